/** How a matter of the case's service goes, step by step, and "this checklist is wrong" (R18). */
import type { ReactNode } from "react";

import type { CaseActionsProps } from "../actions/index.tsx";

export function Checklist(_: CaseActionsProps): ReactNode {
  return null;
}
