/** Who the contact is with, and what they have been in touch about in every channel. */
import { useEffect, useState } from "react";

import { useWork } from "../api/context.tsx";
import type { CaseLine, CaseView } from "../api/contract.ts";
import type { MunicipalityClient } from "../api/client.ts";

export interface Picture {
  /** The case that the contact made, where this person may see it. */
  own: CaseView | null;
  /** The cases of the same person, the newest first, the contact's own among them. */
  cases: readonly CaseLine[];
}

/** The picture of a contact by the reference that our flow noted on it: a hint, which the API checks like any other. */
export function usePicture(
  contactId: string,
  reference: string,
): { picture: Picture | null; failed: unknown; again: () => void } {
  const { api, known } = useWork();
  const [picture, setPicture] = useState<Picture | null>(null);
  const [failed, setFailed] = useState<unknown>(null);
  const [turn, setTurn] = useState(0);

  useEffect(() => {
    let stale = false;
    const read = async (): Promise<void> => {
      const opened = await api.open(reference, "contact");
      if (opened) known.set(reference, opened);
      const own = opened?.view ?? null;
      if (stale) return;
      setPicture({ own, cases: [] });
      const cases = own ? await casesOf(api, own, contactId) : [];
      if (!stale) setPicture({ own, cases });
    };
    setFailed(null);
    read().catch((error: unknown) => {
      if (!stale) setFailed(error);
    });
    return () => {
      stale = true;
    };
  }, [api, known, contactId, reference, turn]);

  return { picture, failed, again: () => setTurn((before) => before + 1) };
}

/** All cases by the number and by the address of the case's party, each once, the newest first. */
async function casesOf(api: MunicipalityClient, own: CaseView, contactId: string): Promise<CaseLine[]> {
  const { phone = "", email = "" } = own.party ?? {};
  const why = { why: "contact", contact_id: contactId } as const;
  const found = await Promise.all([
    phone ? api.lookUp({ phone, ...why }) : [],
    email ? api.lookUp({ email, ...why }) : [],
  ]);
  const once = new Map(found.flat().map((line) => [line.reference, line]));
  return [...once.values()].sort((a, b) => (b.arrived_at ?? "").localeCompare(a.arrived_at ?? ""));
}
