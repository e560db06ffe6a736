import { readdirSync, readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import type { Figure, FigureValue, Report } from "../src/api/contract.ts";
import { amount, told, trend } from "../src/figures/numbers.ts";
import { kindOf, moved, periodOf, periodsUntil, periodWords } from "../src/figures/periods.ts";
import { csvOf } from "../src/figures/report.ts";
import en from "../src/figures/texts/en.json";
import sv from "../src/figures/texts/sv.json";
import { wordsOf } from "../src/figures/words.ts";

const SV = wordsOf("sv");
const EN = wordsOf("en");
const plain = (text: string): string => text.replace(/\s/gu, " ");
const value = (told: number | null, missing: FigureValue["missing"] = null): FigureValue => ({
  value: told,
  missing,
  numerator: null,
  denominator: null,
});

describe("periods", () => {
  it("are named by Swedish clocks, and tertials are four months", () => {
    const late = new Date("2026-08-31T22:30:00Z");
    expect(["day", "month", "tertial", "year"].map((kind) => periodOf(kind as "day", late))).toEqual([
      "2026-09-01",
      "2026-09",
      "2026-T3",
      "2026",
    ]);
    expect(["2026-11-22", "2026-11", "2026-T2", "2026", "2026-T4", "x"].map(kindOf)).toEqual([
      "day",
      "month",
      "tertial",
      "year",
      undefined,
      undefined,
    ]);
  });

  it("lie beside each other over the turn of the year", () => {
    expect(["2026-01-01", "2026-01", "2026-T1", "2026"].map((period) => moved(period, -1))).toEqual([
      "2025-12-31",
      "2025-12",
      "2025-T3",
      "2025",
    ]);
    expect(moved("2024-02-28", 1)).toBe("2024-02-29");
    expect(moved("2026-12", 13)).toBe("2028-01");
    expect(periodsUntil(new Date("2026-02-01T12:00:00Z"), "tertial").slice(0, 3)).toEqual(["2026-T1", "2025-T3", "2025-T2"]);
  });

  it("are told in words", () => {
    expect(["2026-11-22", "2026-11", "2026-T2", "2026"].map((period) => periodWords(period, SV))).toEqual([
      "22 november 2026",
      "November 2026",
      "Maj–augusti 2026 (tertial 2)",
      "2026",
    ]);
    expect(periodWords("2026-T2", EN)).toBe("May–August 2026 (part 2)");
  });
});

describe("figures", () => {
  const figure = (changes: Partial<Figure>): Figure => ({
    id: "email_1wd",
    title: "E-post",
    computed: "Så här.",
    unit: "share",
    better: "higher",
    now: value(0.86),
    before: value(0.84),
    baseline: null,
    listed: true,
    ...changes,
  });

  it("are written as Swedes write numbers", () => {
    const written = [amount(0.7604, "share", SV), amount(1834, "count", SV), amount(62.5, "index", SV)];
    expect(written.map(plain)).toEqual(["76,0 %", "1 834", "62,5"]);
    expect([47, 210, 4320].map((minutes) => amount(minutes, "minutes", SV))).toEqual(["47 min", "3,5 timmar", "3,0 dygn"]);
    expect(plain(amount(18_600, "effort", SV))).toBe("310 timmar");
  });

  it("say why there is none", () => {
    expect(told(value(null, "too_few_answers"), "index", SV)).toBe("För få svar");
    expect(told(value(null, "nothing_counted"), "share", SV)).toBe("Inget att räkna");
  });

  it("move by what is shown, and it is said which way is good", () => {
    expect(trend(figure({}), false, SV)).toEqual({ text: "upp 2,0 procentenheter", judged: "better" });
    expect(trend(figure({ better: "lower" }), false, SV)?.judged).toBe("worse");
    expect(trend(figure({ better: "neither" }), false, SV)?.judged).toBe("");
    expect(trend(figure({ now: value(0.8404) }), false, SV)).toEqual({ text: "oförändrat", judged: "" });
    expect(trend(figure({ before: value(null, "nothing_counted") }), false, SV)).toBeNull();
  });

  it("hold no sum of half a period against that of a whole one", () => {
    const sum = figure({ unit: "count", now: value(40), before: value(90) });
    expect(trend(sum, false, SV)).toBeNull();
    expect(trend(sum, true, SV)?.text).toBe("ner 50");
  });
});

describe("the texts of figures", () => {
  const places = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!).sort();

  it("are the same in both languages, say something, and have the same places to fill", () => {
    expect(Object.keys(en)).toEqual(Object.keys(sv));
    for (const [key, text] of Object.entries(sv)) {
      expect(text.trim() && en[key as keyof typeof sv].trim(), key).not.toBe("");
      expect(places(en[key as keyof typeof sv]), key).toEqual(places(text));
    }
  });

  it("are all used", () => {
    const code = readdirSync("src/figures")
      .filter((name) => /\.tsx?$/.test(name))
      .map((name) => readFileSync(`src/figures/${name}`, "utf8"))
      .join("\n");
    const used = (key: string): boolean => {
      const stems = key.split(".").map((_, at, parts) => parts.slice(0, at + 1).join("."));
      return code.includes(`"${key}"`) || stems.some((stem) => code.includes("`" + stem + ".${"));
    };
    expect(Object.keys(sv).filter((key) => !used(key))).toEqual([]);
  });
});

describe("a report as CSV", () => {
  const LEFT_OPEN = { day: "2026-11-20", unit: "bygglov", label: "Bygglov", offered: 6, unanswered: 5 };
  const WHOLE = { offered: 10, answered: 8, unanswered: 1, engaged: 2, wanted: 12, value: 0.8, busy: 0.1667, hard: false };

  it("has a line for each number, and marks what is part of a cell", () => {
    const report = {
      municipality: "solhamra",
      period: "2026-11",
      figures: [{ id: "closed", now: { ...value(980), numerator: 980 }, before: value(null, "nothing_counted") }],
      breakdowns: [{ by: "department", rows: [{ id: "tsf", label: 'Teknik, "service"', values: { closed: value(12) } }] }],
      distributions: [{ id: "channel", parts: [{ id: "phone", label: "Telefon", count: 3 }] }],
      series: [{ per: "hour", figures: ["contacts"], points: [{ at: "08", values: { contacts: 7 } }] }],
      reachability: { units: [{ id: "bygglov", label: "Bygglov", whole: WHOLE, hours: [{ at: "11", reached: WHOLE }] }], left_open: [LEFT_OPEN] },
      index: { value: 62.5, parts: [{ service: "avfall", label: "Avfall", level: 4, mandate: 4, weight: 1 }] },
    } as unknown as Report;
    expect(csvOf(report).split("\r\n")).toEqual([
      "municipality,period,part,of,label,figure,value,numerator,denominator,missing",
      "solhamra,2026-11,figure,now,,closed,980,980,,",
      "solhamra,2026-11,figure,before,,closed,,,,nothing_counted",
      'solhamra,2026-11,department,tsf,"Teknik, ""service""",closed,12,,,',
      "solhamra,2026-11,distribution,phone,Telefon,channel,3,,,",
      "solhamra,2026-11,hour,08,,contacts,7,,,",
      "solhamra,2026-11,unit,bygglov,Bygglov,naabarhet,0.8,8,10,",
      "solhamra,2026-11,unit,bygglov,Bygglov,engaged,2,,,",
      "solhamra,2026-11,unit_hour,bygglov/11,Bygglov,naabarhet,0.8,8,10,",
      "solhamra,2026-11,unit_hour,bygglov/11,Bygglov,engaged,2,,,",
      "solhamra,2026-11,left_open,bygglov/2026-11-20,Bygglov,unanswered,5,,6,",
      "solhamra,2026-11,index,avfall,Avfall,level,4,,,",
      "solhamra,2026-11,index,avfall,Avfall,weight,1,,,",
      "",
    ]);
  });
});
