/** How surely it is known who is in touch, and what the service of the case demands (X24). */
import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { CaseParty } from "../src/case/party.tsx";
import { CASE, CATALOGUE, Opened, atWork, settled } from "./at_work.tsx";

const [service] = CATALOGUE.services;
const demanding = { ...CATALOGUE, services: [{ ...service!, identification: "call_back" as const }] };
const at = "2026-11-23T09:15:00Z";

function shown(catalogue: typeof CATALOGUE, identified?: { how: "knowledge" | "e_id"; enough: boolean }) {
  const view = identified ? { ...CASE, identified: { ...identified, at } } : CASE;
  atWork(<CaseParty view={view} />, undefined, { catalogue });
}

describe("who is in touch", () => {
  it("is not asked for where the service demands nothing", () => {
    shown(CATALOGUE);
    expect(screen.queryByText(/dentifierad/)).toBeNull();
  });

  it("is said not to be identified where the service demands it", () => {
    shown(demanding);
    expect(screen.getByText("Inte identifierad")).toBeDefined();
    expect(screen.getByText(/krävs minst: Motringning till känt nummer/)).toBeDefined();
  });

  it("is said to be known less surely than the service demands", () => {
    shown(demanding, { how: "knowledge", enough: false });
    expect(screen.getByText("Identifierad: Kontrollfrågor")).toBeDefined();
    expect(screen.getByText(/krävs minst/)).toBeDefined();
  });

  it("is shown with their e-ID, which is enough", () => {
    shown(demanding, { how: "e_id", enough: true });
    expect(screen.getByText("Identifierad: E-legitimation")).toBeDefined();
    expect(screen.queryByText(/krävs minst/)).toBeNull();
  });

  it("is taken down with what the service demands already chosen", async () => {
    const view = { ...CASE, actions: ["identify" as const] };
    const { user, asked } = atWork(<Opened view={view} />, () => ({ ...view, version: 8 }), { catalogue: demanding });
    await user.click(screen.getByRole("button", { name: "Mer" }));
    await user.click(await screen.findByRole("menuitem", { name: "Personen är identifierad" }));
    await user.click(await screen.findByRole("button", { name: "Anteckna" }));
    await settled();
    expect(asked[0]).toMatchObject({ path: "/cases/SOL-7K3F-9QW4/identify", body: { how: "call_back" } });
  });
});
