/** Which view is shown, by the address: a case's is what notifications and tasks lead to. */
import { useSyncExternalStore } from "react";
import type { MouseEvent } from "react";

import type { Why } from "./api/contract.ts";

export type Route =
  | { name: "worklist" | "contact" | "lookup" | "register" | "follow" | "directory" | "figures" | "unknown" }
  | { name: "case"; municipality: string; reference: string };

const MOVED = "envag:moved";
const CASE = /^\/case\/([a-z0-9-]+)\/([A-Za-z0-9-]+)\/?$/;
const NAMED: Record<string, Exclude<Route["name"], "case" | "unknown">> = {
  "/": "worklist",
  "/contact": "contact",
  "/lookup": "lookup",
  "/register": "register",
  "/follow": "follow",
  "/directory": "directory",
  "/figures": "figures",
};

export function routeOf(path: string): Route {
  const [, municipality, reference] = CASE.exec(path) ?? [];
  if (municipality && reference) return { name: "case", municipality, reference: reference.toUpperCase() };
  return { name: NAMED[path] ?? "unknown" };
}

export function caseAddress(municipality: string, reference: string): string {
  return `/case/${municipality}/${reference}`;
}

/** Shows another view. `why` is kept with the address: a case is opened for a reason, also after a reload. */
export function go(path: string, why?: Why): void {
  history.pushState({ why }, "", path);
  dispatchEvent(new Event(MOVED));
}

/** Why the case of this address was opened: by a link from outside, unless the app itself led here. */
export function whyHere(): Why {
  return (history.state as { why?: Why } | null)?.why ?? "notification";
}

/** For a link within the app: a plain click moves at once, and with Ctrl it is the browser's own. */
export function follow(path: string, why?: Why): (event: MouseEvent) => void {
  return (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    go(path, why);
  };
}

export function usePath(): string {
  return useSyncExternalStore(subscribe, () => location.pathname);
}

function subscribe(changed: () => void): () => void {
  addEventListener(MOVED, changed);
  addEventListener("popstate", changed);
  return () => {
    removeEventListener(MOVED, changed);
    removeEventListener("popstate", changed);
  };
}
