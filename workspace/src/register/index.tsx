/** Registers a visit, letter or call by hand, or counts a question without a case (R55). */
import type { ReactNode } from "react";

import type { Registered } from "../api/contract.ts";

export interface RegisterProps {
  /** The caller, where a contact is going on. */
  phone?: string | undefined;
  /** Called with what was taken down. */
  onRegistered: (made: Registered) => void;
}

export function Register(_: RegisterProps): ReactNode {
  return null;
}
