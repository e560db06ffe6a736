/** Days and times of day as they are in Sweden, whatever the computer's own zone. */

const ZONE = "Europe/Stockholm";

const PARTS = new Intl.DateTimeFormat("sv-SE", {
  timeZone: ZONE,
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});

/** The day and the time of day in Sweden, as `2026-11-30` and `13:05`. */
export function swedish(moment: Date): { date: string; time: string } {
  const part = Object.fromEntries(PARTS.formatToParts(moment).map(({ type, value }) => [type, value]));
  return { date: `${part["year"]}-${part["month"]}-${part["day"]}`, time: `${part["hour"]}:${part["minute"]}` };
}

/**
 * The moment of a day and a time of day in Sweden. A time that the change to summer time leaves out is the hour after
 * it; one that the change back has twice is the first of them: both follow from the offset before the change.
 */
export function momentOf(date: string, time: string): Date {
  const asUtc = Date.parse(`${date}T${time}:00Z`);
  return new Date(asUtc - offset(asUtc - 2 * HOUR));
}

/** The day `days` after `date`. */
export function daysAfter(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 24 * HOUR).toISOString().slice(0, 10);
}

const HOUR = 3_600_000;

/** Milliseconds that Sweden's clocks are ahead of UTC. */
function offset(at: number): number {
  const { date, time } = swedish(new Date(at));
  return Date.parse(`${date}T${time}:00Z`) - Math.floor(at / 60_000) * 60_000;
}
