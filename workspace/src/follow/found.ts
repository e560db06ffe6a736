/** What a question of the API gives, asked anew when the question is another. */
import { useCallback, useEffect, useState } from "react";

export interface Found<T> {
  found: T | null;
  failed: unknown;
  again: () => void;
}

/** `ask` must be the same function for the same question. */
export function useFound<T>(ask: () => Promise<T>): Found<T> {
  const [found, setFound] = useState<T | null>(null);
  const [failed, setFailed] = useState<unknown>(null);
  const again = useCallback(() => {
    let stale = false;
    setFailed(null);
    setFound(null);
    ask().then(
      (told) => !stale && setFound(told),
      (error: unknown) => !stale && setFailed(error),
    );
    return () => {
      stale = true;
    };
  }, [ask]);
  useEffect(again, [again]);
  return { found, failed, again };
}
