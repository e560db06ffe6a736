/** An article as the words of an answer: what the resident reads before anybody has edited it (R40). */
import type { Article } from "../api/contract.ts";

export function letter({ answer, steps, links, ask }: Article): string {
  const parts = [
    answer,
    steps.map((step, index) => `${index + 1}. ${step}`).join("\n"),
    links.map(({ text, url }) => `${text}: ${url}`).join("\n"),
    ask,
  ];
  return parts.filter(Boolean).join("\n\n");
}
