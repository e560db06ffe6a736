import { describe, expect, it } from "vitest";

import { SessionStore } from "../src/session/store.ts";

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
