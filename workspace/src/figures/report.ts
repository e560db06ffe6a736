/** What of a report is shown, and how it is written down for others. */
import type { Distribution, Figure, FigureValue, Reached, Report, Series } from "../api/contract.ts";

/** What a figure is shown in: what the API says, and `effort` for minutes of somebody's work. */
export type Unit = Figure["unit"] | "effort";

/** Time that somebody works is told in hours: a day and night of it means nothing. */
export function unitOf({ id, unit }: Pick<Figure, "id" | "unit">): Unit {
  return id === "relief_minutes" ? "effort" : unit;
}

/** Of the period before, a report has the sums of the whole alone; time relieved is made of each service's. */
export function isCompared({ id }: Pick<Figure, "id">): boolean {
  return id !== "relief_minutes";
}

/** How often each kind of that distribution; nothing where the report has none. */
export function distribution(report: Report, id: Distribution["id"]): Distribution["parts"] {
  return report.distributions.find((each) => each.id === id)?.parts ?? [];
}

/** What a figure is called, in the report's own words; its id where the report does not have it. */
export function titleOf(report: Report, figure: string): string {
  return report.figures.find(({ id }) => id === figure)?.title ?? figure;
}

export function series(report: Report, per: Series["per"]): Series | undefined {
  return report.series.find((each) => each.per === per);
}

/** The report's figures one to a line, for spreadsheets and programs: RFC 4180 with a header, numbers with a point. */
export function csvOf(report: Report): string {
  const { municipality, period } = report;
  const lines: unknown[][] = [
    ["municipality", "period", "part", "of", "label", "figure", "value", "numerator", "denominator", "missing"],
  ];
  const add = (part: string, of: string, label: string, figure: string, told: FigureValue): void => {
    lines.push([municipality, period, part, of, label, figure, told.value, told.numerator, told.denominator, told.missing]);
  };
  const count = (value: number | null): FigureValue => ({ value, missing: null, numerator: null, denominator: null });
  for (const { id, now, before } of report.figures) {
    add("figure", "now", "", id, now);
    add("figure", "before", "", id, before);
  }
  for (const { by, rows } of report.breakdowns) {
    for (const row of rows) {
      for (const [figure, value] of Object.entries(row.values)) add(by, row.id, row.label, figure, value);
    }
  }
  for (const { id, parts } of report.distributions) {
    for (const part of parts) add("distribution", part.id, part.label, id, count(part.count));
  }
  for (const { per, points } of report.series) {
    for (const { at, values } of points) {
      for (const [figure, value] of Object.entries(values)) add(per, at, "", figure, count(value));
    }
  }
  for (const { id, label, whole, hours } of report.reachability.units) {
    add("unit", id, label, "naabarhet", reached(whole));
    add("unit", id, label, "engaged", count(whole.engaged));
    for (const hour of hours) {
      add("unit_hour", `${id}/${hour.at}`, label, "naabarhet", reached(hour.reached));
      add("unit_hour", `${id}/${hour.at}`, label, "engaged", count(hour.reached.engaged));
    }
  }
  for (const { day, unit, label, unanswered, offered } of report.reachability.left_open) {
    add("left_open", `${unit}/${day}`, label, "unanswered", { ...count(unanswered), denominator: offered });
  }
  for (const part of report.index.parts) {
    add("index", part.service, part.label, "level", count(part.level));
    add("index", part.service, part.label, "weight", count(part.weight));
  }
  return lines.map((line) => line.map(cell).join(",")).join("\r\n") + "\r\n";
}

/** Calls that a unit answered, of those that were put through to it. */
function reached({ value, answered, offered }: Reached): FigureValue {
  return { value, missing: value === null ? "nothing_counted" : null, numerator: answered, denominator: offered };
}

function cell(value: unknown): string {
  const text = value === null || value === undefined ? "" : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
