/** What a tab remembers of its chat, so that a reload does not lose it: ids and tokens, never a word of what was said. */

export interface Chat {
  readonly reference: string;
  /** Shows that whoever asks for a copy was part of the chat. */
  readonly proof: string;
  readonly contactId: string;
  readonly participantId: string;
  readonly participantToken: string;
}

const FIELDS = ["reference", "proof", "contactId", "participantId", "participantToken"] as const;

export class Memory {
  readonly #store: Storage;
  readonly #key: string;

  constructor(store: Storage, slug: string) {
    this.#store = store;
    this.#key = `chat ${slug}`;
  }

  keep(chat: Chat): void {
    this.#store.setItem(this.#key, JSON.stringify(FIELDS.map((name) => chat[name])));
  }

  recall(): Chat | null {
    const values = read(this.#store.getItem(this.#key));
    if (!Array.isArray(values) || !FIELDS.every((_, place) => typeof values[place] === "string")) return null;
    return Object.fromEntries(FIELDS.map((name, place) => [name, values[place]])) as unknown as Chat;
  }

  forget(): void {
    this.#store.removeItem(this.#key);
  }
}

function read(text: string | null): unknown {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return null;
  }
}
