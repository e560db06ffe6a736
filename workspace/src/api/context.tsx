/** What every view below the sign-in shares: who works, for which municipality, and its API. */
import { createContext, useContext } from "react";

import type { MunicipalityClient } from "./client.ts";
import type { Catalogue, Place } from "./contract.ts";

export interface Work {
  /** The one municipality that is worked for now, with this person's roles in it. */
  place: Place;
  api: MunicipalityClient;
  catalogue: Catalogue;
  /** Opens a case of this municipality in a tab of its own. */
  openCase: (reference: string) => void;
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
