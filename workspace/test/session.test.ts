import { beforeEach, describe, expect, it, vi } from "vitest";

import { OfflineError } from "../src/api/problem.ts";
import { beginSession } from "../src/session/session.ts";
import { SessionStore } from "../src/session/store.ts";

const CONFIG = { api: "https://api.example", authority: "https://id.example", client_id: "app" };
const METADATA = {
  issuer: CONFIG.authority,
  authorization_endpoint: "https://id.example/authorize",
  token_endpoint: "https://id.example/token",
};

beforeEach(() => sessionStorage.clear());

const USER = JSON.stringify({
  access_token: "access",
  id_token: "id",
  refresh_token: "refresh",
  token_type: "Bearer",
  scope: "openid",
  expires_at: 4_102_444_800,
  profile: { sub: "abc", email: "guide@solhamra.example" },
});

describe("the session", () => {
  it("keeps for a reload what renews it, and neither tokens nor who it is", async () => {
    await new SessionStore().set("user", USER);

    const stored = Object.values({ ...sessionStorage }).join();
    expect(stored).toContain("refresh");
    for (const never of ["access\"", "\"id\"", "guide@solhamra.example"]) expect(stored).not.toContain(never);

    const reloaded = JSON.parse((await new SessionStore().get("user"))!) as Record<string, unknown>;
    expect(reloaded).toMatchObject({ access_token: "", refresh_token: "refresh", expires_at: 0, profile: { sub: "abc" } });
  });

  it("gives the whole user as long as the page lives, and nothing once removed", async () => {
    const store = new SessionStore();
    await store.set("user", USER);

    expect(await store.get("user")).toBe(USER);
    expect(await store.getAllKeys()).toEqual(["user"]);
    expect(await store.remove("user")).toBe(USER);
    expect([await store.get("user"), await new SessionStore().get("user")]).toEqual([null, null]);
    expect(sessionStorage).toHaveLength(0);
  });
});

describe("the renewal after a reload", () => {
  async function reloaded(...answers: (() => Promise<Response>)[]) {
    await new SessionStore().set(`user:${CONFIG.authority}:${CONFIG.client_id}`, USER);
    const asked = vi.fn<typeof fetch>(async (address) =>
      String(address).includes(".well-known") ? Response.json(METADATA) : answers.shift()!(),
    );
    vi.stubGlobal("fetch", asked);
    return { session: beginSession(CONFIG, "https://app.example"), asked };
  }

  it("happens once however many ask", async () => {
    const tokens = { access_token: "new", token_type: "Bearer", expires_in: 3600, refresh_token: "next" };
    const { session, asked } = await reloaded(async () => Response.json(tokens));

    expect(await Promise.all([session.token(), session.token(), session.token()])).toEqual(["new", "new", "new"]);
    expect(asked.mock.calls.filter(([address]) => String(address).endsWith("/token"))).toHaveLength(1);
  });

  it("that the network stops is tried again, and nobody is signed out", async () => {
    const gone = async (): Promise<Response> => Promise.reject(new TypeError("net"));
    const tokens = { access_token: "new", token_type: "Bearer", expires_in: 3600 };
    const { session } = await reloaded(gone, async () => Response.json(tokens));

    await expect(session.token()).rejects.toBeInstanceOf(OfflineError);
    expect(await session.token()).toBe("new");
  });

  it("that the identity provider refuses ends the session", async () => {
    const { session } = await reloaded(async () => Response.json({ error: "invalid_grant" }, { status: 400 }));

    expect(await session.token()).toBeNull();
    expect(sessionStorage).toHaveLength(0);
  });
});
