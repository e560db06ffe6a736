/** Where the signed-in user is kept: tokens in memory; what a reload needs to renew them, in sessionStorage. */
import type { StateStore } from "oidc-client-ts";

interface Kept {
  refresh_token?: string;
  [field: string]: unknown;
}

export const PREFIX = "envag.session.";

/**
 * The access token and the id token stay in memory. A reload finds an expired user with a refresh token, which is
 * renewed without asking anybody: the workspace would otherwise need a pop-up, and thus a click, at every contact.
 */
export class SessionStore implements StateStore {
  private readonly memory = new Map<string, string>();

  constructor(private readonly kept: Storage = sessionStorage) {}

  async set(key: string, value: string): Promise<void> {
    this.memory.set(key, value);
    const user = JSON.parse(value) as Kept;
    if (user.refresh_token === undefined) this.kept.removeItem(PREFIX + key);
    else this.kept.setItem(PREFIX + key, JSON.stringify(onlyRenewable(user)));
  }

  async get(key: string): Promise<string | null> {
    return this.memory.get(key) ?? this.kept.getItem(PREFIX + key);
  }

  async remove(key: string): Promise<string | null> {
    const value = await this.get(key);
    this.memory.delete(key);
    this.kept.removeItem(PREFIX + key);
    return value;
  }

  async getAllKeys(): Promise<string[]> {
    const stored = Object.keys(this.kept).filter((key) => key.startsWith(PREFIX));
    return [...new Set([...this.memory.keys(), ...stored.map((key) => key.slice(PREFIX.length))])];
  }
}

function onlyRenewable(user: Kept): Kept {
  const { token_type, scope, profile, refresh_token } = user;
  const sub = (profile as { sub?: unknown } | undefined)?.sub;
  return { access_token: "", token_type, scope, profile: { sub }, expires_at: 0, ...(refresh_token ? { refresh_token } : {}) };
}
