/** One key figure: what it is now and was before, how it is computed, and the cases that it counts. */
import Button from "@cloudscape-design/components/button";
import Popover from "@cloudscape-design/components/popover";
import type { ReactNode } from "react";

import type { Figure, Report } from "../api/contract.ts";
import { amount, number, told, trend } from "./numbers.ts";
import { periodWords } from "./periods.ts";
import { isCompared, unitOf } from "./report.ts";
import { useWords } from "./words.ts";

interface TileProps {
  figure: Figure;
  report: Report;
  /** Shows the figure's cases; absent for who may not see any. */
  onCases?: ((figure: Figure) => void) | undefined;
}

export function Tile({ figure, report, onCases }: TileProps): ReactNode {
  const words = useWords();
  const { w } = words;
  const { now, title: name } = figure;
  const unit = unitOf(figure);
  return (
    <li className="tile">
      <h3>{name}</h3>
      <p className={now.value === null ? "value none" : "value"}>{told(now, unit, words)}</p>
      <Before figure={figure} report={report} />
      <Imported figure={figure} />
      <div className="buttons">
        <Popover
          triggerType="custom"
          header={name}
          dismissAriaLabel={w("how.close")}
          content={<How figure={figure} />}
          renderWithPortal
        >
          <Button variant="inline-link" ariaLabel={w("how.of", { figure: name })}>
            {w("how")}
          </Button>
        </Popover>
        {onCases && figure.listed && now.value !== null && (
          <Button variant="inline-link" ariaLabel={w("cases.show.of", { figure: name })} onClick={() => onCases(figure)}>
            {w("cases.show")}
          </Button>
        )}
      </div>
    </li>
  );
}

function How({ figure }: { figure: Figure }): ReactNode {
  const words = useWords();
  const { now } = figure;
  const unit = unitOf(figure);
  return (
    <>
      <p>{figure.computed}</p>
      {now.missing && <p>{words.w(`none.${now.missing}.why`)}</p>}
      {unit === "share" && now.numerator !== null && now.denominator !== null && (
        <p>
          {words.w("how.counts", {
            numerator: number(now.numerator, words),
            denominator: number(now.denominator, words),
          })}
        </p>
      )}
    </>
  );
}

/** What it was in the period before, and whether it has become better: in words, never by colour alone. */
function Before({ figure, report }: { figure: Figure; report: Report }): ReactNode {
  const words = useWords();
  const { w } = words;
  const since = periodWords(report.previous, words);
  if (!isCompared(figure)) return null;
  const change = trend(figure, report.over, words);
  return (
    <p className="less">
      {w("before", { period: since, value: told(figure.before, unitOf(figure), words) })}
      {change && (
        <>
          {", "}
          <span className={change.judged}>
            {change.text}
            {change.judged && ` (${w(`trend.${change.judged}`)})`}
          </span>
        </>
      )}
    </p>
  );
}

/** What was measured before the centre, marked as read in (R73). */
function Imported({ figure }: { figure: Figure }): ReactNode {
  const words = useWords();
  const { baseline } = figure;
  if (baseline === null) return null;
  const { period, source } = baseline;
  const value = amount(baseline.value, unitOf(figure), words);
  return <p className="less">{words.w("baseline", { period, source, value })}</p>;
}
