/** Where the app begins. */
import "./app.css";
import { createRoot } from "react-dom/client";

import { App } from "./app.tsx";
import { loadConfig } from "./config.ts";

const root = createRoot(document.getElementById("app") as HTMLElement);
root.render(<App config={await loadConfig()} />);
