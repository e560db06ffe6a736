/** What is wrong with an answer, as a sentence that says what to do. */
import { useCallback } from "react";

import { useTexts } from "../texts.ts";
import { LONGEST } from "./fields.ts";
import type { Fault, Field } from "./fields.ts";

/** Words for faults in the reader's language. */
export function useFaultWords(): (fault: Fault, field: Field) => string {
  const { t } = useTexts();
  return useCallback(
    (fault, field) =>
      t(`forms.${fault}`, {
        label: field.label,
        longest: LONGEST,
        earliest: field.earliest ?? "",
        latest: field.latest ?? "",
      }),
    [t],
  );
}
