/** The conversation as a text file that its resident can keep. */

import type { Line } from "./conversation.ts";
import { clock, day, say, type Texts } from "./texts.ts";

/** The file's name and content; what never arrived is not part of it. Lines end as every editor takes them. */
export function asFile(lines: readonly Line[], texts: Texts, reference: string): { name: string; content: string } {
  const kept = lines.filter((line) => line.delivery === "sent");
  const head = [say(texts, "chat.title"), say(texts, "chat.receipt", { reference }), day(kept[0]?.at ?? new Date())];
  const said = kept.map((line) => `${clock(line.at)} ${say(texts, `chat.who.${line.who}`)}:\n${line.text}`);
  const content = `${[head.join("\n"), ...said].join("\n\n")}\n`.replace(/\r?\n/g, "\r\n");
  return { name: `${reference}.txt`, content };
}
