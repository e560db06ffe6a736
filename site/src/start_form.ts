/** The form that begins a chat. */

import { get, goTo } from "./dom.ts";
import { Refused, start, type Started } from "./service.ts";
import { say, type PageData } from "./texts.ts";
import { Writing } from "./writing.ts";

export class StartForm {
  readonly #page: PageData;
  readonly #form = get("borja", HTMLFormElement);
  readonly #name = get("name", HTMLInputElement);
  readonly #email = get("email", HTMLInputElement);
  readonly #summary = get("fel-borja", HTMLElement);
  readonly #button = get("borja-knapp", HTMLButtonElement);
  readonly #text: Writing;
  readonly #started: (chat: Started) => void;
  /** One for each chat that is wished for: pressing the button twice starts one. */
  #key = crypto.randomUUID();
  #waiting = false;

  constructor(page: PageData, started: (chat: Started) => void) {
    this.#page = page;
    this.#started = started;
    this.#text = new Writing(page.texts, page.maximum, "text", () => (this.#key = crypto.randomUUID()));
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#send();
    });
  }

  show(): void {
    this.#form.hidden = false;
  }

  /** Hide it and forget what was written: the next chat is another one. */
  done(): void {
    this.#form.hidden = true;
    this.#text.clear();
    this.#key = crypto.randomUUID();
  }

  async #send(): Promise<void> {
    const text = this.#text.take();
    if (text === null || this.#waiting) return;
    const wish = { text, name: this.#name.value.trim(), email: this.#email.value.trim(), language: this.#page.language };
    this.#wait(true);
    this.#complain([]);
    try {
      this.#started(await start(this.#page.slug, wish, this.#key));
    } catch (failure) {
      this.#refused(failure);
    } finally {
      this.#wait(false);
    }
  }

  #wait(on: boolean): void {
    this.#waiting = on;
    this.#button.setAttribute("aria-disabled", String(on));
    this.#button.textContent = say(this.#page.texts, on ? "chat.starting" : "chat.start");
  }

  #refused(failure: unknown): void {
    const known = failure instanceof Refused ? failure : null;
    const faults = known ? [...known.fields.values()] : [];
    this.#complain(faults.length ? faults : [known?.message || say(this.#page.texts, "chat.not_started")]);
    goTo(this.#summary);
  }

  #complain(faults: readonly string[]): void {
    this.#summary.hidden = !faults.length;
    this.#summary.textContent = faults.join(" ");
  }
}
