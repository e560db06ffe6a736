/** A field for a message: it counts, refuses what is empty or too long, and sends on Enter. */

import { get } from "./dom.ts";
import { say, type Texts } from "./texts.ts";

/** Characters left from which a screen reader is told of them too. */
const NEARLY_FULL = 200;

export class Writing {
  readonly #texts: Texts;
  readonly #maximum: number;
  readonly #field: HTMLTextAreaElement;
  readonly #count: HTMLElement;
  readonly #error: HTMLElement;

  /** `id` is the field's; its count and its error have it too, with a word before. */
  constructor(texts: Texts, maximum: number, id: string, changed: () => void = () => undefined) {
    this.#texts = texts;
    this.#maximum = maximum;
    this.#field = get(id, HTMLTextAreaElement);
    this.#count = get(`antal-${id}`, HTMLElement);
    this.#error = get(`fel-${id}`, HTMLElement);
    this.#field.addEventListener("input", () => {
      this.#tell();
      changed();
    });
    this.#tell();
  }

  /** Send what is written on Enter; with Shift it breaks the line, and while a letter is composed it belongs to that. */
  sendOnEnter(form: HTMLFormElement): void {
    this.#field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      form.requestSubmit();
    });
  }

  /** What is written, or null when it cannot be sent; the field then says why and has the keyboard. */
  take(): string | null {
    const text = this.#field.value.trim();
    const fault = this.#fault(text);
    this.complain(fault);
    if (!fault) return text;
    this.focus();
    return null;
  }

  /** Say what is wrong with the field, or with an empty text that nothing is. */
  complain(fault: string): void {
    this.#error.textContent = fault;
    this.#error.hidden = !fault;
    if (fault) this.#field.setAttribute("aria-invalid", "true");
    else this.#field.removeAttribute("aria-invalid");
  }

  clear(): void {
    this.#field.value = "";
    this.#tell();
  }

  focus(): void {
    this.#field.focus();
  }

  #fault(text: string): string {
    if (!text) return say(this.#texts, "chat.empty");
    return text.length > this.#maximum ? say(this.#texts, "chat.too_long", { maximum: this.#maximum }) : "";
  }

  #tell(): void {
    const count = this.#field.value.trim().length;
    this.#count.setAttribute("aria-live", this.#maximum - count < NEARLY_FULL ? "polite" : "off");
    this.#count.textContent = say(this.#texts, "chat.count", { count, maximum: this.#maximum });
  }
}
