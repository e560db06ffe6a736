/** What is asked when a contact is registered by hand: the same as of residents, and how it came (R20). */
import type { Catalogue, Service } from "../api/contract.ts";
import type { Choice, Field, Values } from "../forms/fields.ts";
import { momentOf, swedish } from "../forms/moment.ts";
import type { TextKey, Translate } from "../texts.ts";

export interface Asking {
  catalogue: Catalogue;
  t: Translate;
  now: Date;
}

/** Before the name of a field of the service's own form. */
export const ANSWER = "answer.";

const CHANNELS = ["visit", "phone", "letter", "social_media", "fax"];
/** Channels where the moment that it was written down is not the one that it arrived (FL 22 §). */
const LATER = new Set(["letter", "fax", "social_media"]);
const PARTY = ["type", "name", "phone", "email"] as const;
/** Where staff fill in the form while the person is there to say so (R51). */
const TOGETHER = new Set(["visit", "phone"]);
const WHOM = ["caller", "represented"];
/** Fields of a service's form that are asked of the person anyway, or that cannot be typed. */
const NOT_ASKED = new Set<string>(["name", "email", "phone"]);

const MATTER = new Set(["service", "text", "on_behalf_of", "read_back"]);

export type Part = "how" | "matter" | "party";

export function begun(now: Date, phone: string): Values {
  return { channel: phone ? "phone" : "visit", type: "person", phone, ...swedish(now) };
}

/** The questions, of which some follow from the answers so far. */
export function asked({ catalogue, t, now }: Asking, values: Values): Field[] {
  const label = (name: string) => t(`register.field.${name}` as TextKey);
  const channel = values["channel"] ?? "";
  const service = serviceOf(catalogue, values);
  const fields: Field[] = [
    { name: "channel", kind: "choice", label: label("channel"), required: true, choices: channels(catalogue) },
  ];
  if (LATER.has(channel)) {
    fields.push(
      { name: "date", kind: "date", label: label("date"), required: true, latest: swedish(now).date },
      { name: "time", kind: "time", label: label("time"), required: true },
    );
  }
  if (channel === "social_media") {
    fields.push({ name: "moved_to_private", kind: "confirm", label: label("moved_to_private"), required: true });
  }
  fields.push(
    { name: "service", kind: "choice", label: label("service"), help: t("register.service_help"), required: false, choices: services(catalogue) },
    ...(service ? ownQuestions(service, !LATER.has(channel)) : []),
    // Where the service asks its own questions, they may say all of it: so they do for residents.
    { name: "text", kind: "multiline", label: label("text"), required: !service || service.form.length === 0, rows: 6 },
    ...(service && TOGETHER.has(channel) && ownQuestions(service, true).length > 0 ? filledIn(values, t) : []),
    {
      name: "type",
      kind: "choice",
      label: label("type"),
      required: true,
      choices: ["person", "company", "association", "anonymous"].map((value) => ({ value, label: t(`register.type.${value}` as TextKey) })),
    },
  );
  if (values["type"] !== "anonymous") {
    fields.push(
      { name: "name", kind: "text", label: label("name"), required: false },
      { name: "phone", kind: "phone", label: label("phone"), required: false },
      { name: "email", kind: "email", label: label("email"), required: false },
    );
  }
  return fields;
}

/** For whom the form is filled in, and that they have heard the answers; of what was only taken down nothing is said. */
function filledIn(values: Values, t: Translate): Field[] {
  const label = (name: string) => t(`register.field.${name}` as TextKey);
  const choices = WHOM.map((value) => ({ value, label: t(`value.on_behalf_of.${value}` as TextKey) }));
  const whom: Field = { name: "on_behalf_of", kind: "choice", label: label("on_behalf_of"), help: t("register.assisted_help"), required: false, choices };
  if (!values["on_behalf_of"]) return [whom];
  return [whom, { name: "read_back", kind: "confirm", label: label("read_back"), required: true }];
}

/** The questions in their parts, in order. */
export function parts(fields: readonly Field[]): { part: Part; fields: Field[] }[] {
  const of = (part: Part) => ({ part, fields: fields.filter((field) => partOf(field) === part) });
  return [of("how"), of("matter"), of("party")];
}

/** What the API takes. Nothing of a person who wants to stay anonymous is sent (X41). */
export function bodyOf({ catalogue }: Asking, values: Values): unknown {
  const { channel, service, date = "", time = "", type, moved_to_private, on_behalf_of, read_back } = values;
  const answers = answersOf(serviceOf(catalogue, values), values);
  const named = type !== "anonymous" && PARTY.slice(1).some((name) => values[name]?.trim());
  return {
    channel,
    text: values["text"]?.trim() || answers.map(({ label, answer }) => `${label}: ${answer}`).join("\n"),
    ...(service ? { service } : {}),
    ...(answers.length > 0 ? { answers: Object.fromEntries(answers.map(({ id, answer }) => [id, answer])) } : {}),
    ...(LATER.has(channel ?? "") ? { arrived_at: momentOf(date, time).toISOString() } : {}),
    ...(named ? { party: Object.fromEntries(PARTY.map((name) => [name, values[name]?.trim() ?? ""])) } : {}),
    ...(moved_to_private === "yes" ? { moved_to_private: true } : {}),
    ...(on_behalf_of && answers.length > 0 && TOGETHER.has(channel ?? "") ? { assisted: { on_behalf_of, read_back: read_back === "yes" } } : {}),
  };
}

function serviceOf(catalogue: Catalogue, values: Values): Service | undefined {
  return catalogue.services.find(({ id }) => id === values["service"]);
}

/**
 * The service's form as residents get it, but for files, which cannot be typed, and who they are. A letter cannot be
 * asked for what it lacks: it is registered without delay (OSL 5 kap. 1 §).
 */
export function ownQuestions(service: Service, asked: boolean): Field[] {
  return service.form
    .filter(({ id, type }) => !NOT_ASKED.has(id) && type !== "file")
    .map(({ id, type, label, required, help, choices }) => ({
      name: `${ANSWER}${id}`,
      kind: type,
      label,
      required: required && asked,
      ...(help ? { help } : {}),
      choices: choices.map((choice): Choice => ({ value: choice, label: choice })),
    }));
}

function answersOf(service: Service | undefined, values: Values): { id: string; label: string; answer: string }[] {
  return (service?.form ?? [])
    .map(({ id, label }) => ({ id, label, answer: values[`${ANSWER}${id}`]?.trim() ?? "" }))
    .filter(({ answer }) => answer);
}

function channels({ channels }: Catalogue): Choice[] {
  const labels = new Map(channels.map(({ id, label }) => [id, label]));
  return CHANNELS.map((value) => ({ value, label: labels.get(value) ?? value }));
}

function services({ services, departments }: Catalogue): Choice[] {
  const names = new Map(departments.map(({ id, name }) => [id, name]));
  return services.map(({ id, title, department }) => ({ value: id, label: title, description: names.get(department) ?? "" }));
}

function partOf({ name }: Field): Part {
  if (MATTER.has(name) || name.startsWith(ANSWER)) return "matter";
  return (PARTY as readonly string[]).includes(name) ? "party" : "how";
}
