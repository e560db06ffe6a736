/** The pictures of a report: by which way residents come, when, why, how it goes month by month, and the index. */
import type { ReactNode } from "react";

import type { Distribution, Report, Series } from "../api/contract.ts";
import { Chart } from "./chart.tsx";
import { amount, number, onAxis } from "./numbers.ts";
import { periodWords } from "./periods.ts";
import { distribution, series, titleOf } from "./report.ts";
import { useWords } from "./words.ts";
import type { Words } from "./words.ts";

const RATES = ["direct_rate_broad", "direct_rate_strict"];
const COUNTED = { hour: ["contacts", "calls_offered"], day: ["contacts"], month: ["contacts"] };
const LONGEST_LABEL = 34;

/** How often each kind occurs, the most frequent first. */
export function Kinds({ report, of }: { report: Report; of: Distribution["id"] }): ReactNode {
  const words = useWords();
  const { w } = words;
  const parts = distribution(report, of).filter(({ count }) => count > 0);
  parts.sort((one, other) => other.count - one.count);
  const all = parts.reduce((sum, { count }) => sum + count, 0);
  return (
    <Chart
      kind="rank"
      title={w(`distribution.${of}`)}
      head={w(of === "channel" ? "column.channel" : "column.kind")}
      labels={parts.map(({ label }) => short(label))}
      lines={[{ title: w("column.count"), values: parts.map(({ count }) => count) }]}
      more={[{ title: w("column.share"), values: parts.map(({ count }) => amount(count / all, "share", words)) }]}
      write={(value) => number(value, words)}
    />
  );
}

/** What happens at which hour of the day, on which day, or in which month. */
export function Counted({ report, per }: { report: Report; per: Series["per"] }): ReactNode {
  const words = useWords();
  const { w } = words;
  const told = series(report, per);
  if (told === undefined) return null;
  const figures = COUNTED[per].filter((figure) => told.figures.includes(figure));
  return (
    <Chart
      kind="columns"
      title={w(`series.${per}`)}
      head={w(`column.${per}`)}
      labels={told.points.map(({ at }) => label(at, per, words))}
      lines={figures.map((figure) => ({
        title: titleOf(report, figure),
        values: told.points.map(({ values }) => values[figure] ?? null),
      }))}
      write={(value) => number(value, words)}
    />
  );
}

/** How much was solved directly, month by month. */
export function DirectRate({ report }: { report: Report }): ReactNode {
  const words = useWords();
  const { w } = words;
  const told = series(report, "month");
  const rates = RATES.filter((figure) => told?.figures.includes(figure));
  if (told === undefined || rates.length === 0) return null;
  return (
    <Chart
      kind="line"
      title={w("series.rate")}
      head={w("column.month")}
      labels={told.points.map(({ at }) => label(at, "month", words))}
      lines={rates.map((figure) => ({
        title: titleOf(report, figure),
        values: told.points.map(({ values }) => values[figure] ?? null),
      }))}
      write={(value) => amount(value, "share", words)}
      axis={(value) => onAxis(value, "share", words)}
    />
  );
}

/** `08`, `21` for a day of the month, `Nov 2026`. */
function label(at: string, per: Series["per"], words: Words): string {
  if (per === "hour") return at;
  return per === "day" ? String(Number(at.slice(8))) : periodWords(at, words).replace(/^(\p{L}{3})\p{L}*/u, "$1");
}

function short(label: string): string {
  return label.length > LONGEST_LABEL ? `${label.slice(0, LONGEST_LABEL - 1)}…` : label;
}
