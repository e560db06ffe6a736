/**
 * At a desk where others can look on, nothing on the screen tells who somebody is (R52).
 *
 * Names, numbers and addresses are then not drawn at all, and what somebody has written only while it is asked for. The
 * mode is this computer's and stays over reloads. The lock is the tab's: it takes the whole page away.
 */
import { createContext, useCallback, useContext, useEffect, useMemo, useState } from "react";
import type { ReactNode } from "react";

import { later, Nothing } from "../parts/later.tsx";
import { recall, remember } from "./memory.ts";

export { DeskModeSwitch } from "./switch.tsx";
export { Identifier, PrivateText } from "./hidden.tsx";

const Locked = later(() => import("./locked.tsx"), Nothing);

/** Kept instead of a reference where no case is to be gone on with. */
const NO_CASE = "-";

export interface DeskMode {
  /** Whether others may see the screen. */
  on: boolean;
  toggle: () => void;
  /** Takes the page away at once. `reference` is the case to go on with in a private room. */
  lock: (reference?: string) => void;
}

export const DeskModeContext = createContext<DeskMode>({ on: false, toggle: () => undefined, lock: () => undefined });

/** Whether others may see the screen, and how to change that. */
export function useDeskMode(): DeskMode {
  return useContext(DeskModeContext);
}

interface ProviderProps {
  children: ReactNode;
  /** Lets in whoever worked here before the lock, and rejects for anybody else. */
  signInAgain: () => Promise<void>;
}

/** Keeps the desk mode for everything below, and all of it off the page while the screen is locked. */
export function DeskModeProvider({ children, signInAgain }: ProviderProps): ReactNode {
  const [on, setOn] = useState(() => recall(localStorage, "envag.desk") === "on");
  const [locked, setLocked] = useState(() => recall(sessionStorage, "envag.locked"));

  const toggle = useCallback(() => setOn((before) => !before), []);
  useEffect(() => remember(localStorage, "envag.desk", on ? "on" : null), [on]);

  const lock = useCallback((reference = NO_CASE) => {
    remember(sessionStorage, "envag.locked", reference);
    setLocked(reference);
  }, []);

  const unlock = useCallback(async () => {
    await signInAgain();
    remember(sessionStorage, "envag.locked", null);
    setLocked(null);
  }, [signInAgain]);

  const mode = useMemo(() => ({ on, toggle, lock }), [on, toggle, lock]);
  if (locked !== null) {
    return <Locked reference={locked === NO_CASE ? null : locked} onUnlock={unlock} />;
  }
  return <DeskModeContext value={mode}>{children}</DeskModeContext>;
}
