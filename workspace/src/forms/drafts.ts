/**
 * What somebody is writing, kept over a reload of the page and never longer than the tab.
 *
 * A draft can tell about a person, so it stays in sessionStorage of this tab and is forgotten when it is sent, when it
 * is thrown away, and with all others when somebody signs out.
 */

import type { Values } from "./fields.ts";

const PREFIX = "draft:";

/** Where a draft is kept: one for each thing that is done with each case of a municipality. */
export function draftKey(municipality: string, reference: string, what: string): string {
  return `${PREFIX}${municipality}:${reference}:${what}`;
}

/** The draft that was kept, or nothing. */
export function recall(key: string): Values | undefined {
  const kept = sessionStorage.getItem(key);
  if (kept === null) return undefined;
  try {
    return texts(JSON.parse(kept));
  } catch {
    return undefined;
  }
}

/** Keep a draft; one that says nothing is forgotten. */
export function keep(key: string, values: Values): void {
  const written = Object.entries(values).filter(([, text]) => text.trim());
  if (written.length === 0) {
    forget(key);
    return;
  }
  try {
    sessionStorage.setItem(key, JSON.stringify(Object.fromEntries(written)));
  } catch {
    // The tab's storage is full or switched off: what is written stays on the page.
  }
}

/** Forget a draft that was sent or thrown away. */
export function forget(key: string): void {
  sessionStorage.removeItem(key);
}

/** Forget every draft: somebody signs out. */
export function forgetAll(): void {
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
  }
}

/** What is half written about a case: the last parts of its drafts' keys. */
export function drafted(municipality: string, reference: string): string[] {
  const start = draftKey(municipality, reference, "");
  return Object.keys(sessionStorage)
    .filter((key) => key.startsWith(start))
    .map((key) => key.slice(start.length));
}

function texts(found: unknown): Values | undefined {
  if (typeof found !== "object" || found === null) return undefined;
  const entries = Object.entries(found);
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}
