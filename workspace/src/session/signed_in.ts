/** The page that the identity provider leads back to: tells the app, which opened it, and closes itself. */
import { UserManager } from "oidc-client-ts";

// It only passes its own address on to its opener, which has the state and the settings.
const told = { authority: location.origin, client_id: "-", redirect_uri: location.href };
void new UserManager(told).signinPopupCallback();
