/** Registers a visit, letter or call by hand, or counts a question without a case (R55). */
import type { ReactNode } from "react";

import type { Versioned } from "../api/client.ts";

export interface RegisterProps {
  /** The caller, where a contact is going on. */
  phone?: string | undefined;
  /** Called with the case that was made. */
  onRegistered: (made: Versioned) => void;
}

export function Register(_: RegisterProps): ReactNode {
  return null;
}
