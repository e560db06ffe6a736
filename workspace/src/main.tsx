/** Where the app begins: the workspace's handshake first, which has a time limit, then what the app needs to show. */
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import "./app.css";
import { App } from "./app.tsx";
import { loadConfig } from "./config.ts";
import { tellAround } from "./connect/contact.ts";
import { beginSession } from "./session/session.ts";
import { ContactView } from "./shell/views.ts";
import { loadTexts, rememberedLanguage } from "./texts.ts";

if (window.parent !== window) {
  tellAround({ kind: "waiting" });
  void import("./connect/workspace.ts").then(({ joinWorkspace }) => joinWorkspace());
  // Each contact has a frame of its own: what it will show is fetched while the session is renewed.
  void ContactView.fetch().catch(() => undefined);
}

const root = createRoot(document.getElementById("app") as HTMLElement);
const texts = await loadTexts(rememberedLanguage());
try {
  const config = await loadConfig();
  root.render(
    <StrictMode>
      <App config={config} session={beginSession(config)} texts={texts} />
    </StrictMode>,
  );
} catch {
  root.render(<p role="alert">{texts.t("app.config")}</p>);
}
