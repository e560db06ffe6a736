/** A report as the API gives it, and what of it is shown. */

export type Missing = "nothing_counted" | "too_few_answers";

export interface Value {
  value: number | null;
  missing: Missing | null;
  numerator: number | null;
  denominator: number | null;
}

/** What a figure is shown in: what the API says, and `effort` for minutes of somebody's work. */
export type Unit = "share" | "index" | "count" | "minutes" | "effort";

export interface Figure {
  id: string;
  unit: Unit;
  better: "higher" | "lower" | "neither";
  now: Value;
  before: Value;
  baseline: { period: string; value: number; source: string } | null;
  /** Whether its cases can be asked for. */
  listed: boolean;
}

export interface Row {
  id: string;
  label: string;
  values: Record<string, Value>;
}

export interface Distribution {
  id: string;
  parts: { id: string; label: string; count: number }[];
}

export interface Series {
  per: "hour" | "day" | "month";
  figures: string[];
  points: { at: string; values: Record<string, number | null> }[];
}

export interface MissionIndex {
  value: number | null;
  parts: { service: string; label: string; level: number; mandate: number; weight: number }[];
}

export interface Report {
  municipality: string;
  name: string;
  period: string;
  kind: "day" | "month" | "tertial" | "year";
  first: string;
  last: string;
  as_of: string;
  /** Whether the period had ended when it was counted. */
  over: boolean;
  figures: Figure[];
  breakdowns: { by: "department" | "service" | "channel"; rows: Row[] }[];
  distributions: Distribution[];
  series: Series[];
  index: MissionIndex;
}

/** Time that somebody works is told in hours: a day and night of it means nothing. */
export function unitOf({ id, unit }: Pick<Figure, "id" | "unit">): Unit {
  return id === "relief_minutes" ? "effort" : unit;
}

/** The distribution with that id, empty where the report has none. */
export function distribution(report: Report, id: string): Distribution {
  return report.distributions.find((each) => each.id === id) ?? { id, parts: [] };
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
  const add = (part: string, of: string, label: string, figure: string, told: Value): void => {
    lines.push([municipality, period, part, of, label, figure, told.value, told.numerator, told.denominator, told.missing]);
  };
  const count = (value: number | null): Value => ({ value, missing: null, numerator: null, denominator: null });
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
  for (const part of report.index.parts) {
    add("index", part.service, part.label, "level", count(part.level));
    add("index", part.service, part.label, "weight", count(part.weight));
  }
  return lines.map((line) => line.map(cell).join(",")).join("\r\n") + "\r\n";
}

function cell(value: unknown): string {
  const text = value === null || value === undefined ? "" : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
