import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { textsOf } from "../src/texts.ts";
import en from "../src/texts/en.json";
import sv from "../src/texts/sv.json";

const places = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!).sort();

describe("texts", () => {
  it("are the same in both languages, with the same places to fill", () => {
    expect(Object.keys(en).sort()).toEqual(Object.keys(sv).sort());
    for (const [key, text] of Object.entries(sv)) {
      expect(places(en[key as keyof typeof sv]), key).toEqual(places(text));
    }
  });

  it("say something everywhere", () => {
    for (const [key, text] of [...Object.entries(sv), ...Object.entries(en)]) expect(text.trim(), key).not.toBe("");
  });

  it("never call a resident a customer", () => {
    expect(Object.values(sv).filter((text) => /\bkund(er|en|erna|s)?\b/i.test(text))).toEqual([]);
  });

  it("are all used", () => {
    const code = files("src").map((path) => readFileSync(path, "utf8")).join("\n");
    const unused = Object.keys(sv).filter((key) => {
      const parts = key.split(".");
      const stems = parts.map((_, at) => parts.slice(0, at + 1).join("."));
      // A field's values are looked up by its name, for every field that has one.
      const value = `field.${parts[0]}` in sv;
      return !value && !code.includes(`"${key}"`) && !stems.some((stem) => code.includes("`" + stem + ".${"));
    });
    expect(unused).toEqual([]);
  });

  it("are filled in, and leave what is not given", () => {
    const { t, has } = textsOf("sv", sv);
    expect(t("worklist.page", { n: 3 })).toBe("Sida 3");
    expect(t("worklist.page")).toBe("Sida {n}");
    expect([has("worklist.page"), has("worklist.none")]).toEqual([true, false]);
  });
});

function files(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? files(path) : /\.tsx?$/.test(path) ? [path] : [];
  });
}
