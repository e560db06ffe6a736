/** What the API found wrong with what was sent, below the form that sent it. */
import Alert from "@cloudscape-design/components/alert";
import type { ReactNode } from "react";

import { ApiError } from "../api/problem.ts";
import { problemText } from "../problem_text.ts";
import { useTexts } from "../texts.ts";
import type { Errors } from "./fields.ts";

/** `failed` is what a call has thrown; null where nothing failed. */
export function Failure({ failed }: { failed: unknown }): ReactNode {
  const texts = useTexts();
  if (failed === null) return null;
  return (
    <div role="alert">
      <Alert type="error" statusIconAriaLabel={texts.t("forms.error")}>
        {problemText(failed, texts)}
      </Alert>
    </div>
  );
}

/** What is wrong, by field, of an error of the API. Fields that it only names as missing say what the whole says. */
export function fieldErrors(failed: unknown): Errors {
  const problem = failed instanceof ApiError ? failed.problem : null;
  if (!problem) return {};
  const missing = (problem.missing ?? []).map((field) => [field, problem.detail]);
  const errors = (problem.errors ?? []).map(({ field, detail }) => [field, detail]);
  return Object.fromEntries([...missing, ...errors]);
}
