/** What came by hand, and what is only counted. */
import { screen } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";

import { Register } from "../src/register/index.tsx";
import { asked as questions, begun, bodyOf } from "../src/register/questions.ts";
import { textsOf } from "../src/texts.ts";
import sv from "../src/texts/sv.json";
import { CATALOGUE, Refusal, atWork, settled } from "./at_work.tsx";

const { t } = textsOf("sv", sv);
const ASKING = { catalogue: CATALOGUE, t, now: new Date("2026-11-23T12:00:00Z") };
const names = (values: Record<string, string>) =>
  questions(ASKING, values).map(({ name, required }) => (required ? `${name}*` : name));

describe("the questions", () => {
  it("are those of the residents' form, with its types and what must be answered (R20)", () => {
    const asked = questions(ASKING, { channel: "visit", service: "avfall", type: "person" });
    const own = asked.filter(({ name }) => name.startsWith("answer."));
    expect(own.map(({ name, kind, required }) => [name, kind, required])).toEqual([
      ["answer.address", "place", true],
      ["answer.bin", "choice", true],
      ["answer.collection_day", "date", false],
      ["answer.danger", "yes_no", false],
    ]);
    expect(own[1]?.choices?.map(({ value }) => value)).toEqual(["Matavfall", "Restavfall"]);
    expect(asked.find(({ name }) => name === "text")?.required).toBe(false);
  });

  it("are not required of a letter, which has a day of its own", () => {
    expect(names({ channel: "letter", service: "avfall", type: "person" })).toEqual([
      "channel*", "date*", "time*", "service", "answer.address", "answer.bin", "answer.collection_day", "answer.danger",
      "text", "type*", "name", "phone", "email",
    ]);
  });

  it("name nobody who wants to stay anonymous (X41)", () => {
    expect(names({ channel: "visit", type: "anonymous" })).toEqual(["channel*", "service", "text*", "type*"]);
    const body = bodyOf(ASKING, { channel: "visit", text: "Hej", type: "anonymous", name: "Astrid", phone: "070" });
    expect(body).toEqual({ channel: "visit", text: "Hej" });
  });

  it("ask of who is there whether the form was filled in for them, and read back (R51)", () => {
    const visit = { channel: "visit", service: "avfall", type: "person" };
    expect(names(visit)).toContain("on_behalf_of");
    expect(names(visit)).not.toContain("read_back*");
    expect(names({ ...visit, on_behalf_of: "caller" })).toContain("read_back*");
    for (const without of [{ channel: "letter" }, { service: "" }]) {
      expect(names({ ...visit, ...without })).not.toContain("on_behalf_of");
    }
    const told = { ...visit, "answer.address": "Sjövägen 3", on_behalf_of: "represented", read_back: "yes" };
    expect(bodyOf(ASKING, told)).toMatchObject({ assisted: { on_behalf_of: "represented", read_back: true } });
    expect(bodyOf(ASKING, { ...told, channel: "letter" })).not.toHaveProperty("assisted");
    expect(bodyOf(ASKING, { ...told, on_behalf_of: "" })).not.toHaveProperty("assisted");
  });

  it("ask whether a public thread was left", () => {
    expect(names({ channel: "social_media", type: "person" })).toContain("moved_to_private*");
  });

  it("begin with a call where somebody rings", () => {
    expect(begun(ASKING.now, "+46701740605")).toMatchObject({ channel: "phone", phone: "+46701740605" });
    expect(begun(ASKING.now, "")).toMatchObject({ channel: "visit", date: "2026-11-23", time: "13:00" });
  });
});

describe("the form", () => {
  it("registers a letter with the moment that it came, and answers in place of a text", () => {
    const values = {
      channel: "letter", date: "2026-11-20", time: "09:05", service: "avfall", type: "company",
      name: "Bageriet", "answer.address": "Sjövägen 3", "answer.bin": "Restavfall",
    };
    expect(bodyOf(ASKING, values)).toEqual({
      channel: "letter",
      text: "Adress eller abonnemangsnummer: Sjövägen 3\nVilket kärl gäller det?: Restavfall",
      service: "avfall",
      answers: { address: "Sjövägen 3", bin: "Restavfall" },
      arrived_at: "2026-11-20T08:05:00.000Z",
      party: { type: "company", name: "Bageriet", phone: "", email: "" },
    });
  });

  it("sends what was filled in, once, and tells of the case", async () => {
    const onRegistered = vi.fn();
    const { user, asked, announced } = atWork(<Register onRegistered={onRegistered} />, () => ({ reference: "SOL-AAAA-AAAA" }));
    await user.type(await screen.findByLabelText("Vad vill personen?"), "En blankett");
    await user.type(screen.getByLabelText(/^Namn/), "Astrid Påhittad");
    await user.click(screen.getByRole("button", { name: "Registrera ärendet" }));
    await settled();
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({
      path: "/cases",
      body: { channel: "visit", text: "En blankett", party: { type: "person", name: "Astrid Påhittad", phone: "", email: "" } },
    });
    expect(onRegistered).toHaveBeenCalledWith({ reference: "SOL-AAAA-AAAA" });
    expect(announced).toEqual(["Registrerat. Ärendenumret är SOL-AAAA-AAAA."]);
    expect((screen.getByLabelText("Vad vill personen?") as HTMLTextAreaElement).value).toBe("");
  });

  it("says at the field what the API will not take", async () => {
    const { user } = atWork(<Register onRegistered={vi.fn()} />, () =>
      new Refusal(422, { errors: [{ field: "party.email", detail: "Adressen går inte att använda." }] }),
    );
    await user.type(await screen.findByLabelText("Vad vill personen?"), "Hej");
    await user.click(screen.getByRole("button", { name: "Registrera ärendet" }));
    expect(await screen.findByText("Adressen går inte att använda.")).toBeDefined();
    expect(document.activeElement).toBe(screen.getByLabelText(/^E-post/));
    expect(screen.getByDisplayValue("Hej")).toBeDefined();
  });
});

describe("a tally", () => {
  it("counts each click once, without a word of anybody (R55)", async () => {
    const { user, asked, announced } = atWork(<Register onRegistered={vi.fn()} />, () => null);
    const where = screen.getByRole("button", { name: "Var ska vi vara?" });
    await user.click(where);
    await settled();
    await user.click(where);
    await settled();
    expect(asked.map(({ path, body }) => [path, body])).toEqual([
      ["/tallies", { kind: "where", channel: "visit" }],
      ["/tallies", { kind: "where", channel: "visit" }],
    ]);
    const keys = asked.map(({ headers }) => headers.get("idempotency-key"));
    expect(new Set(keys).size).toBe(2);
    expect(screen.getByRole("button", { name: "Var ska vi vara? (2)" })).toBeDefined();
    expect(announced).toHaveLength(2);
  });
});
