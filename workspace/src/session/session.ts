/** Sign-in with OpenID Connect: code and PKCE in a pop-up, since no identity provider lets itself be framed. */
import { ErrorResponse, UserManager } from "oidc-client-ts";
import type { User } from "oidc-client-ts";

import { OfflineError } from "../api/problem.ts";
import type { Config } from "../config.ts";
import { PREFIX, SessionStore } from "./store.ts";

export interface Session {
  /** The access token, renewed where it is about to end; null where nobody is signed in. Rejects with OfflineError. */
  token: () => Promise<string | null>;
  /** Asks in a pop-up, which needs a click. False where the user closed it or it was blocked. */
  signIn: () => Promise<boolean>;
  /** Asks for the password once more, of `staff` and nobody else. Rejects where somebody else answered, or nobody. */
  confirm: (staff: string) => Promise<void>;
  /**
   * Calls `changed` where somebody signed in or out in another frame of this window: in the agent workspace each
   * contact has a frame of its own. Gives what ends it.
   */
  watch: (changed: (signedIn: boolean) => void) => () => void;
  /** Forgets the user here and ends the session at the identity provider. */
  signOut: () => Promise<void>;
}

/** Seconds before its end that a token is renewed. */
const RENEW_BEFORE = 60;

export function beginSession(config: Config, origin: string = location.origin): Session {
  const manager = new UserManager({
    authority: config.authority,
    client_id: config.client_id,
    redirect_uri: `${origin}/signed-in.html`,
    response_type: "code",
    scope: "openid",
    userStore: new SessionStore(),
    automaticSilentRenew: false,
    popupWindowFeatures: { width: 480, height: 680 },
  });
  let renewing: Promise<User | null> | null = null;

  // One renewal at a time: a refresh token that rotates may be used once.
  const renew = (): Promise<User | null> => {
    renewing ??= manager
      .signinSilent()
      .catch(async (error: unknown) => {
        // Only the identity provider's own refusal ends the session: a network that is gone comes back.
        if (!(error instanceof ErrorResponse)) throw new OfflineError("the token cannot be renewed", { cause: error });
        await manager.removeUser();
        return null;
      })
      .finally(() => {
        renewing = null;
      });
    return renewing;
  };

  return {
    async token() {
      const user = await manager.getUser();
      if (user === null) return null;
      if ((user.expires_in ?? 0) > RENEW_BEFORE) return user.access_token;
      if (!user.refresh_token) return null;
      return (await renew())?.access_token ?? null;
    },
    async signIn() {
      return manager.signinPopup().then(
        () => true,
        () => false,
      );
    },
    async confirm(staff) {
      const user = await manager.signinPopup({ prompt: "login" });
      if (user.profile.sub === staff) return;
      await manager.removeUser();
      throw new Error("somebody else signed in");
    },
    watch(changed) {
      const hear = ({ storageArea, key, oldValue, newValue }: StorageEvent): void => {
        if (storageArea !== sessionStorage || !key?.startsWith(PREFIX)) return;
        if (newValue === null) void manager.removeUser().then(() => changed(false));
        else if (oldValue === null) changed(true);
      };
      addEventListener("storage", hear);
      return () => removeEventListener("storage", hear);
    },
    async signOut() {
      await manager.revokeTokens(["refresh_token"]).catch(() => undefined);
      await manager.removeUser();
      if (config.sign_out) leave(config, origin);
    },
  };
}

/** Cognito's own way to end its session, in place of OpenID Connect's RP-initiated logout. */
function leave({ sign_out, client_id }: Config, origin: string): void {
  const query = new URLSearchParams({ client_id, logout_uri: `${origin}/` });
  const address = `${sign_out}?${query}`;
  if (window.top === window.self) location.assign(address);
  else window.open(address, "_blank", "popup,width=480,height=680");
}
