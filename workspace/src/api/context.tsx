/** What every view below the sign-in shares: who works, for which municipality, and its API. */
import { createContext, useContext } from "react";

import type { MunicipalityClient, Versioned } from "./client.ts";
import type { Catalogue, Place, Why } from "./contract.ts";

export interface Work {
  /** The one municipality that is worked for now, with this person's roles in it. */
  place: Place;
  api: MunicipalityClient;
  catalogue: Catalogue;
  /** The cases that were opened, as they were last seen, by reference. */
  known: Map<string, Versioned>;
  /** Opens a case of this municipality in a tab of its own. */
  openCase: (reference: string, why: Why) => void;
  /** Closes a case that is no longer theirs to see, and shows what stood beside it. */
  leaveCase: (reference: string) => void;
  /** Says something to everybody, also to those who listen: an aria-live region. */
  announce: (text: string) => void;
}

export const WorkContext = createContext<Work | null>(null);

/** Raises Error outside of a municipality: no view may work without one. */
export function useWork(): Work {
  const work = useContext(WorkContext);
  if (work === null) throw new Error("no municipality is open");
  return work;
}
