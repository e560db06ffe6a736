/** Which units answer what is put through to them, and at which hours they do not (R25): numbers, shaded like a map. */
import { useId } from "react";
import type { ReactNode } from "react";

import type { Reached, ReachedUnit, Report } from "../api/contract.ts";
import { day } from "../formats.ts";
import { amount, number, onAxis } from "./numbers.ts";
import { useWords } from "./words.ts";
import type { Words } from "./words.ts";

/** Shades of calls that nobody took, the last for all of them. */
const SHADES = 4;

export function Reachability({ report }: { report: Report }): ReactNode {
  const words = useWords();
  const { w } = words;
  const heading = useId();
  const { title, computed, least, units } = report.reachability;
  const hours = [...new Set(units.flatMap((unit) => unit.hours.map(({ at }) => at)))].sort();
  return (
    <section className="part" aria-labelledby={heading}>
      <h2 id={heading}>{title}</h2>
      <p>{computed}</p>
      {units.length === 0 ? (
        <p className="less">{w("chart.empty")}</p>
      ) : (
        <>
          <HardToReach units={units} least={least} />
          <div className="wide" role="region" aria-label={w("reached.map")} tabIndex={0}>
            <table className="cases figures reached" role="table" aria-label={w("reached.map")}>
              <thead role="rowgroup">
                <tr role="row">
                  {[w("column.unit"), w("reached.whole"), ...hours.map(span)].map((head) => (
                    <th key={head} role="columnheader" scope="col">
                      {head}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody role="rowgroup">
                {units.map((unit) => (
                  <tr key={unit.id} role="row">
                    <td role="rowheader">
                      {unit.label}
                      {unit.department_label && <span className="less">{unit.department_label}</span>}
                    </td>
                    <Cell label={w("reached.whole")} reached={unit.whole} />
                    {hours.map((hour) => (
                      <Cell key={hour} label={span(hour)} reached={unit.hours.find(({ at }) => at === hour)?.reached} />
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <p className="less">{w("reached.legend")}</p>
          <LeftOpen report={report} />
        </>
      )}
    </section>
  );
}

/** The same in words, for whoever wants to know where to begin: units that too few callers reached, the worst first. */
function HardToReach({ units, least }: { units: ReachedUnit[]; least: number }): ReactNode {
  const words = useWords();
  const { w } = words;
  const hard = units.filter(({ whole }) => whole.hard).sort((one, other) => (one.whole.value ?? 0) - (other.whole.value ?? 0));
  const share = onAxis(least, "share", words);
  if (hard.length === 0) return <p>{w("reached.none", { least: share })}</p>;
  return (
    <>
      <p>{w("reached.hard", { least: share })}</p>
      <ul>
        {hard.map((unit) => (
          <li key={unit.id}>
            {w("reached.unit", { unit: unit.label, ...counts(unit.whole, words) })}
            {worst(unit) !== undefined && ` ${w("reached.worst", { hour: span(worst(unit)!.at), ...counts(worst(unit)!.reached, words) })}`}
          </li>
        ))}
      </ul>
    </>
  );
}

/** Days on which somebody was marked as available and the phone rang in vain (R31). */
function LeftOpen({ report }: { report: Report }): ReactNode {
  const { w, language } = useWords();
  const { left_open } = report.reachability;
  if (left_open.length === 0) return null;
  return (
    <>
      <h3>{w("reached.left_open")}</h3>
      <ul>
        {left_open.map(({ day: at, unit, label, unanswered, offered }) => (
          <li key={`${at}/${unit}`}>
            {day(at, language)}. {w("phones.open", { unit: label, unanswered, offered })}
          </li>
        ))}
      </ul>
    </>
  );
}

function Cell({ label, reached }: { label: string; reached: Reached | undefined }): ReactNode {
  const words = useWords();
  const { w } = words;
  const cell = { role: "cell", "data-label": label };
  if (reached === undefined || reached.wanted === 0)
    return (
      <td {...cell} className="none">
        –
      </td>
    );
  const missed = reached.value === null ? SHADES : Math.round((1 - reached.value) * SHADES);
  return (
    <td {...cell} className={`missed-${missed}${reached.hard ? " hard" : ""}`}>
      {reached.value === null ? "–" : onAxis(reached.value, "share", words)}
      {reached.offered > 0 && <span className="less">{w("reached.of", counts(reached, words))}</span>}
      {reached.engaged > 0 && <span className="less">{w("reached.nobody", { n: number(reached.engaged, words) })}</span>}
      {reached.hard && <span className="hidden"> {w("reached.is_hard")}</span>}
    </td>
  );
}

/** The hour in which the largest share of enough calls was not taken. */
function worst({ hours }: ReachedUnit): ReachedUnit["hours"][number] | undefined {
  const [first] = hours
    .filter(({ reached }) => reached.hard)
    .sort((one, other) => (one.reached.value ?? 0) - (other.reached.value ?? 0));
  return first;
}

function counts(reached: Reached, words: Words): Record<"share" | "answered" | "offered", string> {
  return {
    share: amount(reached.value ?? 0, "share", words),
    answered: number(reached.answered, words),
    offered: number(reached.offered, words),
  };
}

/** `11` as `11–12`. */
function span(hour: string): string {
  return `${hour}–${String(Number(hour) + 1).padStart(2, "0")}`;
}
