/** What is known of files before they are sent. */

/** What the page tells its script: the form that the function has signed, how many files are `left` to send with it,
 * how many bytes each has at `most`, and where the case's page is. The field `key` is the beginning of every key. */
export interface Page {
  action: string;
  fields: Readonly<Record<string, string>>;
  left: number;
  back: string;
  most: number;
  texts: Readonly<Partial<Record<string, string>>>;
}

interface Sized {
  name: string;
  size: number;
}

/** Why these files are not sent, in the resident's words; nothing where they are. */
export function refused(files: readonly Sized[], left: number, { most, texts }: Page): string {
  if (files.length === 0) return texts["none"] ?? "";
  if (files.length > left) return (texts["too_many"] ?? "").replace("{count}", String(left));
  const large = files.find(({ size }) => size > most);
  if (large) return filled(texts["too_large"], large.name);
  const empty = files.find(({ size }) => size === 0);
  return empty ? filled(texts["empty"], empty.name) : "";
}

const LETTERS = "abcdefghijklmnopqrstuvwxyz";

/** How many keys one form has. */
export const MOST_TRIES = LETTERS.length;

/** The fields of the form for the file with that number. */
export function fieldsOf(number: number, { fields }: Page): [string, string][] {
  const letter = LETTERS.charAt(number);
  return Object.entries(fields).map(([name, value]) => [name, name === "key" ? value + letter : value]);
}

/** A text about a file. */
export function filled(text: string | undefined, name: string): string {
  return (text ?? "").replace("{file}", () => name);
}
