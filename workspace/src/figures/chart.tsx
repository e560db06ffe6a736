/** A chart with its numbers beside it as a table, for whoever does not see it or wants them exactly. */
import BarChart from "@cloudscape-design/components/bar-chart";
import LineChart from "@cloudscape-design/components/line-chart";
import { useId } from "react";
import type { ReactNode } from "react";

import { useWords } from "./words.ts";

export interface Line {
  title: string;
  /** One for each label; null where there is none. */
  values: (number | null)[];
}

interface ChartProps {
  title: string;
  /** What the labels are: the head of the table's first column. */
  head: string;
  labels: string[];
  lines: Line[];
  /** `rank` lies, for long names; `columns` stand, for hours and days; `line` is for what goes on. */
  kind: "rank" | "columns" | "line";
  /** How a value is written. */
  write: (value: number) => string;
  /** How it is written on the axis, where that is shorter. */
  axis?: (value: number) => string;
  /** What the value at the top of the axis is, at least. */
  top?: number;
  /** Columns of the table that are no part of the picture. */
  more?: { title: string; values: string[] }[];
}

const HEIGHT = 240;
const BAR = 34;
const ROOM = 40;

export function Chart({ title, head, labels, lines, kind, write, axis = write, top = 1, more = [] }: ChartProps): ReactNode {
  const { w } = useWords();
  const heading = useId();
  const values = lines.flatMap((line) => line.values.filter((value) => value !== null));
  return (
    <figure className="chart" aria-labelledby={heading}>
      <figcaption>
        <h3 id={heading}>{title}</h3>
      </figcaption>
      {values.every((value) => value === 0) ? (
        <p className="less">{w("chart.empty")}</p>
      ) : (
        <>
          <Picture {...{ title, labels, lines, kind, write, axis }} most={Math.max(top, ...values)} />
          <details>
            <summary>{w("table")}</summary>
            <Numbers {...{ title, head, labels, lines, write, more }} />
          </details>
        </>
      )}
    </figure>
  );
}

type PictureProps = Pick<ChartProps, "title" | "labels" | "lines" | "kind" | "write"> & {
  axis: (value: number) => string;
  most: number;
};

function Picture({ title, labels, lines, kind, write, axis, most }: PictureProps): ReactNode {
  const { w } = useWords();
  const common = {
    ariaLabel: title,
    hideFilter: true,
    hideLegend: lines.length < 2,
    xDomain: labels,
    yDomain: [0, most] as [number, number],
    xScaleType: "categorical" as const,
    detailPopoverSize: "small" as const,
    i18nStrings: { yTickFormatter: axis, detailPopoverDismissAriaLabel: w("how.close") },
    empty: w("chart.empty"),
  };
  if (kind === "line") {
    const drawn = lines.map((line) => ({
      title: line.title,
      type: "line" as const,
      valueFormatter: write,
      data: points(labels, line),
    }));
    return <LineChart {...common} height={HEIGHT} series={drawn} />;
  }
  const drawn = lines.map((line) => ({
    title: line.title,
    type: "bar" as const,
    valueFormatter: write,
    data: points(labels, line),
  }));
  const lies = kind === "rank";
  return (
    <BarChart {...common} horizontalBars={lies} height={lies ? labels.length * BAR + ROOM : HEIGHT} series={drawn} />
  );
}

function points(labels: string[], line: Line): { x: string; y: number }[] {
  return labels.flatMap((x, at) => {
    const y = line.values[at] ?? null;
    return y === null ? [] : [{ x, y }];
  });
}

type NumbersProps = Pick<ChartProps, "title" | "head" | "labels" | "lines" | "write" | "more">;

function Numbers({ title, head, labels, lines, write, more = [] }: NumbersProps): ReactNode {
  return (
    <table className="numbers" aria-label={title}>
      <thead>
        <tr>
          {[head, ...lines.map((line) => line.title), ...more.map((each) => each.title)].map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {labels.map((label, at) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            {lines.map((line) => {
              const value = line.values[at] ?? null;
              return <td key={line.title}>{value === null ? "–" : write(value)}</td>;
            })}
            {more.map((each) => (
              <td key={each.title}>{each.values[at]}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
