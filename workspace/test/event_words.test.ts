import { describe, expect, it } from "vitest";

import type { Catalogue, TimelineEvent } from "../src/api/contract.ts";
import { actorWords, changeLines, dataLines, heading, messagesOf } from "../src/case/event_words.ts";
import { namesOf } from "../src/parts/names.ts";
import { textsOf } from "../src/texts.ts";
import sv from "../src/texts/sv.json";

const TYPES = [
  ...["received", "added", "answered", "undelivered", "contact_moved", "message", "transcript", "recording", "copy"],
  ...["bot_answered", "note", "assigned", "status_changed", "service_changed", "handed_over", "closed", "reopened"],
  ...["taken_up", "parked", "asked", "sent_back", "merged", "linked", "split", "call_back", "call_back_tried"],
  ...["reminded", "warned", "decision_demanded", "replanned"],
  ...["protected", "anonymised", "checklist", "rated"],
  ...["acknowledged", "escalated", "subtask_given", "subtask_done"],
] as TimelineEvent["type"][];

const SERVICE = {
  id: "waste",
  title: "Utebliven sophämtning",
  checklist: [{ id: "ask", text: "Fråga vilken adress det gäller.", level: 1, mandatory: true }],
  form: [{ id: "address", label: "Adress" }],
} as unknown as Catalogue["services"][number];
const CATALOGUE = {
  services: [SERVICE],
  departments: [{ id: "sbf", name: "Samhällsbyggnad", units: [{ id: "avfall", name: "Avfall" }] }],
  resolutions: [{ id: "solved_by_centre", label: "Löst av kommunvägledaren" }],
  contact_reasons: [],
  channels: [],
} as unknown as Catalogue;

const texts = textsOf("sv", sv);
const names = namesOf(CATALOGUE, texts.t);

function event(more: Partial<TimelineEvent>): TimelineEvent {
  const actor = { role: "guide", me: false };
  return { id: "e", type: "note", at: "2026-11-22T09:00:00Z", actor, changes: [], files: [], data: {}, ...more };
}

describe("the words of an event", () => {
  it("name every kind of event", () => {
    const words = TYPES.map((type) => heading(event({ type }), texts));
    expect(words).not.toContain(texts.t("event.other"));
    expect(new Set(words).size).toBe(TYPES.length);
  });

  it("tell which file was stopped, and why", () => {
    const stopped = event({ type: "added", data: { stopped: "virus", file: "faktura.pdf" } });
    expect(heading(stopped, texts)).toBe("En fil från invånaren stoppades");
    expect(dataLines(stopped, undefined, names, texts)).toEqual([
      { label: "Varför den stoppades", value: "Den kan innehålla skadlig kod och går inte att öppna" },
      { label: "Fil", value: "faktura.pdf" },
    ]);
  });

  it("name who did it, and oneself", () => {
    expect(actorWords(event({}), texts)).toBe("Kommunvägledare");
    expect(actorWords(event({ actor: { role: "officer", me: true } }), texts)).toBe("Du");
  });

  it("tell changes by names instead of ids", () => {
    const changes = [
      { field: "status", before: "new", after: "in_progress" },
      { field: "department", before: "", after: "sbf" },
      { field: "unit", before: "avfall", after: "" },
      { field: "resolution", before: "", after: "solved_by_centre" },
      { field: "assignee", before: "", after: "5f0c2a6e" },
      { field: "digest", before: "a", after: "b" },
    ];
    expect(changeLines(changes, names, texts)).toEqual([
      { label: "Läge", value: "Nytt → Pågår" },
      { label: "Förvaltning", value: "Samhällsbyggnad" },
      { label: "Enhet", value: "Avfall → inget" },
      { label: "Resultat", value: "Löst av kommunvägledaren" },
      { label: "Handläggs av", value: "Tilldelat" },
    ]);
  });

  it("tell what was filled in by the form's labels, and nothing internal", () => {
    const data = { answers: { address: "Björkvägen 3" }, subject: "Sopor", message_id: "<x@y>", step: "ask", done: true };
    expect(dataLines(event({ data }), SERVICE, names, texts)).toEqual([
      { label: "Adress", value: "Björkvägen 3" },
      { label: "Rubrik", value: "Sopor" },
      { label: "Steg", value: "Fråga vilken adress det gäller." },
      { label: "Gjort", value: "ja" },
    ]);
  });

  it("tell why it came here in sentences, and nothing that only routing understands", () => {
    const why = ["urgent:fire", "unsure:waste", "word:sopor", "word:kärl", "rule", "no words yet", "number:avfall"];
    expect(dataLines(event({ data: { why } }), SERVICE, names, texts)).toEqual([
      {
        label: "Varför det kom hit",
        value:
          "Orden tyder på fara. Kan gälla Utebliven sophämtning, men det är inte säkert. " +
          "Ord i texten: sopor, kärl. Det finns ingen text att gå efter än. Samtalet kom till numret för Avfall.",
      },
    ]);
    expect(dataLines(event({ data: { why: ["rule", "something new"] } }), SERVICE, names, texts)).toEqual([]);
  });

  it("tell a chat message by message, and skip what is none", () => {
    const good = { id: "m", role: "CUSTOMER", at: "2026-11-22T09:00:00Z", text: "Hej" };
    const said = messagesOf(event({ data: { messages: [good, { text: 3 }, null] } }), texts);
    expect(said.map(({ who, text }) => [who, text])).toEqual([["Invånaren", "Hej"]]);
  });
});
