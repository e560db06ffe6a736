/** The present moment for everything that tells how late something is: one clock, which ticks every half minute. */
import { useSyncExternalStore } from "react";

const TICK = 30_000;

let now = Date.now();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** Milliseconds since 1970; the component is shown anew when it changes. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}

function subscribe(changed: () => void): () => void {
  listeners.add(changed);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const each of listeners) each();
  }, TICK);
  return () => {
    listeners.delete(changed);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}
