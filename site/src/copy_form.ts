/** The form that asks for a copy of the chat by mail. */

import { get } from "./dom.ts";
import type { Chat } from "./memory.ts";
import { orderCopy, Refused } from "./service.ts";
import { say, type PageData } from "./texts.ts";

export class CopyForm {
  readonly #page: PageData;
  readonly #form = get("kopia", HTMLFormElement);
  readonly #email = get("kopia-email", HTMLInputElement);
  readonly #error = get("fel-kopia-email", HTMLElement);
  readonly #done = get("kopia-klar", HTMLElement);

  constructor(page: PageData, chat: () => Chat) {
    this.#page = page;
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#send(chat());
    });
  }

  /** As for a chat that nobody has asked a copy of. */
  reset(): void {
    this.#form.reset();
    this.#tell("", "");
  }

  async #send(chat: Chat): Promise<void> {
    const { texts, slug } = this.#page;
    const email = this.#email.value.trim();
    if (!email || !this.#email.validity.valid) return this.#refuse(say(texts, "chat.copy.email"));
    try {
      await orderCopy(slug, chat, email);
      this.#tell("", say(texts, "copy.asked"));
    } catch (failure) {
      const known = failure instanceof Refused ? [...failure.fields.values()][0] || failure.message : "";
      this.#refuse(known || say(texts, "chat.copy.failed"));
    }
  }

  #refuse(fault: string): void {
    this.#tell(fault, "");
    this.#email.focus();
  }

  #tell(fault: string, done: string): void {
    this.#error.textContent = fault;
    this.#error.hidden = !fault;
    if (fault) this.#email.setAttribute("aria-invalid", "true");
    else this.#email.removeAttribute("aria-invalid");
    this.#done.textContent = done;
  }
}
