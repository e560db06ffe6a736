/** The log of what is said: one entry for each line, changed in place, so that a screen reader tells each once. */

import type { Line } from "./conversation.ts";
import { make } from "./dom.ts";
import { parts } from "./links.ts";
import { clock, say, type Texts } from "./texts.ts";

/** How far from its end, in pixels, a reader may be who still wants to see what is new. */
const NEAR_THE_END = 80;

export class Log {
  readonly #texts: Texts;
  readonly #frame: HTMLElement;
  readonly #list: HTMLElement;
  readonly #retry: (line: Line) => void;
  #shown = new Map<string, { line: Line; entry: HTMLElement }>();

  constructor(texts: Texts, frame: HTMLElement, list: HTMLElement, retry: (line: Line) => void) {
    this.#texts = texts;
    this.#frame = frame;
    this.#list = list;
    this.#retry = retry;
  }

  show(lines: readonly Line[]): void {
    const atTheEnd = this.#frame.scrollHeight - this.#frame.scrollTop - this.#frame.clientHeight < NEAR_THE_END;
    const ids = new Set(lines.map((line) => line.id));
    const shown = new Map(lines.map((line) => [line.id, { line, entry: this.#entry(line, ids) }]));
    const kept = new Set([...shown.values()].map(({ entry }) => entry));
    for (const { entry } of this.#shown.values()) if (!kept.has(entry)) entry.remove();
    // Only what stands elsewhere is moved: a screen reader tells an entry again that is.
    for (const [place, entry] of [...kept].entries()) {
      const there = this.#list.children[place];
      if (there !== entry) this.#list.insertBefore(entry, there ?? null);
    }
    this.#shown = shown;
    if (atTheEnd) this.#frame.scrollTop = this.#frame.scrollHeight;
  }

  /** The entry of a line: the one it has, the one of the line that it was before, or a new one. */
  #entry(line: Line, ids: ReadonlySet<string>): HTMLElement {
    const old = this.#shown.get(line.id) ?? this.#before(line, ids);
    if (old?.line === line) return old.entry;
    if (old && old.line.text === line.text) {
      // What changes is told again, so the words and who said them stay as they are.
      const time = old.entry.querySelector("time");
      if (time?.textContent !== clock(line.at)) time?.replaceWith(this.#time(line));
      old.entry.lastElementChild?.replaceWith(this.#delivery(line));
      return old.entry;
    }
    return make("li", { class: `line ${line.who}` }, this.#head(line), this.#text(line), this.#delivery(line));
  }

  /** What was on its way under an id of ours, and has now got Connect's. */
  #before(line: Line, ids: ReadonlySet<string>): { line: Line; entry: HTMLElement } | undefined {
    if (line.who !== "you") return undefined;
    return [...this.#shown.values()].find((old) => !ids.has(old.line.id) && old.line.text === line.text);
  }

  #head(line: Line): HTMLElement {
    const who = make("strong", {}, say(this.#texts, `chat.who.${line.who}`));
    return make("p", { class: "who" }, who, " ", this.#time(line));
  }

  #time(line: Line): HTMLElement {
    return make("time", { datetime: line.at.toISOString() }, clock(line.at));
  }

  #text(line: Line): HTMLElement {
    const shown = parts(line.text).map((part) =>
      typeof part === "string"
        ? part
        : make("a", { href: part.href, rel: "noopener noreferrer nofollow", target: "_blank" }, part.href, this.#newTab()),
    );
    return make("p", { class: "said" }, ...shown);
  }

  #newTab(): HTMLElement {
    return make("span", { class: "govuk-visually-hidden" }, ` ${say(this.#texts, "chat.link")}`);
  }

  #delivery(line: Line): HTMLElement {
    if (line.delivery === "sent") return make("p", { class: "delivery", hidden: "" });
    if (line.delivery === "sending") return make("p", { class: "delivery" }, say(this.#texts, "chat.sending"));
    const again = make("button", { type: "button", class: "govuk-button govuk-button--secondary" }, say(this.#texts, "chat.retry"));
    again.addEventListener("click", () => this.#retry(line));
    return make("p", { class: "delivery failed" }, say(this.#texts, "chat.not_sent"), " ", again);
  }
}
