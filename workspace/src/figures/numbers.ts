/** Figures as a reader of the language expects them: `76,0 %`, `1 834`, `3,5 timmar`. */
import type { Figure, FigureValue } from "../api/contract.ts";
import { unitOf } from "./report.ts";
import type { Unit } from "./report.ts";
import type { Words } from "./words.ts";

const LOCALES = { sv: "sv-SE", en: "en-GB" };
const HOUR = 60;
const DAY = 24 * HOUR;

/** Decimals that a unit is told with. */
const DECIMALS: Record<Unit, number> = { share: 1, index: 1, count: 0, minutes: 0, effort: 0 };

/** Units of what grows as long as the period goes on. */
const SUMS: readonly Unit[] = ["count", "effort"];

export function number(value: number, { language }: Words, decimals = 0, signed = false): string {
  return new Intl.NumberFormat(LOCALES[language], {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
    signDisplay: signed ? "exceptZero" : "auto",
  }).format(value);
}

/** A figure's value in its unit. */
export function amount(value: number, unit: Unit, words: Words): string {
  switch (unit) {
    case "share":
      return new Intl.NumberFormat(LOCALES[words.language], {
        style: "percent",
        minimumFractionDigits: 1,
        maximumFractionDigits: 1,
      }).format(value);
    case "minutes":
      return duration(value, words);
    case "effort":
      return words.w("hours", { n: number(value / HOUR, words) });
    default:
      return number(value, words, DECIMALS[unit]);
  }
}

/** The value, or why there is none. */
export function told(value: FigureValue, unit: Unit, words: Words): string {
  if (value.value !== null) return amount(value.value, unit, words);
  return words.w(`none.${value.missing ?? "nothing_counted"}`);
}

export interface Trend {
  /** `upp 2,1 procentenheter`. */
  text: string;
  /** What it means; empty where up is neither good nor bad, or nothing has changed. */
  judged: "better" | "worse" | "";
}

/** What is written at an axis: without the decimals that say nothing there. */
export function onAxis(value: number, unit: Unit, words: Words): string {
  if (unit !== "share") return number(value, words);
  return new Intl.NumberFormat(LOCALES[words.language], { style: "percent", maximumFractionDigits: 0 }).format(value);
}

/**
 * How a figure has moved since the period before, as it is shown: what rounds to the same is unchanged. Nothing where
 * one of the two is missing, or where a sum of a period that goes on would be held against that of a whole one.
 */
export function trend(figure: Figure, over: boolean, words: Words): Trend | null {
  const { now, before, better } = figure;
  const unit = unitOf(figure);
  if (now.value === null || before.value === null) return null;
  if (!over && SUMS.includes(unit)) return null;
  const scale = unit === "share" ? 100 : 1;
  const decimals = DECIMALS[unit];
  const by = Number(((now.value - before.value) * scale).toFixed(decimals));
  if (by === 0) return { text: words.w("trend.same"), judged: "" };
  const up = by > 0;
  const judged = better === "neither" ? "" : up === (better === "higher") ? "better" : "worse";
  return { text: words.w(up ? "trend.up" : "trend.down", { by: size(Math.abs(by), unit, words) }), judged };
}

function size(by: number, unit: Unit, words: Words): string {
  if (unit === "share") return words.w("points", { n: number(by, words, 1) });
  return amount(by, unit, words);
}

function duration(minutes: number, words: Words): string {
  if (minutes < 2 * HOUR) return words.w("minutes", { n: number(minutes, words) });
  if (minutes < 2 * DAY) return words.w("hours", { n: number(minutes / HOUR, words, 1) });
  return words.w("days", { n: number(minutes / DAY, words, 1) });
}
