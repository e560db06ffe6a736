/** What one does with a case. */
import { screen, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";

import type { CaseView } from "../src/api/contract.ts";
import { insert } from "../src/articles/insertion.ts";
import { draftKey, recall } from "../src/forms/drafts.ts";
import { CASE, CATALOGUE, Opened, PLACE, Refusal, atWork, settled } from "./at_work.tsx";

const button = (name: string | RegExp) => screen.findByRole("button", { name });
const after = (changes: Partial<CaseView>): CaseView => ({ ...CASE, version: CASE.version + 1, ...changes });

async function choose(user: { click: (of: Element) => Promise<void> }, label: string | RegExp, option: string) {
  await user.click(await screen.findByRole("button", { name: label }));
  await user.click(await screen.findByRole("option", { name: new RegExp(option) }));
}

describe("the buttons", () => {
  it("are those that the API allows, and no others", async () => {
    atWork(<Opened view={{ ...CASE, actions: ["note", "link"] }} />);
    expect(await button(/^Anteckna/)).toBeDefined();
    expect(screen.queryByRole("button", { name: /^Svara/ })).toBeNull();
    expect(screen.queryByRole("button", { name: /^Avsluta/ })).toBeNull();
    expect(await button("Mer")).toBeDefined();
  });

  it("say when there is nothing to do", () => {
    atWork(<Opened view={{ ...CASE, actions: [] }} />);
    expect(screen.getByText("Det finns inget du kan göra med ärendet nu.")).toBeDefined();
    expect(screen.queryAllByRole("button")).toHaveLength(0);
  });

  it("take a case at once, with its version and a key, and announce it", async () => {
    const { user, asked, announced } = atWork(<Opened view={CASE} />, () => after({ assignee: "me", actions: ["note"] }));
    await user.click(await button(/^Ta ärendet/));
    await settled();
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({ method: "POST", path: "/cases/SOL-7K3F-9QW4/take", body: {} });
    expect(asked[0]?.headers.get("if-match")).toBe('"3"');
    expect(asked[0]?.headers.get("idempotency-key")).toMatch(/.{8,}/);
    expect(announced).toEqual(["Du har tagit ärendet."]);
    expect(document.activeElement).toBe(screen.getByRole("group", { name: "Åtgärder" }));
  });
});

describe("a form", () => {
  it("opens at its first field, and puts the focus back when it is closed", async () => {
    const { user } = atWork(<Opened view={CASE} />);
    const note = await button(/^Anteckna/);
    await user.click(note);
    const text = await screen.findByLabelText("Anteckning");
    expect(document.activeElement).toBe(text);
    await user.keyboard("{Escape}");
    await settled();
    expect(screen.queryByLabelText("Anteckning")).toBeNull();
    expect(document.activeElement).toBe(note);
  });

  it("says at the field what is missing, goes there and sends nothing", async () => {
    const { user, asked } = atWork(<Opened view={CASE} />);
    await user.click(await button(/^Avsluta/));
    await user.click(await button("Avsluta ärendet"));
    expect(await screen.findByText("Välj ett svar på ”Hur slutade det?”.")).toBeDefined();
    expect(screen.getByText("Välj ett svar på ”Varför behövde invånaren kontakta oss?”.")).toBeDefined();
    expect(document.activeElement?.getAttribute("aria-labelledby") ?? document.activeElement?.textContent).toBeTruthy();
    expect(asked).toHaveLength(0);
  });

  it("closes a case with a resolution and a reason", async () => {
    const { user, asked, announced } = atWork(<Opened view={CASE} />, () => after({ status: "closed", actions: ["reopen"] }));
    await user.click(await button(/^Avsluta/));
    await choose(user, /Hur slutade det/, "Löst av kontaktcentret");
    await choose(user, /Varför behövde/, "Felanmälan");
    await user.click(await button("Avsluta ärendet"));
    await settled();
    expect(asked[0]).toMatchObject({
      path: "/cases/SOL-7K3F-9QW4/close",
      body: { resolution: "solved_by_centre", contact_reason: "fault_report" },
    });
    expect(announced).toEqual(["Ärendet är avslutat."]);
    expect(await button("Öppna igen")).toBeDefined();
  });

  it("keeps its draft over a reload, and forgets it when it is sent", async () => {
    const first = atWork(<Opened view={CASE} />);
    await first.user.click(await button(/^Anteckna/));
    await first.user.type(await screen.findByLabelText("Anteckning"), "Ringde om kärlet");
    first.unmount();

    const { user, asked } = atWork(<Opened view={CASE} />, () => after({}));
    expect(await screen.findByDisplayValue("Ringde om kärlet")).toBeDefined();
    await user.click(await button("Spara anteckningen"));
    await settled();
    expect(asked[0]?.body).toEqual({ text: "Ringde om kärlet", from_resident: false });
    expect(recall(draftKey(PLACE.municipality, CASE.reference, "note"))).toBeUndefined();
    expect(screen.queryByLabelText("Anteckning")).toBeNull();
  });

  it("keeps what is written when the API refuses it, and tries again with the same key", async () => {
    let tries = 0;
    const { user, asked } = atWork(<Opened view={CASE} />, () =>
      ++tries === 1
        ? new Refusal(422, { detail: "Något behöver rättas.", errors: [{ field: "text", detail: "Texten är för lång." }] })
        : after({}),
    );
    await user.click(await button(/^Anteckna/));
    await user.type(await screen.findByLabelText("Anteckning"), "Ny tid");
    await user.click(await button("Spara anteckningen"));
    expect(await screen.findByText("Texten är för lång.")).toBeDefined();
    expect(within(screen.getByRole("alert")).getByText(/Något behöver rättas/)).toBeDefined();
    expect(document.activeElement).toBe(screen.getByLabelText("Anteckning"));
    await user.click(await button("Spara anteckningen"));
    await settled();
    const keys = asked.map(({ headers }) => headers.get("idempotency-key"));
    expect(keys).toHaveLength(2);
    expect(keys[0]).toBe(keys[1]);
  });

  it("shows that somebody was first, keeps the words, and sends them on the case as it stands now", async () => {
    const current = { ...after({ version: 9, assignee: "other" }), actions: CASE.actions };
    const { user, asked } = atWork(<Opened view={CASE} />, ({ headers }) =>
      headers.get("if-match") === '"3"' ? new Refusal(412, { case: current }) : after({ version: 10 }),
    );
    await user.click(await button(/^Anteckna/));
    await user.type(await screen.findByLabelText("Anteckning"), "Mitt eget");
    await user.click(await button("Spara anteckningen"));
    expect(await screen.findByText("Någon annan hann före")).toBeDefined();
    expect(screen.getByDisplayValue("Mitt eget")).toBeDefined();
    await user.click(await button("Skicka ändå"));
    await settled();
    expect(asked.map(({ headers }) => headers.get("if-match"))).toEqual(['"3"', '"9"']);
    expect(asked[1]?.body).toEqual({ text: "Mitt eget", from_resident: false });
    expect(screen.queryByLabelText("Anteckning")).toBeNull();
  });

  it("goes on by itself where only the call has moved on since", async () => {
    const moved = { id: "m9", type: "contact_moved", at: "2026-11-23T08:00:00Z", actor: { role: "system", me: false } };
    const current = { ...after({ version: 9 }), actions: CASE.actions, timeline: [...CASE.timeline, moved] };
    const { user, asked } = atWork(<Opened view={CASE} />, ({ headers }) =>
      headers.get("if-match") === '"3"' ? new Refusal(412, { case: current }) : after({ version: 10 }),
    );
    await user.click(await button(/^Anteckna/));
    await user.type(await screen.findByLabelText("Anteckning"), "Mitt eget");
    await user.click(await button("Spara anteckningen"));
    await settled();
    expect(asked.map(({ headers }) => headers.get("if-match"))).toEqual(['"3"', '"9"']);
    expect(asked[1]?.headers.get("idempotency-key")).toBe(asked[0]?.headers.get("idempotency-key"));
    expect(screen.queryByText("Någon annan hann före")).toBeNull();
    expect(screen.queryByLabelText("Anteckning")).toBeNull();
  });

  it("that was overtaken is gone on with where it stood, when nothing is sent", async () => {
    const { user, asked } = atWork(<Opened view={CASE} />, () => new Refusal(412, { case: after({ version: 9 }) }));
    await user.click(await button(/^Anteckna/));
    await user.type(await screen.findByLabelText("Anteckning"), "Mitt eget");
    await user.click(await button("Spara anteckningen"));
    await user.click(await button("Avstå"));
    expect(document.activeElement).toBe(screen.getByDisplayValue("Mitt eget"));
    expect(asked).toHaveLength(1);
  });
});

describe("a hand-over", () => {
  it("goes where the service belongs, and lists what is missing", async () => {
    const { user, asked } = atWork(<Opened view={CASE} />, () => after({ status: "handed_over", actions: [] }));
    await user.click(await button(/^Lämna över/));
    await screen.findByText("Det här saknas i ärendet");
    const missing = screen.getAllByRole("listitem").map((item) => item.textContent);
    expect(missing.slice(0, 2)).toEqual(["Vilket kärl gäller det?", "Kontrollera om det finns en känd störning."]);
    await user.type(screen.getByLabelText("Sammanfattning"), "Kärlet har stått i två veckor.");
    await choose(user, /Vilket kärl/, "Restavfall");
    expect(screen.queryByText("Vilket kärl gäller det?", { selector: "li" })).toBeNull();
    await user.click(await button("Lämna över ärendet"));
    expect(asked).toHaveLength(0);
    await user.type(screen.getByLabelText("Varför lämnas ärendet över ändå?"), "Linjen bröts.");
    await user.click(await button("Lämna över ärendet"));
    await settled();
    expect(asked[0]?.body).toEqual({
      department: "tsf",
      unit: "avfall",
      summary: "Kärlet har stått i två veckor.",
      answers: { bin: "Restavfall" },
      incomplete: "Linjen bröts.",
    });
  });

  it("shows what the receiver gets, what stays behind, and what another municipality would read (X39)", async () => {
    const near = { ...CATALOGUE, neighbours: [{ id: "norrsjofors", label: "Norrsjöfors kommun" }] };
    const { user } = atWork(<Opened view={CASE} />, undefined, { catalogue: near });
    await user.click(await button(/^Lämna över/));
    const preview = await screen.findByRole("region", { name: "Det här får Solhamra Bostäder AB" });
    expect(within(preview).getAllByRole("listitem").map((item) => item.textContent)).toEqual([
      "Invånarens egna ord (1)",
      "Personnummer (2)",
      "Ärendenumret",
    ]);
    await user.click(await button("Till en annan kommun"));
    await user.click(await button("Visa vad Norrsjöfors kommun får"));
    expect(await screen.findAllByText("Från Solhamra kontaktcenter")).toHaveLength(2);
  });

  it("asks an officer for nothing that the centre should have", async () => {
    const officer = { ...PLACE, roles: ["officer"], departments: ["kc"] };
    atWork(<Opened view={CASE} />, undefined, { place: officer });
    (await button(/^Lämna över/)).click();
    await screen.findByLabelText("Sammanfattning");
    expect(screen.queryByText("Det här saknas i ärendet")).toBeNull();
  });
});

describe("a shared case", () => {
  const part = { department: "sbf", unit: "", text: "Se efter om rören är hela.", since: "2026-11-23T09:00:00Z", mine: true };

  it("is acknowledged at once by its department", async () => {
    const waits = { ...CASE, actions: ["acknowledge"], acknowledge_by: "2026-11-23T16:00:00Z", escalation: 1 } as CaseView;
    const { user, asked, announced } = atWork(<Opened view={waits} />, () => after({ actions: [] }));
    expect(screen.getByText(/Antal påminnelser: 1/)).toBeDefined();
    await user.click(await button("Kvittera"));
    await settled();
    expect(asked[0]?.path).toBe("/cases/SOL-7K3F-9QW4/acknowledge");
    expect(announced).toEqual(["Överlämningen är kvitterad."]);
    expect(screen.queryByText("Överlämningen är inte kvitterad")).toBeNull();
  });

  it("shows who does what, and ends one's own part with its result", async () => {
    const shared = { ...CASE, actions: ["finish-subtask"], subtasks: [part] } as CaseView;
    const { user, asked } = atWork(<Opened view={shared} />, () => undefined);
    expect(screen.getByText("Se efter om rören är hela.")).toBeDefined();
    await user.click(await button("Avsluta en del"));
    await user.type(await screen.findByLabelText("Vad blev resultatet?"), "De är hela.");
    await user.click(await button("Avsluta delen"));
    await settled();
    expect(asked[0]?.body).toEqual({ department: "sbf", text: "De är hela." });
  });

  it("gives a part to a department that has none", async () => {
    const shared = { ...CASE, secrecy: 2, actions: ["give-subtask"], subtasks: [{ ...part, mine: false }] } as CaseView;
    const { user, asked } = atWork(<Opened view={shared} />, () => after({ actions: [] }));
    await user.click(await button("Mer"));
    await user.click(await screen.findByRole("menuitem", { name: "Ge en del till en annan förvaltning" }));
    await choose(user, /Förvaltning/, "Teknik- och serviceförvaltningen");
    await user.type(screen.getByLabelText("Vad ska de göra?"), "Gräv.");
    await user.type(screen.getByLabelText(/Varför får de ta del/), "Samtycke.");
    await user.click(await button("Ge dem delen"));
    await settled();
    expect(asked[0]?.body).toEqual({ department: "tsf", text: "Gräv.", reason: "Samtycke." });
  });
});

describe("a case that is no longer theirs to see", () => {
  it("is left when it is handed over, and nothing is said to have failed", async () => {
    const leaveCase = vi.fn();
    const { user, announced } = atWork(<Opened view={CASE} />, () => undefined, { leaveCase });
    await user.click(await button(/^Lämna över/));
    await user.type(await screen.findByLabelText("Sammanfattning"), "Orolig för ett barn.");
    await user.type(screen.getByLabelText("Varför lämnas ärendet över ändå?"), "Det brådskar.");
    await user.click(await button("Lämna över ärendet"));
    await settled();
    expect(leaveCase).toHaveBeenCalledWith(CASE.reference);
    expect(announced).toEqual(["Ärendet är överlämnat."]);
    expect(screen.queryByRole("alert")).toBeNull();
    expect(recall(draftKey(PLACE.municipality, CASE.reference, "hand-over"))).toBeUndefined();
  });
});

describe("a refused hand-over", () => {
  it("asks for a reason where the API knows of something missing that the app does not", async () => {
    const gaps = [{ kind: "step", id: "x", label: "Kontrollera kartan." }, { kind: "contact", id: "contact", label: "" }];
    const officer = { ...PLACE, roles: ["officer"], departments: ["kc"] };
    const { user } = atWork(<Opened view={CASE} />, () => new Refusal(422, { gaps }), { place: officer });
    await user.click(await button(/^Lämna över/));
    await user.type(await screen.findByLabelText("Sammanfattning"), "Kort.");
    await user.click(await button("Lämna över ärendet"));
    expect(await screen.findByLabelText("Varför lämnas ärendet över ändå?")).toBeDefined();
    expect(screen.getByText("Kontrollera kartan.")).toBeDefined();
    expect(screen.getByText("Ett sätt att nå invånaren")).toBeDefined();
  });

  it("says at the field what the API found missing (R9)", async () => {
    const { user } = atWork(<Opened view={CASE} />, () =>
      new Refusal(422, { detail: "Skriv en sammanfattning.", missing: ["summary"] }),
    );
    await user.click(await button(/^Lämna över/));
    await user.type(await screen.findByLabelText("Sammanfattning"), "Kort.");
    await user.type(screen.getByLabelText("Varför lämnas ärendet över ändå?"), "Det brådskar.");
    await user.click(await button("Lämna över ärendet"));
    expect(await screen.findAllByText("Skriv en sammanfattning.")).toHaveLength(2);
    expect(document.activeElement).toBe(screen.getByLabelText("Sammanfattning"));
  });
});

describe("a reply", () => {
  const ARTICLE = {
    id: "sopor",
    version: 4,
    title: "Soporna hämtades inte",
    answer: "Ställ ut kärlet igen.",
    language: "sv",
    services: ["avfall"],
    steps: ["Ställ ut kärlet.", "Vänta en dag."],
    ask: "Ring oss.",
    source: [],
    links: [{ text: "Sophämtning", url: "https://solhamra.example/sopor" }],
    body: "",
    review_by: "2099-01-01",
  };

  it("is made from an article, keeps its version and its words before they were edited, and closes the case", async () => {
    const { user, asked } = atWork(<Opened view={CASE} />, () => after({ status: "closed", actions: [] }));
    insert(CASE.reference, ARTICLE);
    const text = await screen.findByLabelText("Svar");
    const original = "Ställ ut kärlet igen.\n\n1. Ställ ut kärlet.\n2. Vänta en dag.\n\nSophämtning: https://solhamra.example/sopor\n\nRing oss.";
    expect(await screen.findByText("Svaret bygger på artikeln ”Soporna hämtades inte”.")).toBeDefined();
    expect((text as HTMLTextAreaElement).value).toBe(original);
    await user.type(text, " Hej då!");
    await user.click(screen.getByRole("checkbox", { name: "Svaret avslutar ärendet" }));
    await choose(user, /Hur slutade det/, "Löst av kontaktcentret");
    await choose(user, /Varför behövde/, "Annat");
    await user.click(await button("Skicka och avsluta"));
    await settled();
    expect(asked[0]).toMatchObject({
      path: "/cases/SOL-7K3F-9QW4/reply",
      body: {
        channel: "email",
        text: `${original} Hej då!`,
        article: "sopor@4",
        original,
        close: { resolution: "solved_by_centre", contact_reason: "other" },
      },
    });
  });

  it("puts an article after what is already written", async () => {
    const { user } = atWork(<Opened view={CASE} />);
    await user.click(await button(/^Svara/));
    await user.type(await screen.findByLabelText("Svar"), "Hej!");
    insert(CASE.reference, ARTICLE);
    await settled();
    expect((screen.getByLabelText("Svar") as HTMLTextAreaElement).value).toMatch(/^Hej!\n\nStäll ut kärlet igen\./);
  });

  it("that was given on the phone is written down, not sent", async () => {
    const { user, asked } = atWork(<Opened view={{ ...CASE, channel: "phone", party: { ...CASE.party!, email: "" } }} />, () => after({}));
    await user.click(await button(/^Svara/));
    await user.type(await screen.findByLabelText("Svar"), "Vi hämtar i morgon.");
    await user.click(await button("Anteckna svaret"));
    await settled();
    expect(asked[0]?.body).toEqual({ text: "Vi hämtar i morgon.", channel: "phone" });
  });

  it("leads to where the resident can do it themselves, which mostly ends the matter (R45)", async () => {
    const { user, asked } = atWork(<Opened view={CASE} />, () => after({}));
    await user.click(await button(/^Svara/));
    await choose(user, /^Länk till e-tjänst/, "Sophämtning");
    expect((screen.getByLabelText("Svar") as HTMLTextAreaElement).value).toMatch(/^Hej!\n\nDu kan göra det själv/);
    await choose(user, /Varför behövde/, "Annat");
    await user.click(await button("Skicka och avsluta"));
    await settled();
    const close = { resolution: "self_service", contact_reason: "other" };
    expect(asked[0]?.body).toMatchObject({ channel: "email", e_service: "avfall", close });
  });

  it("brings a new link to the page of the case, which every answer by mail carries (R16)", async () => {
    const { user, asked } = atWork(<Opened view={{ ...CASE, told: "Vi arbetar med det" }} />, () => after({}));
    await user.click(await button(/^Svara/));
    await user.click(await button("Skicka en ny länk till ärendets sida"));
    expect(screen.queryByRole("button", { name: "Skicka en ny länk till ärendets sida" })).toBeNull();
    await user.click(await button("Skicka svaret"));
    await settled();
    expect(asked[0]?.body).toMatchObject({ channel: "email", text: expect.stringContaining("en ny länk") });
  });

  it("warns of mail in a secret case", async () => {
    const { user } = atWork(<Opened view={{ ...CASE, secrecy: 2 }} />);
    await user.click(await button(/^Svara/));
    expect(await screen.findByText(/Skriv inget i mejlet som visar vad det gäller/)).toBeDefined();
  });
});

describe("a promise that is nearly broken", () => {
  const drafts = [
    { reason: "staffing" as const, label: "Vi är färre än vanligt", text: "Svaret dröjer. Vi är färre." },
    { reason: "other" as const, label: "Annan orsak", text: "Svaret dröjer." },
  ];
  const late: CaseView = { ...CASE, late: { kind: "overdue", drafts }, actions: ["warn"] };

  it("is said so, and the prepared letter of a reason is sent as it was looked over", async () => {
    const { user, asked, announced } = atWork(<Opened view={late} />, () => after({}));
    expect(await screen.findByText("Tiden för svar har gått ut")).toBeDefined();
    await user.click(await button("Skriv om förseningen"));
    await choose(user, /^Varför dröjer det/, "Vi är färre än vanligt");
    const letter = await screen.findByLabelText("Brev till invånaren");
    expect((letter as HTMLTextAreaElement).value).toBe("Svaret dröjer. Vi är färre.");
    await user.type(letter, " Hälsningar!");
    await user.click(await button("Skicka beskedet"));
    await settled();
    const body = { reason: "staffing", text: "Svaret dröjer. Vi är färre. Hälsningar!", channel: "email" };
    expect(asked[0]).toMatchObject({ path: "/cases/SOL-7K3F-9QW4/warn", body });
    expect(announced).toEqual(["Invånaren har fått besked om förseningen."]);
  });

  it("says when the resident was told", async () => {
    atWork(<Opened view={{ ...late, late: { kind: "overdue", drafts, warned_at: "2026-11-20T10:00:00Z" } }} />);
    expect(await screen.findByText(/Invånaren fick besked om förseningen/)).toBeDefined();
  });

  it("is nobody's to write about who may not", async () => {
    atWork(<Opened view={{ ...late, actions: ["note"] }} />);
    await button(/^Skriv anteckning|^Anteckna/);
    expect(screen.queryByText("Tiden för svar har gått ut")).toBeNull();
  });
});

describe("a promised call", () => {
  const promised = (due_at: string, owner: "me" | "other" | ""): CaseView => ({
    ...CASE,
    call_back: { owner, due_at, attempts: 2 },
    actions: ["call-back-tried"],
  });

  it("that is late is said so, with who promised and how often it was tried", async () => {
    atWork(<Opened view={promised("2020-01-01T12:00:00Z", "other")} />);
    expect(await screen.findByText("Tiden för uppringning har gått ut")).toBeDefined();
    expect(screen.getByText(/Någon annan har lovat att ringa/)).toBeDefined();
    expect(screen.getByText(/Antal försök: 2/)).toBeDefined();
  });

  it("that its owner did not make is anybody's", async () => {
    atWork(<Opened view={promised("2020-01-01T12:00:00Z", "")} />);
    expect(await screen.findByText(/men ingen har ringt/)).toBeDefined();
  });

  it("is answered for with what happened", async () => {
    const { user, asked } = atWork(<Opened view={promised("2099-01-01T12:00:00Z", "me")} />, () => after({}));
    expect(await screen.findByText("Uppringning utlovad")).toBeDefined();
    await user.click(await button("Jag har ringt"));
    await user.click(await screen.findByRole("radio", { name: "Nej" }));
    await user.click(await button("Spara"));
    await settled();
    expect(asked[0]).toMatchObject({ path: "/cases/SOL-7K3F-9QW4/call-back-tried", body: { reached: false } });
  });
});
