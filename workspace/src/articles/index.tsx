/** Approved answers, found by everyday words (R4, R40). */
import type { ReactNode } from "react";

import type { CaseActionsProps } from "../actions/index.tsx";

export function Articles(_: CaseActionsProps): ReactNode {
  return null;
}
