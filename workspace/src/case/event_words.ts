/** What an event of the timeline says, in plain words: a heading, and lines of label and value. */
import type { Change, Service, TimelineEvent } from "../api/contract.ts";
import { day, moment } from "../formats.ts";
import type { Names } from "../parts/names.ts";
import type { Texts } from "../texts.ts";
import { routingWords } from "./routing_words.ts";

export interface Line {
  label: string;
  value: string;
}

export interface Said {
  id: string;
  who: string;
  at: string;
  text: string;
}

const TIMES = new Set(["due_at", "arrived_at", "written_at", "call_back", "acknowledge_by", "at"]);
const DAYS = new Set(["parked_until", "until", "keep_until"]);

export function heading(event: TimelineEvent, { t, has }: Texts): string {
  const key = "stopped" in event.data ? "event.stopped" : `event.${event.type}`;
  return has(key) ? t(key) : t("event.other");
}

export function actorWords({ actor }: TimelineEvent, { t, has }: Texts): string {
  const key = `role.${actor.role}`;
  return actor.me ? t("role.me") : has(key) ? t(key) : actor.role;
}

/** The fields that the event changed. What a reader knows by another name than its id is told by that. */
export function changeLines(changes: readonly Change[], names: Names, texts: Texts): Line[] {
  const { t, has } = texts;
  return changes.flatMap(({ field, before, after }) => {
    const label = `field.${field}`;
    if (!has(label)) return [];
    if (field === "assignee") return [{ label: t(label), value: t(after ? "change.somebody" : "change.nobody") }];
    const [was, is] = [before, after].map((value) => fieldWords(field, value, names, texts));
    const value = was && is ? t("change.from_to", { before: was, after: is }) : is || t("change.none", { before: was ?? "" });
    return [{ label: t(label), value }];
  });
}

function fieldWords(field: string, value: string, names: Names, { t, has, language }: Texts): string {
  if (!value) return "";
  const known: Partial<Record<string, (id: string) => string>> = {
    department: names.department,
    unit: names.unit,
    service: names.service,
    resolution: names.resolution,
    contact_reason: names.contactReason,
  };
  const name = known[field];
  if (name) return name(value);
  if (TIMES.has(field) && !Number.isNaN(Date.parse(value))) return moment(value, language);
  if (DAYS.has(field)) return day(value, language);
  const key = `${field}.${value}`;
  return has(key) ? t(key) : value;
}

/** What the event's type holds besides: only what has a name among the texts, so that no internal word is shown. */
export function dataLines(event: TimelineEvent, service: Service | undefined, names: Names, texts: Texts): Line[] {
  const { t, has } = texts;
  const plain = Object.entries(event.data).flatMap(([name, value]): Line[] => {
    const label = `data.${name}`;
    const told = valueWords(name, value, service, names, texts);
    return has(label) && told ? [{ label: t(label), value: told }] : [];
  });
  return [...answerLines(event, service), ...plain];
}

function valueWords(name: string, value: unknown, service: Service | undefined, names: Names, texts: Texts): string {
  const { t, has, language } = texts;
  if (Array.isArray(value)) {
    const words = value.filter((each) => typeof each === "string");
    return name === "why" ? routingWords(words, names, texts).join(" ") : words.join(", ");
  }
  if (typeof value === "boolean") return t(value ? "value.yes" : "value.no");
  if (typeof value !== "string" && typeof value !== "number") return "";
  const text = String(value);
  if (name === "step") return service?.checklist.find(({ id }) => id === text)?.text ?? text;
  if (name === "chosen" || name === "e_service") return names.service(text);
  if (name === "department") return names.department(text);
  if (name === "unit") return names.unit(text);
  const key = `value.${name}.${text}`;
  if (has(key)) return t(key);
  if (DAYS.has(name) && /^\d{4}-\d{2}-\d{2}$/.test(text)) return day(text, language);
  if ((TIMES.has(name) || /^\d{4}-\d{2}-\d{2}T/.test(text)) && !Number.isNaN(Date.parse(text))) {
    return moment(text, language);
  }
  return text === "yes" || text === "no" ? t(`value.${text}`) : text;
}

/** What was filled in on a form, by the form's own labels. */
function answerLines({ data }: TimelineEvent, service: Service | undefined): Line[] {
  const answers = data["answers"];
  if (typeof answers !== "object" || answers === null) return [];
  return Object.entries(answers).map(([id, value]) => ({
    label: service?.form.find((field) => field.id === id)?.label ?? id,
    value: String(value),
  }));
}

/** What was said in a chat, a message each. */
export function messagesOf({ data }: TimelineEvent, { t, has, language }: Texts): Said[] {
  const messages = data["messages"];
  if (!Array.isArray(messages)) return [];
  return messages.filter(isMessage).map(({ id, role, at, text }) => {
    const who = `said.${role.toLowerCase()}`;
    return { id, who: has(who) ? t(who) : role, at: moment(at, language), text };
  });
}

function isMessage(told: unknown): told is { id: string; role: string; at: string; text: string } {
  if (typeof told !== "object" || told === null) return false;
  const fields = told as Record<string, unknown>;
  return ["id", "role", "at", "text"].every((name) => typeof fields[name] === "string");
}
