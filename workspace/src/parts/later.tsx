/** A part of the app that is fetched when it is first shown, or a little before. */
import { useEffect, useState } from "react";
import type { ComponentType, ReactNode } from "react";

import { Waiting } from "./reading.tsx";

interface Later<P> {
  (props: P): ReactNode;
  /** Fetches the part before it is shown. Rejects where it cannot be fetched; showing it then tries again. */
  fetch: () => Promise<void>;
}

/**
 * A component that fetches itself, and shows `Meanwhile` until it is there.
 *
 * Unlike React's `lazy` it needs no Suspense, which holds back for 300 ms whatever follows a fallback
 * (FALLBACK_THROTTLE_MS of React's reconciler): a third of the second in which a caller's picture is to be there.
 * What cannot be fetched is thrown, and caught by the app's Broken.
 */
export function later<P extends object>(
  load: () => Promise<{ default: ComponentType<P> }>,
  Meanwhile: ComponentType = Waiting,
): Later<P> {
  let found: ComponentType<P> | null = null;
  const fetch = async (): Promise<void> => {
    found = (await load()).default;
  };

  function Later(props: P): ReactNode {
    const [Found, setFound] = useState(() => found);
    const [failed, setFailed] = useState<unknown>(null);
    useEffect(() => {
      if (Found === null) fetch().then(() => setFound(() => found), setFailed);
    }, [Found]);
    if (failed !== null) throw failed;
    return Found === null ? <Meanwhile /> : <Found {...props} />;
  }

  return Object.assign(Later, { fetch });
}

/** In place of a part that nobody waits for. */
export function Nothing(): ReactNode {
  return null;
}
