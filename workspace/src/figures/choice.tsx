/** Which period is shown: its kind, which one, and the ones beside it. Native inputs, so that a keyboard is enough. */
import Button from "@cloudscape-design/components/button";
import type { ReactNode } from "react";

import { KINDS, kindOf, moved, periodOf, periodsUntil, periodWords } from "./periods.ts";
import type { Kind } from "./periods.ts";
import { useWords } from "./words.ts";

interface ChoiceProps {
  period: string;
  now: Date;
  onPeriod: (period: string) => void;
}

export function PeriodChoice({ period, now, onPeriod }: ChoiceProps): ReactNode {
  const words = useWords();
  const { w } = words;
  const kind = kindOf(period) ?? "month";
  const newest = periodOf(kind, now);
  return (
    <fieldset className="period">
      <legend className="hidden">{w("choose")}</legend>
      <label className="choice">
        <span>{w("kind")}</span>
        <select value={kind} onChange={({ target }) => onPeriod(periodOf(target.value as Kind, now))}>
          {KINDS.map((each) => (
            <option key={each} value={each}>
              {w(`kind.${each}`)}
            </option>
          ))}
        </select>
      </label>
      <label className="choice">
        <span className="hidden">{w(`which.${kind}`)}</span>
        {kind === "day" ? (
          <input
            type="date"
            className="field"
            value={period}
            max={newest}
            onChange={({ target }) => target.value && target.value <= newest && onPeriod(target.value)}
          />
        ) : (
          <select value={period} onChange={({ target }) => onPeriod(target.value)}>
            {choices(period, kind, now).map((each) => (
              <option key={each} value={each}>
                {periodWords(each, words)}
              </option>
            ))}
          </select>
        )}
      </label>
      <Button iconName="angle-left" onClick={() => onPeriod(moved(period, -1))}>
        {w("earlier")}
      </Button>
      <Button iconName="angle-right" iconAlign="right" disabled={period >= newest} onClick={() => onPeriod(moved(period, 1))}>
        {w("later")}
      </Button>
    </fieldset>
  );
}

/** What can be chosen, with the period that is shown also where it is older. */
function choices(period: string, kind: Exclude<Kind, "day">, now: Date): string[] {
  const known = periodsUntil(now, kind);
  return known.includes(period) ? known : [...known, period];
}
