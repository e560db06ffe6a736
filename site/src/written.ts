/** What somebody has written in a form, kept in their own tab until it is sent: a closed page loses nothing. */

/** Names of what the page itself sends along, which is no answer: see envag/intake/form.py. */
const CONTROL = "form-";

export type Answers = Readonly<Record<string, string>>;

export class Written {
  readonly #store: Storage;
  readonly #key: string;

  /** `name` is the form's: the municipality and the service. */
  constructor(store: Storage, name: string) {
    this.#store = store;
    this.#key = `form ${name}`;
  }

  keep(answers: Answers): void {
    this.#store.setItem(this.#key, JSON.stringify(answers));
  }

  recall(): Answers {
    const kept = read(this.#store.getItem(this.#key));
    if (typeof kept !== "object" || kept === null || Array.isArray(kept)) return {};
    return Object.fromEntries(Object.entries(kept).filter((one): one is [string, string] => typeof one[1] === "string"));
  }

  forget(): void {
    this.#store.removeItem(this.#key);
  }
}

/** The answers among what a form would send; of several by one name the last counts, as it does on the server. */
export function answers(sent: Iterable<readonly [string, FormDataEntryValue]>): Answers {
  const found: Record<string, string> = {};
  for (const [name, value] of sent) {
    if (!name.startsWith(CONTROL) && typeof value === "string" && value.trim()) found[name] = value;
  }
  return found;
}

/** A position as it is written into the field: five decimals are about a metre. */
export function position(latitude: number, longitude: number): string {
  return `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;
}

function read(text: string | null): unknown {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return null;
  }
}
