/** The cases that are open side by side in this tab, of each municipality and each contact its own; kept on reload. */
import { useCallback, useState } from "react";

const PREFIX = "envag.open.";
const MOST = 12;

export interface OpenCases {
  references: readonly string[];
  add: (reference: string) => void;
  /** Closes one; the reference that stands in its place then, empty for none. */
  close: (reference: string) => string;
}

/** `place` is the municipality's slug, with the contact's id where the app was opened for one. */
export function useOpenCases(place: string): OpenCases {
  const memory = PREFIX + place;
  const [references, setReferences] = useState<readonly string[]>(() => remembered(memory));

  const keep = useCallback(
    (next: readonly string[]): void => {
      sessionStorage.setItem(memory, JSON.stringify(next));
      setReferences(next);
    },
    [memory],
  );
  const add = useCallback(
    (reference: string): void => {
      const now = remembered(memory);
      if (!now.includes(reference)) keep([...now, reference].slice(-MOST));
    },
    [memory, keep],
  );
  const close = useCallback(
    (reference: string): string => {
      const now = remembered(memory);
      const at = now.indexOf(reference);
      const left = now.filter((each) => each !== reference);
      keep(left);
      return left[Math.min(at, left.length - 1)] ?? "";
    },
    [memory, keep],
  );
  return { references, add, close };
}

/** Somebody signs out: whoever comes next finds nothing of theirs. */
export function forgetOpenCases(): void {
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
  }
}

function remembered(memory: string): string[] {
  const kept: unknown = JSON.parse(sessionStorage.getItem(memory) ?? "[]");
  return Array.isArray(kept) ? kept.filter((each) => typeof each === "string") : [];
}
