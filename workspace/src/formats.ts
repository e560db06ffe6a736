/** Moments, durations and sizes as a reader of the chosen language expects them, in Swedish time. */
import type { Language, Translate } from "./texts.ts";

const LOCALES: Record<Language, string> = { sv: "sv-SE", en: "en-GB" };
const ZONE = "Europe/Stockholm";
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `ons 3 dec. 14:05`; with the year where it is another than this one. */
export function moment(at: string, language: Language, now: Date = new Date()): string {
  const date = new Date(at);
  const year = { timeZone: ZONE, year: "numeric" } as const;
  const same = date.toLocaleDateString("sv-SE", year) === now.toLocaleDateString("sv-SE", year);
  return date.toLocaleString(LOCALES[language], {
    timeZone: ZONE,
    ...(same ? { weekday: "short" } : { year: "numeric" }),
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
  });
}

/** `3 december 2026`, of a day without a time such as `2026-12-03`. */
export function day(date: string, language: Language): string {
  return new Date(`${date}T12:00:00Z`).toLocaleDateString(LOCALES[language], {
    timeZone: ZONE,
    day: "numeric",
    month: "long",
    year: "numeric",
  });
}

/** How long it is: `2 dagar`, `3 timmar`, `12 minuter`; the largest unit that fits, rounded down. */
export function span(milliseconds: number, language: Language): string {
  const length = Math.abs(milliseconds);
  const [unit, size] = length >= DAY ? ["day", DAY] : length >= HOUR ? ["hour", HOUR] : ["minute", MINUTE];
  return new Intl.NumberFormat(LOCALES[language], {
    style: "unit",
    unit: unit as string,
    unitDisplay: "long",
  }).format(Math.floor(length / (size as number)));
}

/** `12 kB`, `3,4 MB`. */
export function bytes(size: number, language: Language): string {
  const [unit, divisor] = size >= 1_000_000 ? ["megabyte", 1_000_000] : ["kilobyte", 1000];
  return new Intl.NumberFormat(LOCALES[language], {
    style: "unit",
    unit: unit as string,
    maximumFractionDigits: unit === "megabyte" ? 1 : 0,
  }).format(Math.max(size / (divisor as number), unit === "kilobyte" ? 1 : 0));
}

export type Urgency = "late" | "soon" | "fine";

const SOON = 4 * HOUR;

/** Whether something that is due then is late, soon due or neither. */
export function urgency(dueAt: string, now: number): Urgency {
  const left = Date.parse(dueAt) - now;
  return left < 0 ? "late" : left < SOON ? "soon" : "fine";
}

/** `Försenat 2 timmar`, `Om 3 dagar`. */
export function dueWords(dueAt: string, now: number, language: Language, t: Translate): string {
  const left = Date.parse(dueAt) - now;
  return t(left < 0 ? "due.late" : "due.in", { time: span(left, language) });
}
