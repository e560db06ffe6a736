/** The periods of reports, as the API names them: `2026-11-22`, `2026-11`, `2026-T2` (four months) and `2026`. */
import { day } from "../formats.ts";
import { swedish } from "../forms/moment.ts";
import type { Language } from "../texts.ts";
import type { Words } from "./words.ts";

export const KINDS = ["day", "month", "tertial", "year"] as const;
export type Kind = (typeof KINDS)[number];

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const MONTH = /^\d{4}-\d{2}$/;
const TERTIAL = /^\d{4}-T[1-3]$/;
const YEAR = /^\d{4}$/;
const PARTS_OF_YEAR = { month: 12, tertial: 3, year: 1 };

/** The kind of a period, or nothing where the text is none. */
export function kindOf(period: string): Kind | undefined {
  if (DAY.test(period)) return "day";
  if (MONTH.test(period)) return "month";
  if (TERTIAL.test(period)) return "tertial";
  return YEAR.test(period) ? "year" : undefined;
}

/** The period of that kind which the moment falls in, by Swedish clocks. */
export function periodOf(kind: Kind, at: Date): string {
  const { date } = swedish(at);
  const [year = "", month = ""] = date.split("-");
  switch (kind) {
    case "day":
      return date;
    case "month":
      return `${year}-${month}`;
    case "tertial":
      return `${year}-T${Math.ceil(Number(month) / 4)}`;
    case "year":
      return year;
  }
}

/** The period that lies `steps` after this one; before it, where negative. */
export function moved(period: string, steps: number): string {
  const kind = kindOf(period) ?? "day";
  if (kind === "day") {
    const moment = new Date(`${period}T12:00:00Z`);
    moment.setUTCDate(moment.getUTCDate() + steps);
    return moment.toISOString().slice(0, 10);
  }
  const parts = PARTS_OF_YEAR[kind];
  const [year, part = "1"] = period.split(kind === "tertial" ? "-T" : "-");
  const at = Number(year) * parts + Number(part) - 1 + steps;
  return named(kind, Math.floor(at / parts), (at % parts) + 1);
}

/** `22 november 2026`, `November 2026`, `Maj–augusti 2026`, `2026`. */
export function periodWords(period: string, { language, w }: Words): string {
  const kind = kindOf(period);
  const [year = "", part = ""] = period.split(kind === "tertial" ? "-T" : "-");
  if (kind === "day") return day(period, language);
  if (kind === "month") return `${monthName(Number(part), language)} ${year}`;
  if (kind !== "tertial") return period;
  const first = Number(part) * 4 - 3;
  const last = monthName(first + 3, language);
  return w("tertial", { n: part, first: monthName(first, language), last: language === "sv" ? last.toLowerCase() : last, year });
}

/** The periods of a kind to choose from, the newest first; of days there is a calendar instead. */
export function periodsUntil(now: Date, kind: Exclude<Kind, "day">): string[] {
  const newest = periodOf(kind, now);
  const years = kind === "month" ? 3 : 6;
  return Array.from({ length: PARTS_OF_YEAR[kind] * years }, (_, back) => moved(newest, -back));
}

function named(kind: Exclude<Kind, "day">, year: number, part: number): string {
  if (kind === "month") return `${year}-${String(part).padStart(2, "0")}`;
  return kind === "tertial" ? `${year}-T${part}` : String(year);
}

function monthName(month: number, language: Language): string {
  const name = new Date(Date.UTC(2026, month - 1, 15)).toLocaleDateString(language, { month: "long", timeZone: "UTC" });
  return capital(name);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
