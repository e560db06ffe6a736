/** What is known of files before they are sent. */

/** Where one file goes: the form that the function has signed. */
export interface Target {
  action: string;
  fields: Readonly<Record<string, string>>;
}

/** What the page tells its script: `most` is in bytes, `back` is the case's page. */
export interface Page {
  forms: readonly Target[];
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

/** A text about a file. */
export function filled(text: string | undefined, name: string): string {
  return (text ?? "").replace("{file}", () => name);
}
