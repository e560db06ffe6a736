/** What answers a form takes, when a moment is, and what of a draft is kept. */
import { beforeEach, describe, expect, it } from "vitest";

import { draftKey, drafted, forget, forgetAll, keep, recall } from "../src/forms/drafts.ts";
import { fault, referenceOf } from "../src/forms/fields.ts";
import type { Field, Kind } from "../src/forms/fields.ts";
import { daysAfter, momentOf, swedish } from "../src/forms/moment.ts";

const asking = (kind: Kind, more: Partial<Field> = {}): Field => ({ name: "x", kind, label: "X", required: true, ...more });

describe("an answer", () => {
  it.each<[Kind, string, string | undefined]>([
    ["text", "  ", "required"],
    ["choice", "", "required_choice"],
    ["yes_no", "", "required_choice"],
    ["confirm", "", "confirm"],
    ["file", "", undefined],
    ["multiline", "a".repeat(20_001), "too_long"],
    ["date", "2026-02-29", "date"],
    ["date", "2028-02-29", undefined],
    ["date", "29/2 2028", "date"],
    ["time", "24:00", "time"],
    ["time", "9:05", "time"],
    ["time", "09:05", undefined],
    ["email", "namn@exempel", "email"],
    ["email", "namn@exempel.se", undefined],
    ["number", "1 234,5", undefined],
    ["number", "tolv", "number"],
    ["phone", "ring på kvällen", undefined],
    ["person_number", "vet inte", undefined],
    ["reference", "sol7k3f 9qw4", undefined],
    ["reference", "SOL-7K3F", "reference"],
  ])("%s %j: %s", (kind, answer, wrong) => {
    expect(fault(asking(kind), answer)).toBe(wrong);
  });

  it("that is not needed may be missing", () => {
    expect(fault(asking("date", { required: false }), "")).toBeUndefined();
  });

  it("is one of the choices", () => {
    const field = asking("choice", { choices: [{ value: "a", label: "A" }] });
    expect([fault(field, "a"), fault(field, "b")]).toEqual([undefined, "choice"]);
  });

  it("lies within its days", () => {
    const field = asking("date", { earliest: "2026-11-24", latest: "2026-12-24" });
    expect([fault(field, "2026-11-23"), fault(field, "2026-11-24"), fault(field, "2026-12-24"), fault(field, "2026-12-25")]).toEqual(
      ["too_early", undefined, undefined, "too_late"],
    );
  });

  it("that is a reference is kept as references are written", () => {
    expect(referenceOf(" sol7k3f-9qw4 ")).toBe("SOL-7K3F-9QW4");
  });
});

describe("a moment in Sweden", () => {
  it.each([
    ["2026-11-30", "13:05", "2026-11-30T12:05:00.000Z"],
    ["2026-07-01", "00:30", "2026-06-30T22:30:00.000Z"],
    ["2026-03-29", "01:59", "2026-03-29T00:59:00.000Z"],
    ["2026-03-29", "02:30", "2026-03-29T01:30:00.000Z"],
    ["2026-03-29", "03:00", "2026-03-29T01:00:00.000Z"],
    ["2026-10-25", "02:30", "2026-10-25T00:30:00.000Z"],
    ["2026-10-25", "03:00", "2026-10-25T02:00:00.000Z"],
  ])("%s %s is %s", (date, time, utc) => {
    expect(momentOf(date, time).toISOString()).toBe(utc);
  });

  it("is told as a day and a time of day there", () => {
    expect(swedish(new Date("2026-12-31T23:30:00Z"))).toEqual({ date: "2027-01-01", time: "00:30" });
  });

  it("may lie in another month", () => {
    expect(daysAfter("2026-11-28", 7)).toBe("2026-12-05");
  });
});

describe("a draft", () => {
  const key = draftKey("solhamra", "SOL-7K3F-9QW4", "note");
  beforeEach(() => sessionStorage.clear());

  it("is kept while it says something", () => {
    keep(key, { text: "Hej", other: " " });
    expect(recall(key)).toEqual({ text: "Hej" });
    keep(key, { text: " " });
    expect(recall(key)).toBeUndefined();
  });

  it("is found again by its case alone", () => {
    keep(key, { text: "Hej" });
    keep(draftKey("solhamra", "SOL-AAAA-AAAA", "reply"), { text: "Hopp" });
    expect(drafted("solhamra", "SOL-7K3F-9QW4")).toEqual(["note"]);
    expect(drafted("norrsjofors", "SOL-7K3F-9QW4")).toEqual([]);
  });

  it("is forgotten alone or with all others, and nothing else with it", () => {
    sessionStorage.setItem("other", "1");
    keep(key, { text: "Hej" });
    forget(key);
    expect(recall(key)).toBeUndefined();
    keep(key, { text: "Hej" });
    forgetAll();
    expect([recall(key), sessionStorage.getItem("other")]).toEqual([undefined, "1"]);
  });

  it("that cannot be read is none", () => {
    sessionStorage.setItem(key, "{");
    expect(recall(key)).toBeUndefined();
    sessionStorage.setItem(key, '{"text": 1, "summary": "S"}');
    expect(recall(key)).toEqual({ summary: "S" });
  });
});
