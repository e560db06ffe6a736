import { describe, expect, it } from "vitest";

import { bytes, day, dueWords, moment, span, urgency } from "../src/formats.ts";
import { textsOf } from "../src/texts.ts";
import sv from "../src/texts/sv.json";

const HOUR = 3_600_000;
const NOW = Date.parse("2026-11-22T09:00:00Z");

describe("formats", () => {
  it("tell moments in Swedish time, with the year where it is another", () => {
    const now = new Date(NOW);
    expect(moment("2026-11-22T09:05:00+00:00", "sv", now)).toMatch(/sön.*22 nov.*10:05/);
    expect(moment("2026-07-01T09:05:00Z", "sv", now)).toMatch(/1 juli.*11:05/);
    expect(moment("2025-12-31T23:30:00Z", "sv", now)).not.toMatch(/2025/);
    expect(moment("2025-12-31T22:30:00Z", "sv", now)).toMatch(/2025/);
    expect(day("2026-12-03", "sv")).toBe("3 december 2026");
  });

  it("tell how long it is by the largest unit that fits", () => {
    expect([90_000, 5 * HOUR, 49 * HOUR].map((length) => span(length, "sv"))).toEqual(["1 minut", "5 timmar", "2 dygn"]);
  });

  it("tell how late something is", () => {
    const { t } = textsOf("sv", sv);
    const due = (hours: number): string => new Date(NOW + hours * HOUR).toISOString();
    expect([-1, 3, 5].map((hours) => urgency(due(hours), NOW))).toEqual(["late", "soon", "fine"]);
    expect(dueWords(due(-2), NOW, "sv", t)).toBe("Försenat 2 timmar");
    expect(dueWords(due(3), NOW, "sv", t)).toBe("Om 3 timmar");
  });

  it("tell sizes of files", () => {
    expect([12, 12_345, 3_440_000].map((size) => bytes(size, "sv"))).toEqual(["1 kB", "12 kB", "3,4 MB"]);
  });
});
