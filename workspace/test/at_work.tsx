/** A municipality and a case for component tests, and an API that answers what a test tells it to. */
import { act, cleanup, configure, render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { UserEvent } from "@testing-library/user-event";
import { useState } from "react";
import type { ReactElement, ReactNode } from "react";
import { afterEach, vi } from "vitest";

import { CaseActions } from "../src/actions/index.tsx";
import type { CaseActionsProps } from "../src/actions/index.tsx";
import { Client } from "../src/api/client.ts";
import { WorkContext } from "../src/api/context.tsx";
import type { Work } from "../src/api/context.tsx";
import type { CaseView, Catalogue, Place, Preview } from "../src/api/contract.ts";
import { DeskModeProvider } from "../src/desk_mode/index.tsx";
import { ShortcutsProvider } from "../src/shortcuts/index.tsx";

export const PLACE: Place = { municipality: "solhamra", name: "Solhamra kommun", roles: ["guide"], departments: [] };

export const CATALOGUE: Catalogue = {
  municipality: "solhamra",
  name: "Solhamra kommun",
  centre: "kc",
  centre_name: "Solhamra kontaktcenter",
  services: [
    {
      id: "avfall",
      title: "Sophämtning",
      description: "Soporna har inte blivit hämtade.",
      level: 3,
      secrecy: 0,
      department: "tsf",
      unit: "avfall",
      version: 4,
      contact_optional: false,
      must_not_autoreply: false,
      on_web: true,
      identification: "none",
      checklist: [
        { id: "known_deviation", text: "Kontrollera om det finns en känd störning.", level: 1, mandatory: true },
        { id: "register_pickup", text: "Registrera ny hämtning.", level: 3, mandatory: false },
        { id: "decide", text: "Besluta om dispens.", level: 4, mandatory: true },
      ],
      form: [
        field("address", "Adress eller abonnemangsnummer", "place", true),
        { ...field("bin", "Vilket kärl gäller det?", "choice", true), choices: ["Matavfall", "Restavfall"] },
        field("collection_day", "Vilken dag skulle det ha hämtats?", "date", false),
        { ...field("danger", "Är det fara för någon?", "yes_no", false), urgent: true },
        field("photo", "Bild", "file", false),
        field("phone", "Telefonnummer", "phone", false),
      ],
    },
  ],
  departments: [
    { id: "kc", code: "KC", name: "Kontaktcenter", phone: "", company: false, units: [] },
    {
      id: "tsf",
      code: "TSF",
      name: "Teknik- och serviceförvaltningen",
      phone: "",
      company: false,
      units: [{ id: "avfall", name: "Avfall", phone: "" }],
    },
    { id: "sbf", code: "SBF", name: "Samhällsbyggnad", phone: "", company: false, units: [] },
  ],
  neighbours: [],
  resolutions: [
    { id: "solved_by_centre", label: "Löst av kontaktcentret" },
    { id: "referred", label: "Hänvisat vidare" },
    { id: "self_service", label: "Invånaren löste det själv på webben" },
  ],
  contact_reasons: [
    { id: "fault_report", label: "Felanmälan" },
    { id: "other", label: "Annat" },
  ],
  channels: [
    { id: "email", label: "E-post" },
    { id: "phone", label: "Telefon" },
    { id: "visit", label: "Besök" },
    { id: "letter", label: "Brev" },
    { id: "chat", label: "Chatt" },
    { id: "social_media", label: "Sociala medier" },
    { id: "fax", label: "Fax" },
  ],
};

function field(id: string, label: string, type: Catalogue["services"][0]["form"][0]["type"], required: boolean) {
  return { id, label, type, required, urgent: false, help: "", choices: [] };
}

export const CASE: CaseView = {
  reference: "SOL-7K3F-9QW4",
  status: "new",
  channel: "email",
  service: "avfall",
  department: "kc",
  unit: "",
  priority: "normal",
  secrecy: 0,
  due_at: "2026-11-25T15:00:00Z",
  arrived_at: "2026-11-23T08:00:00Z",
  assignee: "",
  party: { type: "person", name: "Astrid Påhittad", email: "astrid@post.example", phone: "+46701740605" },
  protected: false,
  masked: false,
  escalation: 0,
  subtasks: [],
  version: 3,
  actions: ["take", "note", "reply", "ask", "hand-over", "park", "close", "correct", "checklist-step", "link"],
  timeline: [
    {
      id: "1",
      type: "received",
      at: "2026-11-23T08:00:00Z",
      actor: { role: "resident", me: false },
      text: "Soporna är inte hämtade.",
      changes: [],
      files: [],
      data: { answers: { address: "Sjövägen 3" } },
    },
  ],
};

/** What every receiver in these tests would get. */
export const PREVIEW: Preview = {
  receiver: "company",
  name: "Solhamra Bostäder AB",
  receives: [{ what: "words", count: 1 }],
  held_back: [{ what: "person_numbers", count: 2 }],
  lost: [{ what: "reference", count: 1 }],
  gaps: [],
  forbidden: false,
  form: "Från Solhamra kontaktcenter",
};

/** What the app has sent. */
export interface Asked {
  method: string;
  path: string;
  body: Record<string, unknown> | null;
  headers: Headers;
}

export type Answering = (asked: Asked) => unknown;

/** Answers with a problem document, or with anything else that is no success. */
export class Refusal {
  constructor(
    readonly status: number,
    readonly problem: Record<string, unknown> = {},
  ) {}
}

interface Desk {
  unmount: () => void;
  user: UserEvent;
  asked: Asked[];
  announced: string[];
}

/** Draws `view` for a guide of Solhamra, whose API answers with what `answering` gives: JSON, or a Refusal. */
export function atWork(view: ReactElement, answering: Answering = () => ({}), changes: Partial<Work> = {}): Desk {
  const asked: Asked[] = [];
  const announced: string[] = [];
  const fetching: typeof fetch = async (input, init) => {
    const { body, method = "GET", headers } = init ?? {};
    const path = String(input).replace("https://api.example/solhamra", "");
    // The form shows what a hand-over would carry of its own accord: no test's request.
    if (path.includes("/hand-over-preview?")) return Response.json(PREVIEW);
    const sent = { method, path, body: body ? JSON.parse(String(body)) : null, headers: new Headers(headers) };
    asked.push(sent);
    const told = await answering(sent);
    if (told === undefined) return new Response(null, { status: 204 });
    if (!(told instanceof Refusal)) return Response.json(told);
    const problem = { type: "urn:envag:problem:x", title: "Fel", status: told.status, detail: "Det gick inte.", ...told.problem };
    return Response.json(problem, { status: told.status });
  };
  const api = new Client("https://api.example", async () => "token", () => undefined, fetching).of("solhamra");
  const work: Work = {
    place: PLACE,
    api,
    catalogue: CATALOGUE,
    known: new Map(),
    openCase: vi.fn(),
    leaveCase: vi.fn(),
    announce: (text) => announced.push(text),
    ...changes,
  };
  const wrapper = ({ children }: { children: ReactNode }): ReactNode => (
    <DeskModeProvider signInAgain={async () => undefined}>
      <ShortcutsProvider>
        <WorkContext value={work}>{children}</WorkContext>
      </ShortcutsProvider>
    </DeskModeProvider>
  );
  const { unmount } = render(view, { wrapper });
  return { unmount, user: userEvent.setup(), asked, announced };
}

/** A part of the case's view that keeps the case as it is after each change. */
export function Opened({ view, of: Part = CaseActions }: { view: CaseView; of?: (props: CaseActionsProps) => ReactNode }) {
  const [opened, setOpened] = useState({ view, etag: `"${view.version}"` });
  return <Part opened={opened} onChanged={setOpened} />;
}

/** Lets everything that is under way come to its end. */
export async function settled(): Promise<void> {
  await act(async () => new Promise((resolve) => setTimeout(resolve, 30)));
}

vi.stubGlobal("scrollTo", () => undefined);
vi.setConfig({ testTimeout: 30_000 });
// What is loaded when it is first needed takes longer here than in a browser.
configure({ asyncUtilTimeout: 10_000 });

afterEach(() => {
  cleanup();
  sessionStorage.clear();
  localStorage.clear();
  vi.useRealTimers();
});
