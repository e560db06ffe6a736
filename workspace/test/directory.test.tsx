/** Whom to turn to: found by words, with a warning where nobody has looked lately, and a way to say that it is wrong. */
import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import type { DirectoryEntry } from "../src/api/contract.ts";
import Directory, { matching } from "../src/directory/index.tsx";
import { PLACE, Refusal, atWork, settled } from "./at_work.tsx";

const entry = (id: string, changes: Partial<DirectoryEntry> = {}): DirectoryEntry => ({
  id,
  department: "sbf",
  unit: "Bygglov",
  name: "Maria Stenqvist",
  answers: "Bygglov i tätorten",
  phone: "08-465 004 40",
  email: "",
  owner: "samhallsbyggnad@solhamra.example",
  verified_at: "2026-10-12",
  stale: false,
  ...changes,
});
const ENTRIES = [
  entry("stenqvist"),
  entry("falk", { name: "Ibrahim Falk", phone: "08-465 004 41", answers: "Strandskydd", verified_at: "2026-08-10", stale: true }),
  entry("gata", { unit: "Gata", name: "Rasmus Ohlin", answers: "Gatubelysning, snöröjning" }),
];

describe("the directory", () => {
  it("shows nothing before a word is written, then what has every word", () => {
    const found = (words: string) => matching(ENTRIES, words).map(({ id }) => id);
    expect([found("  "), found("bygglov"), found("Bygglov strand"), found("falk gata")]).toEqual([
      [],
      ["stenqvist", "falk"],
      ["falk"],
      [],
    ]);
  });

  it("warns of an entry that nobody has looked at lately, and of no other", async () => {
    const { user } = atWork(<Directory />, () => ({ entries: ENTRIES }));
    await user.type(await screen.findByLabelText("Sök enhet, person eller fråga"), "bygglov");
    expect(screen.getByText("Träffar: 2")).toBeDefined();
    expect(screen.getAllByText(/^Kan vara fel, kontrollerades senast/)).toHaveLength(1);
    expect(screen.getByText("08-465 004 40")).toBeDefined();
  });

  it("tells whoever keeps it that an entry is wrong", async () => {
    const { user, asked, announced } = atWork(<Directory />, ({ method }) =>
      method === "POST" ? undefined : { entries: ENTRIES },
    );
    await user.type(await screen.findByLabelText("Sök enhet, person eller fråga"), "falk");
    await user.click(screen.getByRole("button", { name: "Fel uppgift om Ibrahim Falk" }));
    await user.click(screen.getByRole("button", { name: "Skicka" }));
    expect(await screen.findByText("Fyll i ”Vad är fel?”.")).toBeDefined();
    await user.type(screen.getByLabelText("Vad är fel?"), "Hen har slutat.");
    await user.click(screen.getByRole("button", { name: "Skicka" }));
    await settled();
    expect(asked.at(-1)).toMatchObject({ path: "/directory/falk/wrong", body: { text: "Hen har slutat." } });
    expect(asked.at(-1)?.headers.get("idempotency-key")).toBeTruthy();
    expect(announced.at(-1)).toContain("samhallsbyggnad@solhamra.example");
    expect(screen.queryByLabelText("Vad är fel?")).toBeNull();
  });

  it("leaves it to those who work with cases to say that an entry is wrong", async () => {
    const { user } = atWork(<Directory />, () => ({ entries: ENTRIES }), { place: { ...PLACE, roles: ["editor"] } });
    await user.type(await screen.findByLabelText("Sök enhet, person eller fråga"), "falk");
    expect(screen.getByText("08-465 004 41")).toBeDefined();
    expect(screen.queryByRole("button", { name: /^Fel uppgift/ })).toBeNull();
  });

  it("says so where it cannot be read, and asks again", async () => {
    let fails = true;
    const { user } = atWork(<Directory />, () => (fails ? new Refusal(503) : { entries: ENTRIES }));
    fails = (await screen.findByText("Det gick inte.")) === null;
    await user.click(screen.getByRole("button", { name: "Försök igen" }));
    expect(await screen.findByLabelText("Sök enhet, person eller fråga")).toBeDefined();
  });
});
