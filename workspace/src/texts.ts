/** Every sentence that a reader sees, from texts/<language>.json: Swedish at once, other languages when chosen. */
import { createContext, useContext } from "react";

import sv from "./texts/sv.json";

export type TextKey = keyof typeof sv;
export type Language = "sv" | "en";
export type Words = Record<TextKey, string>;

/** A text by its key; `{name}` in it is replaced by `values.name`. */
export type Translate = (key: TextKey, values?: Record<string, string | number>) => string;

export interface Texts {
  language: Language;
  t: Translate;
  /** Whether there is such a text, for keys that are made of what the API tells. */
  has: (key: string) => key is TextKey;
}

const MEMORY = "envag.language";

export function textsOf(language: Language, words: Words): Texts {
  return {
    language,
    t: (key, values = {}) =>
      words[key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole)),
    has: (key): key is TextKey => key in words,
  };
}

/** The texts of a language, fetched where they are not the first. */
export async function loadTexts(language: Language): Promise<Texts> {
  const words = language === "sv" ? sv : (await import("./texts/en.json")).default;
  return textsOf(language, words);
}

/** The language that was chosen last on this computer, otherwise Swedish. */
export function rememberedLanguage(): Language {
  return localStorage.getItem(MEMORY) === "en" ? "en" : "sv";
}

export function rememberLanguage(language: Language): void {
  localStorage.setItem(MEMORY, language);
}

export const TextsContext = createContext<Texts>(textsOf("sv", sv));

export function useTexts(): Texts {
  return useContext(TextsContext);
}
