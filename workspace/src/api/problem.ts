/** What can go wrong between the app and the API, as errors that views can tell apart. */
import type { CaseView, Problem } from "./contract.ts";

/** The API answered that something is wrong; `problem` says what, in Swedish. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly problem: Problem | null,
  ) {
    super(`API: ${status}`);
  }
}

/** 412: somebody changed the case first. `current` is the case as it stands now, `etag` its version. */
export class ChangedError extends Error {
  constructor(
    readonly current: CaseView,
    readonly etag: string,
  ) {
    super("changed by somebody else");
  }
}

/** The API could not be reached. Whether a change got through is unknown: the same key makes it happen once. */
export class OfflineError extends Error {}

/** The token is gone or no longer taken: the user must sign in again. */
export class SignedOutError extends Error {}
