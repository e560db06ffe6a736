/** The texts of this view: beside it, so that nobody else's page grows by them. Figures are named by the API. */
import { useMemo } from "react";

import { useTexts } from "../texts.ts";
import type { Language } from "../texts.ts";
import en from "./texts/en.json";
import sv from "./texts/sv.json";

export type WordKey = keyof typeof sv;

export interface Words {
  language: Language;
  /** A text by its key; `{name}` in it is replaced by `values.name`. */
  w: (key: WordKey, values?: Record<string, string | number>) => string;
}

export function wordsOf(language: Language): Words {
  const all: Record<string, string> = language === "sv" ? sv : en;
  const w = (key: string, values: Record<string, string | number> = {}): string =>
    (all[key] ?? "").replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
  return { language, w };
}

export function useWords(): Words {
  const { language } = useTexts();
  return useMemo(() => wordsOf(language), [language]);
}
