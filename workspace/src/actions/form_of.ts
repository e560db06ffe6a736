/** What each thing that one does with a case asks for, and what it sends. Replies have a form of their own. */
import type { Action, CaseView, Catalogue } from "../api/contract.ts";
import { referenceOf } from "../forms/fields.ts";
import type { Choice, Field, Values } from "../forms/fields.ts";
import { daysAfter, momentOf, swedish } from "../forms/moment.ts";
import type { TextKey, Translate } from "../texts.ts";
import { ANSWER, lackingOf, questionsOf } from "./lacking.ts";

export interface Asking {
  view: CaseView;
  catalogue: Catalogue;
  t: Translate;
  now: Date;
  /** The departments that the person is an officer of. */
  departments: readonly string[];
  /** What the API has found missing in a hand-over, in words: it may know more of the case than this reader. */
  told?: readonly string[];
}

export interface ActionForm {
  fields: (values: Values) => readonly Field[];
  initial: Values;
  /** The body that the API takes. */
  body: (values: Values) => unknown;
}

/** What is done at once, without a question. */
export const AT_ONCE = ["take", "acknowledge", "give-back", "resume"] as const satisfies readonly Action[];

/** What opens a form of `formOf`. */
export const ASKED = [
  "note",
  "ask",
  "warn",
  "hand-over",
  "give-subtask",
  "finish-subtask",
  "send-back",
  "park",
  "close",
  "reopen",
  "correct",
  "call-back",
  "call-back-tried",
  "identify",
  "merge",
  "link",
  "split",
  "protect",
  "unprotect",
  "anonymise",
] as const satisfies readonly Action[];

export type Asked = (typeof ASKED)[number];

/** Days ahead that a case is parked when nobody says otherwise. */
const A_WEEK = 7;

/** The level of secrecy from which another department may know of a case only for a reason (X10). */
const SECRET = 2;

/** Minutes ahead that a call is promised when nobody says otherwise. */
const AN_HOUR = 60;

/** How staff can see to it that somebody is who they say. */
const BY_STAFF = ["knowledge", "call_back", "document"];

/** The form of an action on this case. */
export function formOf(action: Asked, asking: Asking): ActionForm {
  const { view, catalogue, t, now } = asking;
  const label = (name: string) => t(`actions.field.${name}` as TextKey);
  const help = (name: string) => t(`actions.help.${name}` as TextKey);
  const text = (called: string, rows = 4): Field => ({
    name: "text",
    kind: "multiline",
    label: label(called),
    required: true,
    rows,
  });
  const reason = { ...text("reason", 2), name: "reason" };

  switch (action) {
    case "note":
      return {
        fields: () => [
          { ...text("note"), help: help("note") },
          { name: "from_resident", kind: "confirm", label: label("from_resident"), required: false },
        ],
        initial: {},
        body: ({ text, from_resident }) => ({ text, from_resident: from_resident === "yes" }),
      };
    case "ask":
      return {
        fields: () => [channelField(asking), { ...text("question"), help: help("question") }],
        initial: { channel: likelyChannel(view) },
        body: ({ channel, text }) => ({ channel, text }),
      };
    case "warn": {
      const drafts = view.late?.drafts ?? [];
      return {
        fields: () => [
          {
            name: "reason",
            kind: "choice",
            label: label("late_reason"),
            required: true,
            choices: drafts.map(({ reason, label }) => ({ value: reason, label })),
            follows: (chosen) => ({ text: drafts.find(({ reason }) => reason === chosen)?.text ?? "" }),
          },
          { ...text("letter", 10), help: help("letter") },
          channelField(asking),
        ],
        initial: { channel: likelyChannel(view) },
        body: ({ reason, text, channel }) => ({ reason, text, channel }),
      };
    }
    case "hand-over":
      return {
        fields: (values) => [
          departmentField(asking),
          ...unitField(asking, values["department"]),
          { ...text("summary", 6), name: "summary", help: help("summary") },
          ...questionsOf(asking),
          ...incompleteField(asking, values),
          { ...contactReasonField(asking), required: false },
        ],
        initial: handOverTo(asking),
        body: ({ department, unit, summary, contact_reason, incomplete, ...rest }) => ({
          department,
          ...given({ unit, contact_reason, incomplete }),
          ...answersIn(rest),
          summary,
        }),
      };
    case "give-subtask":
      return {
        fields: (values) => [
          departmentField(asking, [view.department, ...view.subtasks.map(({ department }) => department)]),
          ...unitField(asking, values["department"]),
          { ...text("subtask"), help: help("subtask") },
          ...(view.secrecy >= SECRET ? [{ ...reason, label: label("secret_reason"), required: false }] : []),
        ],
        initial: {},
        body: ({ department, unit, text, reason }) => ({ department, text, ...given({ unit, reason }) }),
      };
    case "finish-subtask": {
      const mine = view.subtasks.filter((one) => one.mine);
      const open = mine.length > 0 ? mine : view.subtasks;
      const [first] = open;
      const only = open.map(({ department }) => department);
      const others = catalogue.departments.map(({ id }) => id).filter((id) => !only.includes(id));
      return {
        fields: () => [departmentField(asking, others), text(mine.length > 0 ? "subtask_result" : "subtask_withdrawn")],
        initial: { department: first?.department ?? "" },
        body: ({ department, text }) => ({ department, text }),
      };
    }
    case "send-back":
    case "reopen":
    case "unprotect":
      return { fields: () => [reason], initial: {}, body: (values) => ({ reason: values["reason"] }) };
    case "park": {
      const today = swedish(now).date;
      return {
        fields: () => [
          { name: "until", kind: "date", label: label("until"), help: help("until"), required: true, earliest: daysAfter(today, 1) },
          reason,
        ],
        initial: { until: daysAfter(today, A_WEEK) },
        body: ({ until, reason }) => ({ until, reason }),
      };
    }
    case "close":
      return {
        fields: () => closingFields(asking),
        initial: { contact_reason: view.contact_reason ?? "" },
        body: closing,
      };
    case "correct":
      return {
        fields: (values) => [
          { ...serviceField(asking), follows: (id) => placeOf(asking, id) },
          departmentField(asking),
          ...unitField(asking, values["department"]),
          { ...reason, help: help("correction"), required: false },
        ],
        initial: { service: view.service, department: view.department, unit: view.unit },
        body: (values) => corrections(view, values),
      };
    case "call-back": {
      const due = swedish(new Date(now.getTime() + AN_HOUR * 60_000));
      return {
        fields: () => [
          { name: "date", kind: "date", label: label("date"), required: true, earliest: swedish(now).date },
          { name: "time", kind: "time", label: label("time"), help: help("time"), required: true },
        ],
        initial: { ...due },
        body: ({ date = "", time = "" }) => ({ due_at: momentOf(date, time).toISOString() }),
      };
    }
    case "call-back-tried":
      return {
        fields: () => [
          { name: "reached", kind: "yes_no", label: label("reached"), required: true },
          { ...text("outcome", 2), required: false },
        ],
        initial: {},
        body: ({ reached, text }) => ({ reached: reached === "yes", ...given({ text }) }),
      };
    case "identify": {
      const demanded = catalogue.services.find(({ id }) => id === view.service)?.identification ?? "none";
      return {
        fields: () => [
          {
            name: "how",
            kind: "choice",
            label: label("how"),
            help: help("how"),
            required: true,
            choices: BY_STAFF.map((value) => ({ value, label: t(`value.identified.${value}` as TextKey) })),
          },
        ],
        initial: { how: BY_STAFF.find((how) => how === demanded) ?? "" },
        body: ({ how }) => ({ how }),
      };
    }
    case "merge":
      return {
        fields: () => [{ name: "into", kind: "reference", label: label("into"), help: help("reference"), required: true }],
        initial: {},
        body: ({ into = "" }) => ({ into: referenceOf(into) }),
      };
    case "link":
      return {
        fields: () => [{ name: "to", kind: "reference", label: label("to"), help: help("reference"), required: true }],
        initial: {},
        body: ({ to = "" }) => ({ to: referenceOf(to) }),
      };
    case "split":
      return {
        fields: () => [text("part"), serviceField(asking)],
        initial: {},
        body: ({ text, service }) => ({ text, ...given({ service }) }),
      };
    case "protect":
    case "anonymise":
      return {
        fields: () => [{ name: "agreed", kind: "confirm", label: label(`${action}_agreed`), required: true }],
        initial: {},
        body: () => ({}),
      };
  }
}

/** The fields that every closing needs (R69). */
export function closingFields(asking: Asking): Field[] {
  const { catalogue, t } = asking;
  return [
    {
      name: "resolution",
      kind: "choice",
      label: t("actions.field.resolution"),
      required: true,
      choices: catalogue.resolutions.map(({ id, label }) => ({ value: id, label })),
    },
    contactReasonField(asking),
  ];
}

/** What a closing sends. */
export function closing({ resolution, contact_reason }: Values): { resolution: string; contact_reason: string } {
  return { resolution: resolution ?? "", contact_reason: contact_reason ?? "" };
}

/** How something is told to the resident: what is mailed is sent, anything else is written down as told (R44). */
export function channelField({ catalogue, t }: Asking): Field {
  const labels = new Map(catalogue.channels.map(({ id, label }) => [id, label]));
  const choices = SPOKEN.map((value) => ({ value, label: labels.get(value) ?? value }));
  return { name: "channel", kind: "choice", label: t("actions.field.channel"), required: true, choices };
}

/** The channel that an answer most likely goes by: mail where there is an address, otherwise as the resident came. */
export function likelyChannel({ party, channel }: CaseView): string {
  if (party?.email || channel === "email") return "email";
  return channel && SPOKEN.includes(channel) ? channel : "phone";
}

const SPOKEN: readonly string[] = ["email", "phone", "letter", "visit", "chat"];

function contactReasonField({ catalogue, t }: Asking): Field {
  return {
    name: "contact_reason",
    kind: "choice",
    label: t("actions.field.contact_reason"),
    required: true,
    choices: catalogue.contact_reasons.map(({ id, label }) => ({ value: id, label })),
  };
}

function serviceField({ catalogue, t }: Asking): Field {
  const names = new Map(catalogue.departments.map(({ id, name }) => [id, name]));
  const choices = catalogue.services.map(
    ({ id, title, department }): Choice => ({ value: id, label: title, description: names.get(department) ?? "" }),
  );
  return { name: "service", kind: "choice", label: t("actions.field.service"), required: false, choices };
}

/** The department that is to get it: one of all but `others`. */
function departmentField({ catalogue, t }: Asking, others: readonly string[] = []): Field {
  return {
    name: "department",
    kind: "choice",
    label: t("actions.field.department"),
    required: true,
    choices: catalogue.departments.filter(({ id }) => !others.includes(id)).map(({ id, name }) => ({ value: id, label: name })),
    follows: () => ({ unit: "" }),
  };
}

/** The units of the department that is chosen, where it has any. */
function unitField({ catalogue, t }: Asking, department: string | undefined): Field[] {
  const units = catalogue.departments.find(({ id }) => id === department)?.units ?? [];
  if (units.length === 0) return [];
  return [
    {
      name: "unit",
      kind: "choice",
      label: t("actions.field.unit"),
      required: false,
      choices: units.map(({ id, name }) => ({ value: id, label: name })),
    },
  ];
}

/** Why it goes although something is missing: asked as long as something is (R9). */
function incompleteField(asking: Asking, values: Values): Field[] {
  const { view, t } = asking;
  if (lackingOf(asking, values).length === 0) return [];
  const label = t("actions.field.incomplete");
  // Of a protected person this reader does not see what has been answered: the API has the last word.
  return [{ name: "incomplete", kind: "multiline", label, required: !view.masked, rows: 2 }];
}

/** What has been answered of the service's own questions. */
function answersIn(values: Values): { answers?: Record<string, string> } {
  const answers = Object.entries(values).filter(([name, answer]) => name.startsWith(ANSWER) && answer.trim());
  if (answers.length === 0) return {};
  return { answers: Object.fromEntries(answers.map(([name, answer]) => [name.slice(ANSWER.length), answer.trim()])) };
}

/** Where a case of its service goes, when it is not there yet. */
function handOverTo({ view, catalogue }: Asking): Values {
  const place = placeOf({ catalogue }, view.service);
  const contact_reason = view.contact_reason ?? "";
  return place["department"] === catalogue.centre ? { contact_reason } : { ...place, contact_reason };
}

/** Where a service belongs. */
function placeOf({ catalogue }: Pick<Asking, "catalogue">, service: string): Values {
  const found = catalogue.services.find(({ id }) => id === service);
  return found ? { department: found.department, unit: found.unit } : {};
}

/** Only what is to be put right. Another service would bring its own place along, so that one is told with it. */
function corrections(view: CaseView, { service, department, unit = "", reason }: Values): unknown {
  const other = service && service !== view.service ? { service } : {};
  const moved = "service" in other || department !== view.department;
  return {
    ...other,
    ...(moved ? { department } : {}),
    ...(moved || unit !== view.unit ? { unit } : {}),
    ...given({ reason }),
  };
}

/** Only what has been answered. */
function given(values: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, string] => Boolean(entry[1])));
}
