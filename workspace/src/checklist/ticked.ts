/** Which steps of its checklist have been done in a case. */
import type { CaseView } from "../api/contract.ts";

/** The ids of the steps that are done: a tick that was taken back is none. */
export function ticked({ timeline }: CaseView): ReadonlySet<string> {
  const done = new Set<string>();
  for (const { type, data } of [...timeline].sort((one, other) => one.at.localeCompare(other.at))) {
    const step = data["step"];
    if (type !== "checklist" || typeof step !== "string") continue;
    if (data["done"] === false) done.delete(step);
    else done.add(step);
  }
  return done;
}
