/** Asks again and again while somebody looks: never in a hidden window, never twice at once. */
import { useEffect, useRef } from "react";

/** Calls `ask` every `seconds` while the page is visible, and at once when it becomes so. */
export function usePoll(ask: (signal: AbortSignal) => Promise<void>, seconds: number): void {
  const latest = useRef(ask);
  useEffect(() => {
    latest.current = ask;
  }, [ask]);

  useEffect(() => {
    const ended = new AbortController();
    let asking = false;
    const tick = async (): Promise<void> => {
      if (asking || document.hidden || ended.signal.aborted) return;
      asking = true;
      await latest.current(ended.signal).catch(() => undefined);
      asking = false;
    };
    const timer = setInterval(() => void tick(), seconds * 1000);
    const seen = (): void => void tick();
    document.addEventListener("visibilitychange", seen);
    addEventListener("online", seen);
    return () => {
      ended.abort();
      clearInterval(timer);
      document.removeEventListener("visibilitychange", seen);
      removeEventListener("online", seen);
    };
  }, [seconds]);
}
