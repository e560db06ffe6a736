/** What a lead is told before the work begins: whom nobody could reach (R25, R31). */
import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import Phones, { daysBefore } from "../src/figures/phones.tsx";
import { Refusal, atWork, settled } from "./at_work.tsx";

const unit = (id: string, answered: number, offered: number) => ({
  id,
  label: id,
  whole: { answered, offered, hard: answered / offered < 0.7 },
});
const NONE = { units: [unit("Gata", 9, 10)], left_open: [] };
const SOME = {
  units: [unit("Bygglov", 1, 6), unit("Park", 2, 5), unit("Gata", 9, 10)],
  left_open: [{ unit: "Bygglov", label: "Bygglov", unanswered: 5, offered: 6 }],
};

describe("the phones that nobody answers", () => {
  it("are those of today and the last working day", () => {
    const days = ["2026-11-20", "2026-11-21", "2026-11-22", "2026-11-23", "2026-11-24"];
    expect(days.map((day) => daysBefore(new Date(`${day}T07:00:00Z`))[1])).toEqual([
      "2026-11-19",
      "2026-11-20",
      "2026-11-20",
      "2026-11-20",
      "2026-11-23",
    ]);
    expect(daysBefore(new Date("2026-11-22T23:30:00Z"))[0]).toBe("2026-11-23");
  });

  it("are told once each, those left open first, with the day's own report", async () => {
    const [today = "", before = ""] = daysBefore(new Date());
    atWork(<Phones />, ({ path }) => ({
      period: path.includes(today) ? today : before,
      reachability: path.includes(today) ? NONE : SOME,
    }));

    const lines = await screen.findAllByRole("listitem");
    expect(lines.map(({ textContent }) => textContent)).toEqual([
      "Bygglov: 5 av 6 samtal ringde utan svar, fast någon var markerad som tillgänglig.",
      "Park: 2 av 5 samtal fick svar.",
    ]);
    expect(screen.getAllByRole("link").map((link) => link.getAttribute("href"))).toEqual([`/figures?period=${before}`]);
  });

  it.each([
    ["all could be reached", () => ({ period: "2026-11-20", reachability: NONE })],
    ["nobody knows", () => new Refusal(503)],
  ])("are not spoken of where %s", async (_, answering) => {
    const { asked } = atWork(<Phones />, answering);

    await settled();
    expect(asked).toHaveLength(2);
    expect(screen.queryByRole("listitem")).toBeNull();
  });
});
