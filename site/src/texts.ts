/** What the server hands over with the page: the words, and where the chat is. */

export type Texts = Readonly<Record<string, string>>;

export interface PageData {
  readonly slug: string;
  readonly language: string;
  readonly region: string;
  /** Where Connect's participant service is played; empty on AWS. */
  readonly endpoint: string;
  /** Whether a chat can begin now; one that has begun goes on. */
  readonly available: boolean;
  /** Characters of one message. */
  readonly maximum: number;
  readonly texts: Texts;
}

/** The text with that id, its placeholders filled. An unknown id is a fault of ours and throws. */
export function say(texts: Texts, id: string, values: Readonly<Record<string, string | number>> = {}): string {
  const text = texts[id];
  if (text === undefined) throw new Error(`no text ${id}`);
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** The time of day in Sweden, as Swedish writes it: 14.05. */
export function clock(at: Date): string {
  return at.toLocaleTimeString("sv-SE", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/Stockholm" }).replace(":", ".");
}

/** The date in Sweden: 2026-11-22. */
export function day(at: Date): string {
  return at.toLocaleDateString("sv-SE", { timeZone: "Europe/Stockholm" });
}
