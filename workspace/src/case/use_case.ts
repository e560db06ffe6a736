/** An open case, kept fresh: shown at once from what is known, and asked for again every few seconds. */
import { useCallback, useEffect, useRef, useState } from "react";

import type { Versioned } from "../api/client.ts";
import { useWork } from "../api/context.tsx";
import type { Why } from "../api/contract.ts";
import { usePoll } from "../poll.ts";

const SECONDS = 5;

export interface OpenCase {
  opened: Versioned | null;
  failed: unknown;
  /** The ids of events that came while the case was open, written by others. */
  fresh: ReadonlySet<string>;
  /** Takes a newer case, such as the answer to a change. An older one is left. */
  take: (newer: Versioned) => void;
  again: () => void;
}

/** `onFresh` is told how many events others have added meanwhile. */
export function useCase(reference: string, why: Why, onFresh: (count: number) => void): OpenCase {
  const { api, known } = useWork();
  const [opened, setOpened] = useState<Versioned | null>(() => known.get(reference) ?? null);
  const [failed, setFailed] = useState<unknown>(null);
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set());
  const latest = useRef(opened);

  const take = useCallback(
    (newer: Versioned): void => {
      const before = latest.current;
      if (before && before.view.reference === newer.view.reference && newer.view.version < before.view.version) return;
      latest.current = newer;
      known.set(reference, newer);
      setOpened(newer);
      setFailed(null);
      const added = before ? addedByOthers(before, newer) : [];
      if (added.length > 0) {
        setFresh((so_far) => new Set([...so_far, ...added]));
        onFresh(added.length);
      }
    },
    [known, reference, onFresh],
  );

  const ask = useCallback(
    async (signal?: AbortSignal): Promise<void> => {
      try {
        const found = await api.open(reference, why, latest.current?.etag ?? "", signal);
        if (found) take(found);
        else setFailed(null);
      } catch (error) {
        if (!signal?.aborted) setFailed(error);
      }
    },
    [api, reference, why, take],
  );

  useEffect(() => {
    const ended = new AbortController();
    void ask(ended.signal);
    return () => ended.abort();
  }, [ask]);
  usePoll(ask, SECONDS);

  return { opened, failed, fresh, take, again: () => void ask() };
}

function addedByOthers(before: Versioned, after: Versioned): string[] {
  const known = new Set(before.view.timeline.map(({ id }) => id));
  return after.view.timeline.filter(({ id, actor }) => !known.has(id) && !actor.me).map(({ id }) => id);
}
