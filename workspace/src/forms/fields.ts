/** What a form asks for, and what is wrong with an answer. */

/** The kinds of input: those of the services' forms (R20), a case's `reference`, and `confirm` for what must be agreed to. */
export type Kind =
  | "text"
  | "multiline"
  | "place"
  | "date"
  | "time"
  | "email"
  | "phone"
  | "person_number"
  | "organisation_number"
  | "number"
  | "choice"
  | "yes_no"
  | "file"
  | "reference"
  | "confirm";

export interface Choice {
  value: string;
  label: string;
  /** A line below the label, such as the department of a service. */
  description?: string;
}

/** One question, in the words of whoever reads it. */
export interface Field {
  name: string;
  kind: Kind;
  label: string;
  required: boolean;
  help?: string;
  choices?: readonly Choice[];
  /** What follows for other fields from a new answer to this one. */
  follows?: (answer: string) => Values;
  /** Lines of a long text. */
  rows?: number;
  /** A date before this one is refused (an ISO date). */
  earliest?: string;
  /** A date after this one is refused (an ISO date). */
  latest?: string;
}

/** Answers by field name; a box that is ticked is `yes`. */
export type Values = Readonly<Record<string, string>>;

/** What is wrong, by field name: the words to show there. */
export type Errors = Readonly<Record<string, string>>;

/** What can be wrong with one answer; the texts stand under `form.error`. */
export type Fault =
  | "required"
  | "required_choice"
  | "confirm"
  | "too_long"
  | "date"
  | "time"
  | "email"
  | "number"
  | "choice"
  | "reference"
  | "too_early"
  | "too_late";

/** Characters of one answer: as many as the residents' form takes. */
export const LONGEST = 20_000;

const EMAIL = /^[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]+$/;
const NUMBER = /^-?\d+([.,]\d+)?$/;
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;
const REFERENCE = /^[A-Z]{3}-[0-9A-Z]{4}-[0-9A-Z]{4}$/;
const CHOSEN: ReadonlySet<Kind> = new Set(["choice", "yes_no"]);

/**
 * What is wrong with an answer, or nothing. Numbers of persons, companies and phones are taken as they are written: so
 * does the residents' form (X22), and the API has the last word on both.
 */
export function fault(field: Field, answer: string): Fault | undefined {
  const text = answer.trim();
  if (!text) return field.required ? missing(field.kind) : undefined;
  if (text.length > LONGEST) return "too_long";
  switch (field.kind) {
    case "date":
      return dateFault(field, text);
    case "time":
      return TIME.test(text) ? undefined : "time";
    case "email":
      return EMAIL.test(text) ? undefined : "email";
    case "number":
      return NUMBER.test(text.replaceAll(" ", "")) ? undefined : "number";
    case "reference":
      return REFERENCE.test(referenceOf(text)) ? undefined : "reference";
    case "choice":
      return field.choices?.some((choice) => choice.value === text) ? undefined : "choice";
    default:
      return undefined;
  }
}

/** Everything that is wrong with `values`, in the order of `fields`; `words` turns a fault into a sentence. */
export function faults(
  fields: readonly Field[],
  values: Values,
  words: (fault: Fault, field: Field) => string,
): Errors {
  const wrong: Record<string, string> = {};
  for (const field of fields) {
    const found = fault(field, values[field.name] ?? "");
    if (found) wrong[field.name] = words(found, field);
  }
  return wrong;
}

function missing(kind: Kind): Fault | undefined {
  // A file cannot be typed: the residents' form never stops for one either.
  if (kind === "file") return undefined;
  if (kind === "confirm") return "confirm";
  return CHOSEN.has(kind) ? "required_choice" : "required";
}

function dateFault(field: Field, text: string): Fault | undefined {
  if (!isDate(text)) return "date";
  if (field.earliest && text < field.earliest) return "too_early";
  return field.latest && text > field.latest ? "too_late" : undefined;
}

/** A case's reference as it is kept, from what somebody has typed: `sol7k3f 9qw4` is `SOL-7K3F-9QW4`. */
export function referenceOf(text: string): string {
  const bare = text.toUpperCase().replace(/[^0-9A-Z]/g, "");
  return bare.length === 11 ? `${bare.slice(0, 3)}-${bare.slice(3, 7)}-${bare.slice(7)}` : bare;
}

/** Whether a text is a day of the calendar, as `2026-11-30`. */
function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}
