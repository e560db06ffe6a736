/** The page's elements, by the ids that its template gives them. */

/** The element with that id. A missing one is a fault of ours and throws. */
export function get<E extends HTMLElement>(id: string, kind: new () => E): E {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`no element ${id}`);
  return found;
}

/** A new element with what is in it; strings become text, never markup. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>>,
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** Whether the keyboard is somewhere inside. */
export function holdsFocus(element: HTMLElement): boolean {
  return element.contains(document.activeElement);
}

/** Move the keyboard, and whoever listens to the page, to a part of it that takes no input. */
export function goTo(element: HTMLElement): void {
  element.tabIndex = -1;
  element.focus();
}
