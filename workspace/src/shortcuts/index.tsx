/** Listens to the app's keys for the views that are on the page. */
import Button from "@cloudscape-design/components/button";
import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState } from "react";
import type { ReactNode } from "react";

import { later, Nothing } from "../parts/later.tsx";
import { useTexts } from "../texts.ts";
import { KEYS, meant, want, wanted } from "./keys.ts";
import type { Shortcut } from "./keys.ts";
import "./shortcuts.css";

const Help = later(() => import("./help.tsx"), Nothing);

interface Shortcuts {
  on: boolean;
  /** The shortcuts that do something just now. */
  usable: readonly Shortcut[];
  /** Lets a key do `act` until what is given back is called. */
  use: (shortcut: Shortcut, act: () => void) => () => void;
  turn: (on: boolean) => void;
  showHelp: () => void;
}

const Context = createContext<Shortcuts | null>(null);

/** Everything below may use shortcuts; the list of them opens over it. */
export function ShortcutsProvider({ children }: { children: ReactNode }): ReactNode {
  const [on, setOn] = useState(wanted);
  const [help, setHelp] = useState(false);
  const acts = useRef(new Map<Shortcut, (() => void)[]>());
  const [usable, setUsable] = useState<readonly Shortcut[]>([]);

  const use = useCallback((shortcut: Shortcut, act: () => void) => {
    const all = acts.current;
    all.set(shortcut, [...(all.get(shortcut) ?? []), act]);
    setUsable([...all.keys()]);
    return () => {
      const left = (all.get(shortcut) ?? []).filter((other) => other !== act);
      if (left.length > 0) all.set(shortcut, left);
      else all.delete(shortcut);
      setUsable([...all.keys()]);
    };
  }, []);

  const turn = useCallback((next: boolean) => {
    want(next);
    setOn(next);
  }, []);

  const showHelp = useCallback(() => setHelp(true), []);

  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const shortcut = on && !help ? meant(event) : undefined;
      if (!shortcut) return;
      // The view that came last is the one on top.
      const act = shortcut === "help" ? showHelp : acts.current.get(shortcut)?.at(-1);
      if (!act) return;
      event.preventDefault();
      act();
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, [on, help, showHelp]);

  const value = useMemo(() => ({ on, usable, use, turn, showHelp }), [on, usable, use, turn, showHelp]);
  return (
    <Context value={value}>
      {children}
      {help && (
        <Help onClose={() => setHelp(false)} />
      )}
    </Context>
  );
}

/** The shortcuts of the page. */
export function useShortcuts(): Shortcuts {
  const found = useContext(Context);
  if (found === null) throw new Error("no ShortcutsProvider above");
  return found;
}

/** Let a key do `act` while the component is on the page and `enabled`. */
export function useShortcut(shortcut: Shortcut, act: () => void, enabled = true): void {
  const { use } = useShortcuts();
  const latest = useRef(act);
  useEffect(() => {
    latest.current = act;
  });
  useEffect(() => (enabled ? use(shortcut, () => latest.current()) : undefined), [enabled, shortcut, use]);
}

/** Opens the list of shortcuts, for those who do not know its key. */
export function ShortcutsButton(): ReactNode {
  const { t } = useTexts();
  const { showHelp } = useShortcuts();
  const key = useKeyAttribute("help");
  return (
    <Button variant="inline-link" onClick={showHelp} nativeButtonAttributes={key}>
      {t("shortcuts.open")}
      <KeyHint shortcut="help" />
    </Button>
  );
}

/** The key beside a button's words; a screen reader is told of it by `aria-keyshortcuts` instead. */
export function KeyHint({ shortcut }: { shortcut: Shortcut }): ReactNode {
  const { on } = useShortcuts();
  if (!on) return null;
  return (
    <kbd aria-hidden="true" className="key-hint">
      {KEYS[shortcut].toUpperCase()}
    </kbd>
  );
}

type KeyAttribute = { "aria-keyshortcuts"?: string };

/** The attribute that tells assistive technology of a button's key. */
export function useKeyAttribute(shortcut: Shortcut | undefined): KeyAttribute {
  const { on } = useShortcuts();
  return on && shortcut ? { "aria-keyshortcuts": KEYS[shortcut] } : {};
}
