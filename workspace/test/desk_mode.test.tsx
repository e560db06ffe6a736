/** At a desk where others look on: nothing tells who somebody is (R52). And the keys of the app. */
import { fireEvent, render, screen } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";

import { CaseActions } from "../src/actions/index.tsx";
import { Timeline } from "../src/case/timeline.tsx";
import { DeskModeProvider, DeskModeSwitch, Identifier, PrivateText } from "../src/desk_mode/index.tsx";
import { ShortcutsButton, ShortcutsProvider, useShortcut } from "../src/shortcuts/index.tsx";
import { KEYS } from "../src/shortcuts/keys.ts";
import { CASE, Opened, atWork, settled } from "./at_work.tsx";

const person = (
  <>
    <DeskModeSwitch />
    <p>
      <Identifier>Astrid Påhittad</Identifier>
    </p>
    <PrivateText label="mejlet">Jag heter Astrid, 19121212-1212</PrivateText>
  </>
);

describe("desk mode", () => {
  it("takes names off the page, shows texts only while they are asked for, and stays over a reload", async () => {
    const first = atWork(person);
    expect(document.body.textContent).toContain("Astrid Påhittad");
    await first.user.click(screen.getByRole("checkbox", { name: /Besöksläge/ }));
    expect(document.body.innerHTML).not.toMatch(/Astrid|19121212/);
    first.unmount();

    const { user } = atWork(person);
    expect(document.body.innerHTML).not.toMatch(/Astrid|19121212/);
    await user.click(screen.getByRole("button", { name: "Visa innehållet i ”mejlet”" }));
    expect(document.body.textContent).toContain("Jag heter Astrid");
    expect(document.body.textContent).not.toContain("Astrid Påhittad");
    await user.click(screen.getByRole("button", { name: "Dölj innehållet i ”mejlet”" }));
    expect(document.body.innerHTML).not.toMatch(/Astrid/);
  });

  it("hides all that was written, filled in or named in the timeline, and tells what happened", () => {
    localStorage.setItem("envag.desk", "on");
    const received = { ...CASE.timeline[0]!, files: [{ n: 1, name: "astrid.jpg", size: 1, media_type: "image/jpeg" }] };
    const moved = {
      ...received,
      id: "2",
      type: "handed_over" as const,
      data: { summary: "Astrid ringde" },
      changes: [{ field: "department", before: "kc", after: "tsf" }],
    };
    atWork(<Timeline view={{ ...CASE, timeline: [received, moved] }} fresh={new Set()} />);
    expect(document.body.innerHTML).not.toMatch(/astrid|Sjövägen|Soporna/i);
    expect(screen.getByText("Kontaktcenter → Teknik- och serviceförvaltningen")).toBeDefined();
  });

  it("is off until it is turned on", () => {
    atWork(person);
    expect((screen.getByRole("checkbox", { name: /Besöksläge/ }) as HTMLInputElement).checked).toBe(false);
  });
});

describe("the lock", () => {
  it("takes the whole page away, also after a reload, until the same person signs in again", async () => {
    const signInAgain = vi.fn(async () => undefined);
    signInAgain.mockRejectedValueOnce(new Error("somebody else"));
    const view = (
      <DeskModeProvider signInAgain={signInAgain}>
        <ShortcutsProvider>{person}</ShortcutsProvider>
      </DeskModeProvider>
    );
    const first = render(view);
    fireEvent.click(screen.getByRole("button", { name: /^Lås/ }));
    expect(await screen.findByRole("heading", { name: "Skärmen är låst" })).toBeDefined();
    expect(document.body.innerHTML).not.toMatch(/Astrid/);
    first.unmount();

    render(view);
    const unlock = await screen.findByRole("button", { name: "Lås upp" });
    expect(document.body.innerHTML).not.toMatch(/Astrid/);
    fireEvent.click(unlock);
    expect(await screen.findByText(/Det gick inte att låsa upp/)).toBeDefined();
    expect(document.body.innerHTML).not.toMatch(/Astrid/);
    fireEvent.click(screen.getByRole("button", { name: "Lås upp" }));
    expect(await screen.findByText("Astrid Påhittad")).toBeDefined();
    expect(signInAgain).toHaveBeenCalledTimes(2);
  });

  it("leads to a private room with the case's number, and notes it in the case", async () => {
    localStorage.setItem("envag.desk", "on");
    const { user, asked } = atWork(<Opened view={CASE} of={CaseActions} />, () => CASE);
    await user.click(screen.getByRole("button", { name: "Byt till enskilt rum" }));
    expect(await screen.findByText("Fortsätt med ärende SOL-7K3F-9QW4 i det enskilda rummet.")).toBeDefined();
    await settled();
    expect(asked.map(({ path, body }) => [path, body])).toEqual([
      ["/cases/SOL-7K3F-9QW4/note", { text: "Samtalet fortsätter i enskilt rum." }],
    ]);
    expect(screen.queryByRole("group", { name: "Åtgärder" })).toBeNull();
  });
});

function Acting({ act }: { act: () => void }) {
  useShortcut("note", act);
  return (
    <>
      <input aria-label="Fält" />
      <button type="button">Knapp</button>
      <ShortcutsButton />
    </>
  );
}

describe("a shortcut", () => {
  it("acts by its key, and never while somebody writes, holds Ctrl, Alt or Meta, or keeps it down", () => {
    const act = vi.fn();
    atWork(<Acting act={act} />);
    const button = screen.getByRole("button", { name: "Knapp" });
    fireEvent.keyDown(button, { key: KEYS.note });
    fireEvent.keyDown(document.body, { key: KEYS.note.toUpperCase() });
    expect(act).toHaveBeenCalledTimes(2);
    fireEvent.keyDown(screen.getByLabelText("Fält"), { key: KEYS.note });
    for (const held of [{ ctrlKey: true }, { altKey: true }, { metaKey: true }, { repeat: true }]) {
      fireEvent.keyDown(button, { key: KEYS.note, ...held });
    }
    expect(act).toHaveBeenCalledTimes(2);
  });

  it("is listed by ?, and can be switched off for good (WCAG 2.1.4)", async () => {
    const act = vi.fn();
    const first = atWork(<Acting act={act} />);
    fireEvent.keyDown(document.body, { key: "?" });
    expect(await screen.findByText("Anteckna")).toBeDefined();
    await first.user.click(screen.getByRole("checkbox", { name: "Använd kortkommandon" }));
    await first.user.click(screen.getAllByRole("button", { name: "Stäng" })[0]!);
    fireEvent.keyDown(document.body, { key: KEYS.note });
    first.unmount();

    const { user } = atWork(<Acting act={act} />);
    fireEvent.keyDown(document.body, { key: KEYS.note });
    expect(act).not.toHaveBeenCalled();
    await user.click(screen.getByRole("button", { name: "Kortkommandon" }));
    await user.click(await screen.findByRole("checkbox", { name: "Använd kortkommandon" }));
    await user.click(screen.getAllByRole("button", { name: "Stäng" })[0]!);
    fireEvent.keyDown(document.body, { key: KEYS.note });
    expect(act).toHaveBeenCalledTimes(1);
  });

  it("has a key of its own", () => {
    expect(new Set(Object.values(KEYS)).size).toBe(Object.keys(KEYS).length);
  });
});
