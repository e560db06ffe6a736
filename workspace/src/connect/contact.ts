/** The contact that the agent workspace has opened the app for, as far as the workspace tells. */
import { useSyncExternalStore } from "react";

export type Phase = "incoming" | "connected" | "after" | "missed" | "ended";

/**
 * `reference` and `municipality` are what our contact flow noted on the contact; empty where it has not. They are
 * hints of where to look: what may be seen is decided by the API from the user's own token.
 */
export interface Contact {
  id: string;
  channel: string;
  phase: Phase;
  /** Whether the workspace has been asked for the hints. */
  asked: boolean;
  reference: string;
  municipality: string;
}

/**
 * Where the app is: in a browser of its own, or in the agent workspace, waiting to be told, or for no contact, or for
 * one.
 */
export type Around = { kind: "browser" } | { kind: "waiting" } | { kind: "idle" } | { kind: "contact"; contact: Contact };

let around: Around = { kind: "browser" };
const listeners = new Set<() => void>();

export function tellAround(next: Around): void {
  around = next;
  for (const changed of listeners) changed();
}

export function aroundNow(): Around {
  return around;
}

export function useAround(): Around {
  return useSyncExternalStore(
    (changed) => {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    () => around,
  );
}
