/**
 * The app's own keys, and when they are listened to.
 *
 * Single letters are quick, yet they get in the way of who steers by voice or hits keys by accident: they can be switched
 * off (WCAG 2.2, 2.1.4), they never act while somebody writes or a menu is open, and never together with Ctrl, Alt or
 * Meta, which belong to the browser and to screen readers. A screen reader in its reading mode keeps letters to itself.
 */

/** What can be done by a key, and the key. */
export const KEYS = {
  help: "?",
  search: "/",
  reply: "s",
  note: "n",
  take: "t",
  hand_over: "l",
  park: "p",
  ask: "f",
  close_case: "a",
  checklist: "c",
  articles: "k",
  register: "r",
  directory: "v",
  worklist: "w",
  desk_mode: "d",
  lock: "x",
} as const;

export type Shortcut = keyof typeof KEYS;

const WRITING = "input:not([type=checkbox]):not([type=radio]):not([type=button]), textarea, select, [contenteditable=true]";
const CHOOSING = "[role=combobox], [role=listbox], [role=menu], [role=dialog]";

/** The shortcut that a key press means, or nothing when it belongs to what has the focus. */
export function meant(event: KeyboardEvent): Shortcut | undefined {
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.isComposing) {
    return undefined;
  }
  const target = event.target;
  if (target instanceof Element && target.closest(`${WRITING}, ${CHOOSING}`)) return undefined;
  const key = event.key.toLowerCase();
  return (Object.keys(KEYS) as Shortcut[]).find((shortcut) => KEYS[shortcut] === key);
}

const SWITCH = "shortcuts";

/** Whether the reader wants shortcuts; they are on until they are switched off, on this computer. */
export function wanted(): boolean {
  try {
    return localStorage.getItem(SWITCH) !== "off";
  } catch {
    return true;
  }
}

/** Remember whether the reader wants shortcuts. */
export function want(on: boolean): void {
  try {
    if (on) localStorage.removeItem(SWITCH);
    else localStorage.setItem(SWITCH, "off");
  } catch {
    // Without storage the choice holds until the page is left.
  }
}
