/** The checklist and the articles beside a case. */
import { screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import type { Article, CaseView } from "../src/api/contract.ts";
import { CaseActions } from "../src/actions/index.tsx";
import type { CaseActionsProps } from "../src/actions/index.tsx";
import { Articles } from "../src/articles/index.tsx";
import { Checklist } from "../src/checklist/index.tsx";
import { CASE, Opened, PLACE, Refusal, atWork, settled } from "./at_work.tsx";

const ticks = (...done: [string, boolean][]): CaseView => ({
  ...CASE,
  timeline: done.map(([step, yes], at) => ({
    id: String(at),
    type: "checklist",
    at: `2026-11-23T08:0${at}:00Z`,
    actor: { role: "guide", me: true },
    changes: [],
    files: [],
    data: { step, done: yes },
  })),
});
const box = (name: string) => screen.getByRole("checkbox", { name }) as HTMLInputElement;

describe("the checklist", () => {
  it("shows what is done, and no tick that was taken back", () => {
    atWork(<Opened view={ticks(["known_deviation", true], ["register_pickup", true], ["register_pickup", false])} of={Checklist} />);
    expect(box("Kontrollera om det finns en känd störning.").checked).toBe(true);
    expect(box("Registrera ny hämtning.").checked).toBe(false);
    expect(screen.getByText("1 av 3 steg gjorda. Version 4.")).toBeDefined();
  });

  it("keeps a guide from steps above the service's level, and lets the case's officer do them", () => {
    atWork(<Opened view={CASE} of={Checklist} />).unmount();
    atWork(<Opened view={CASE} of={Checklist} />);
    expect(box("Besluta om dispens.").disabled).toBe(true);
    expect(screen.getByText("Handläggaren gör det (nivå 4)")).toBeDefined();
  });

  it("lets the case's officer do every step", () => {
    const place = { ...PLACE, roles: ["officer"], departments: ["kc"] };
    atWork(<Opened view={CASE} of={Checklist} />, undefined, { place });
    expect(box("Besluta om dispens.").disabled).toBe(false);
  });

  it("ticks a step, and announces it", async () => {
    const { user, asked, announced } = atWork(<Opened view={CASE} of={Checklist} />, () => ({ ...ticks(["known_deviation", true]), version: 4 }));
    await user.click(box("Kontrollera om det finns en känd störning."));
    await settled();
    expect(asked[0]).toMatchObject({
      path: "/cases/SOL-7K3F-9QW4/checklist-step",
      body: { step: "known_deviation", done: true },
    });
    expect(box("Kontrollera om det finns en känd störning.").checked).toBe(true);
    expect(announced).toEqual(["Gjort: Kontrollera om det finns en känd störning."]);
  });

  it("takes ticks faster than the API answers, each on the version before it, and keeps the focus", async () => {
    let version = CASE.version;
    const done: [string, boolean][] = [];
    const { user, asked } = atWork(<Opened view={CASE} of={Checklist} />, async ({ body }) => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      done.push([String(body?.["step"]), body?.["done"] === true]);
      return { ...ticks(...done), version: ++version };
    });
    await user.click(box("Kontrollera om det finns en känd störning."));
    await user.click(box("Registrera ny hämtning."));
    expect(box("Registrera ny hämtning.").checked).toBe(true);
    await waitFor(() => expect(screen.getByText("2 av 3 steg gjorda. Version 4.")).toBeDefined());
    expect(asked.map(({ headers }) => headers.get("if-match"))).toEqual(['"3"', '"4"']);
    expect(document.activeElement).toBe(box("Registrera ny hämtning."));
  });

  it("stands as it was where a tick is refused", async () => {
    const { user } = atWork(<Opened view={CASE} of={Checklist} />, () => new Refusal(403, { detail: "Du får inte." }));
    await user.click(box("Registrera ny hämtning."));
    expect(await screen.findByText("Du får inte.")).toBeDefined();
    expect(box("Registrera ny hämtning.").checked).toBe(false);
  });

  it("that is wrong is told to its owner, with its version and nothing of the case", async () => {
    const { user, asked, announced } = atWork(<Opened view={CASE} of={Checklist} />, () => null);
    const wrong = screen.getByRole("button", { name: "Checklistan stämmer inte" });
    await user.click(wrong);
    await user.click(await screen.findByRole("button", { name: "Skicka" }));
    expect(await screen.findByText("Fyll i ”Vad är fel?”.")).toBeDefined();
    await user.type(screen.getByLabelText("Vad är fel?"), "Numret till jouren är gammalt.");
    await user.click(screen.getByRole("button", { name: "Skicka" }));
    await settled();
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({
      path: "/checklist-feedback",
      body: { service: "avfall", version: 4, text: "Numret till jouren är gammalt." },
    });
    expect(JSON.stringify(asked[0])).not.toContain(CASE.reference);
    expect(announced).toEqual(["Tack. Den som ansvarar för checklistan får veta det."]);
    expect(document.activeElement).toBe(wrong);
  });

  it("is none where nobody knows the service", () => {
    atWork(<Opened view={{ ...CASE, service: "" }} of={Checklist} />);
    expect(screen.queryByText("Checklista")).toBeNull();
  });
});

const ARTICLE: Article = {
  id: "sopor",
  version: 7,
  title: "Soporna hämtades inte",
  answer: "Ställ ut kärlet igen.",
  language: "sv",
  services: ["avfall"],
  steps: [],
  ask: "",
  source: ["Renhållningsordningen"],
  links: [],
  body: "## När hämtar ni?\n\n- måndag\n- **torsdag**\n\n| Kärl | Pris |\n| --- | --- |\n| Litet | 100 kr |\n\n<img src=x onerror=alert(1)> [dålig](javascript:alert(1)) [bra](https://solhamra.example)",
  review_by: "2020-01-01",
};

describe("the articles", () => {
  const found = ({ path }: { path: string }) => (path.startsWith("/articles?") ? { articles: [ARTICLE] } : ARTICLE);
  const Both = (props: CaseActionsProps) => (
    <>
      <CaseActions {...props} />
      <Articles {...props} />
    </>
  );

  it("are searched by words, read, and put into the answer", async () => {
    const { user, asked, announced } = atWork(<Opened view={CASE} of={Both} />, found);
    await user.type(screen.getByLabelText("Sök artikel"), "tunnan står kvar{Enter}");
    await user.click(await screen.findByRole("button", { name: "Soporna hämtades inte" }));
    await user.click(await screen.findByRole("button", { name: "Använd i svaret" }));
    expect(((await screen.findByLabelText("Svar")) as HTMLTextAreaElement).value).toBe("Ställ ut kärlet igen.");
    expect(asked.map(({ path }) => path)).toEqual(["/articles?query=tunnan+st%C3%A5r+kvar", "/articles/sopor"]);
    expect(announced).toEqual(["Antal artiklar: 1."]);
  });

  it("are those of the case's service when nothing is written", async () => {
    const { user, asked } = atWork(<Opened view={CASE} of={Articles} />, found);
    await user.click(screen.getByRole("button", { name: "Sök" }));
    await settled();
    expect(asked[0]?.path).toBe("/articles?query=Soph%C3%A4mtning");
  });

  it("are Markdown without any HTML, and warn when they are overdue", async () => {
    const { user } = atWork(<Opened view={{ ...CASE, actions: [] }} of={Articles} />, found);
    await user.click(screen.getByRole("button", { name: "Sök" }));
    await user.click(await screen.findByRole("button", { name: "Soporna hämtades inte" }));
    expect(await screen.findByRole("heading", { name: "När hämtar ni?" })).toBeDefined();
    expect(screen.getByText("torsdag").tagName).toBe("STRONG");
    expect(screen.getByRole("cell", { name: "100 kr" })).toBeDefined();
    expect(document.querySelector("img")).toBeNull();
    expect(screen.getAllByRole("link").map((link) => link.getAttribute("href"))).toEqual(["https://solhamra.example"]);
    expect(screen.getByText(/Artikeln skulle ha setts över 1 januari 2020/)).toBeDefined();
    expect(screen.queryByRole("button", { name: "Använd i svaret" })).toBeNull();
  });
});
