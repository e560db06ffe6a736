/** What went wrong, in words that say what to do. */
import { ApiError, ChangedError, OfflineError, SignedOutError } from "./api/problem.ts";
import type { Texts } from "./texts.ts";

/** The API's own words where it gave any (they are Swedish), otherwise ours. */
export function problemText(error: unknown, { t, has, language }: Texts): string {
  if (error instanceof OfflineError) return t("problem.offline");
  if (error instanceof SignedOutError) return t("problem.signed_out");
  if (error instanceof ChangedError) return t("problem.changed");
  if (!(error instanceof ApiError)) return t("problem.other");
  const fields = (error.problem?.errors ?? []).map(({ detail }) => detail);
  if (language === "sv" && error.problem?.detail) return [error.problem.detail, ...fields].join(" ");
  const key = `problem.${error.status}`;
  return t(has(key) ? key : "problem.other");
}
