/** One change of a case at a time: keys kept over retries, and a way on where somebody else was first. */
import { useCallback, useRef, useState } from "react";

import type { Versioned } from "../api/client.ts";
import { useWork } from "../api/context.tsx";
import type { Action, CaseView } from "../api/contract.ts";
import { Keys } from "../api/idempotency.ts";
import { ChangedError } from "../api/problem.ts";

/** What was meant when somebody else changed the case first, with the case before and after. */
export interface Unsent {
  action: Action;
  body: unknown;
  before: Versioned;
  after: Versioned;
}

export interface ActionState {
  /** Sends the change. True where it was done; the form may be emptied then, and its draft forgotten. */
  run: (action: Action, body?: unknown) => Promise<boolean>;
  busy: boolean;
  /** The error of the last try, for `problemText`; never a ChangedError. */
  failed: unknown;
  /** Set where somebody was first: show `<Overtaken>` of case/overtaken.tsx. */
  overtaken: Unsent | null;
  /** Does what was meant all the same, on the case as it stands now. */
  insist: () => Promise<boolean>;
  /** Leaves what was meant, and what failed. */
  dismiss: () => void;
}

/** `onChanged` gets the case after the change, and also the newer case where somebody else was first. */
export function useAction(opened: Versioned, onChanged: (changed: Versioned) => void): ActionState {
  const { api, leaveCase } = useWork();
  const keys = useRef(new Keys());
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<unknown>(null);
  const [overtaken, setOvertaken] = useState<Unsent | null>(null);

  const send = useCallback(
    async (action: Action, body: unknown, on: Versioned): Promise<boolean> => {
      const meant = JSON.stringify([on.view.reference, action, body]);
      setBusy(true);
      setFailed(null);
      setOvertaken(null);
      try {
        const done = (at: Versioned) => api.act(at.view.reference, action, body, at.etag, keys.current.of(meant));
        const changed = await unlessOnlyMoved(done, on, action);
        keys.current.done(meant);
        if (changed) onChanged(changed);
        else leaveCase(on.view.reference);
        return true;
      } catch (error) {
        if (error instanceof ChangedError) {
          const after = { view: error.current, etag: error.etag };
          setOvertaken({ action, body, before: on, after });
          onChanged(after);
        } else {
          setFailed(error);
        }
        return false;
      } finally {
        setBusy(false);
      }
    },
    [api, leaveCase, onChanged],
  );

  return {
    run: useCallback((action, body = {}) => send(action, body, opened), [send, opened]),
    busy,
    failed,
    overtaken,
    insist: useCallback(
      async () => (overtaken ? send(overtaken.action, overtaken.body, opened) : false),
      [send, overtaken, opened],
    ),
    dismiss: useCallback(() => {
      setFailed(null);
      setOvertaken(null);
    }, []),
  };
}

/**
 * Does it, again where nothing has come since but that the call or chat moved on: a guide who answers and works at once
 * is not told that somebody was first. Raises ChangedError where a person was, or what was meant is no longer possible.
 */
async function unlessOnlyMoved(
  act: (at: Versioned) => Promise<Versioned | null>,
  on: Versioned,
  action: Action,
): Promise<Versioned | null> {
  try {
    return await act(on);
  } catch (error) {
    if (!(error instanceof ChangedError)) throw error;
    const after = { view: error.current, etag: error.etag };
    if (!onlyMoved(on.view, after.view) || !after.view.actions.includes(action)) throw error;
    return unlessOnlyMoved(act, after, action);
  }
}

function onlyMoved(before: CaseView, after: CaseView): boolean {
  const known = new Set(before.timeline.map(({ id }) => id));
  const fresh = after.timeline.filter(({ id }) => !known.has(id));
  return fresh.length > 0 && fresh.every(({ type, actor }) => type === "contact_moved" && actor.role === "system");
}
