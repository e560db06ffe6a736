/** What one does with a case. */
import type { ReactNode } from "react";

import type { Versioned } from "../api/client.ts";

export interface CaseActionsProps {
  /** The open case and its version. */
  opened: Versioned;
  /** Called with the case after every change that the API took. */
  onChanged: (changed: Versioned) => void;
}

export function CaseActions(_: CaseActionsProps): ReactNode {
  return null;
}
