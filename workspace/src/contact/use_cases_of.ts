/** What somebody has been in touch about, in every channel. */
import { useCallback, useEffect, useState } from "react";

import { useWork } from "../api/context.tsx";
import type { CaseLine, Party } from "../api/contract.ts";

interface CasesOf {
  /** The newest first; null until they are known. */
  cases: readonly CaseLine[] | null;
  failed: unknown;
  again: () => void;
}

/** The cases by the number and by the address of the party. Of nobody, or of somebody who may not be read, there are none. */
export function useCasesOf(party: Party | undefined, contactId: string): CasesOf {
  const { api } = useWork();
  const [cases, setCases] = useState<readonly CaseLine[] | null>(null);
  const [failed, setFailed] = useState<unknown>(null);
  const phone = party?.phone ?? "";
  const email = party?.email ?? "";

  const again = useCallback(() => {
    let stale = false;
    const why = { why: "contact", contact_id: contactId } as const;
    setCases(null);
    setFailed(null);
    Promise.all([phone ? api.lookUp({ phone, ...why }) : [], email ? api.lookUp({ email, ...why }) : []]).then(
      (found) => !stale && setCases(newestFirst(found.flat())),
      (error: unknown) => !stale && setFailed(error),
    );
    return () => {
      stale = true;
    };
  }, [api, phone, email, contactId]);
  useEffect(again, [again]);
  return { cases, failed, again };
}

/** Each case once. */
export function newestFirst(found: readonly CaseLine[]): CaseLine[] {
  const once = new Map(found.map((line) => [line.reference, line]));
  return [...once.values()].sort((a, b) => (b.arrived_at ?? "").localeCompare(a.arrived_at ?? ""));
}
