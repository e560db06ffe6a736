import { describe, expect, it, vi } from "vitest";

import { Client } from "../src/api/client.ts";
import { Keys } from "../src/api/idempotency.ts";
import { ApiError, ChangedError, OfflineError, SignedOutError } from "../src/api/problem.ts";

const VIEW = { reference: "SOL-BN42-98KB", version: 3, timeline: [], actions: [] };

function answering(...answers: (Response | Error)[]) {
  const fetching = vi.fn<typeof fetch>(async () => {
    const next = answers.shift();
    if (next instanceof Response) return next;
    throw next ?? new Error("asked once too often");
  });
  return fetching;
}

function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(body === null ? null : JSON.stringify(body), { status, headers });
}

function api(fetching: typeof fetch, token: string | null = "secret", signedOut = () => undefined as void) {
  return new Client("https://api.example", async () => token, signedOut, fetching).of("solhamra");
}

describe("the client", () => {
  it("sends the token and never a cookie, and leaves personal data out of addresses", async () => {
    const fetching = answering(json({ cases: [] }));

    await api(fetching).lookUp({ phone: "+46701740605", why: "contact" });

    const [address, sent] = fetching.mock.calls[0]!;
    expect(address).toBe("https://api.example/solhamra/lookups");
    expect(sent).toMatchObject({ method: "POST", credentials: "omit", cache: "no-store" });
    expect(new Headers(sent!.headers).get("authorization")).toBe("Bearer secret");
    expect(JSON.parse(String(sent!.body))).toEqual({ phone: "+46701740605", why: "contact" });
  });

  it("asks for a known version only where it is another", async () => {
    const fetching = answering(json(VIEW, 200, { etag: '"3"' }), json(null, 304));
    const solhamra = api(fetching);

    const opened = await solhamra.open("SOL-BN42-98KB", "worklist");
    const again = await solhamra.open("SOL-BN42-98KB", "worklist", opened!.etag);

    expect(opened).toEqual({ view: VIEW, etag: '"3"' });
    expect(again).toBeNull();
    expect(new Headers(fetching.mock.calls[1]![1]!.headers).get("if-none-match")).toBe('"3"');
  });

  it("knows the version from the case where the header is hidden", async () => {
    const opened = await api(answering(json(VIEW))).open("SOL-BN42-98KB", "worklist");

    expect(opened!.etag).toBe('"3"');
  });

  it("changes a case on its version, under the key that it is given", async () => {
    const fetching = answering(json({ ...VIEW, version: 4 }, 200, { etag: '"4"' }));

    const changed = await api(fetching).act("SOL-BN42-98KB", "note", { text: "Ringde." }, '"3"', "k1");

    const headers = new Headers(fetching.mock.calls[0]![1]!.headers);
    expect([headers.get("if-match"), headers.get("idempotency-key")]).toEqual(['"3"', "k1"]);
    expect(changed?.etag).toBe('"4"');
  });

  it("tells a change by somebody else with the case as it stands now", async () => {
    const problem = { type: "t", title: "Ändrat", status: 412, detail: "Någon annan.", case: { ...VIEW, version: 9 } };
    const changing = api(answering(json(problem, 412))).act("SOL-BN42-98KB", "take", {}, '"3"', "k");

    const error = await changing.catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ChangedError);
    expect(error).toMatchObject({ current: { version: 9 }, etag: '"9"' });
  });

  it("tells apart what is wrong, no network and no session", async () => {
    const signedOut = vi.fn();
    const problem = { type: "t", title: "Nej", status: 403, detail: "Det får du inte." };

    await expect(api(answering(json(problem, 403))).catalogue()).rejects.toMatchObject({ status: 403, problem });
    await expect(api(answering(json("x", 502))).catalogue()).rejects.toBeInstanceOf(ApiError);
    await expect(api(answering(new TypeError("net"))).catalogue()).rejects.toBeInstanceOf(OfflineError);
    await expect(api(answering(json({}, 401)), "old", signedOut).catalogue()).rejects.toBeInstanceOf(SignedOutError);
    await expect(api(answering(), null, signedOut).catalogue()).rejects.toBeInstanceOf(SignedOutError);
    expect(signedOut).toHaveBeenCalledTimes(2);
  });
});

describe("keys", () => {
  it("stay the same until what was meant is done", () => {
    let number = 0;
    const keys = new Keys(() => `k${++number}`);

    expect([keys.of("note a"), keys.of("note a"), keys.of("note b")]).toEqual(["k1", "k1", "k2"]);
    keys.done("note a");
    expect([keys.of("note a"), keys.of("note b")]).toEqual(["k3", "k2"]);
  });
});
