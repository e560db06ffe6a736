/**
 * The focus stays where somebody works: when what had it goes away, the part of the page that it stood in takes it.
 *
 * Otherwise a browser lets it fall back to the whole page, and whoever works by keyboard begins from the top again
 * (WCAG 2.2, 2.4.3). Views and forms that know better where it belongs put it there themselves, before this acts.
 */

const PARTS = "section, form, nav, [role=group], main";

/** Milliseconds that a view has to put the focus where it belongs. */
const PATIENCE = 150;

/** Watches the page until what is given back is called. */
export function keepFocus(): () => void {
  let last: Element | null = null;
  let around: Element[] = [];
  let timer = 0;

  const remember = ({ target }: FocusEvent): void => {
    if (!(target instanceof Element)) return;
    last = target;
    around = partsAround(target);
  };
  const look = (): void => {
    if (document.activeElement !== document.body || last === null || usable(last)) return;
    const part = around.find(({ isConnected }) => isConnected) ?? document.querySelector("main");
    if (part instanceof HTMLElement) take(part);
  };
  const changes = new MutationObserver(() => {
    clearTimeout(timer);
    if (document.activeElement === document.body) timer = window.setTimeout(look, PATIENCE);
  });

  document.addEventListener("focusin", remember);
  changes.observe(document.body, { childList: true, subtree: true, attributeFilter: ["disabled"] });
  return () => {
    document.removeEventListener("focusin", remember);
    changes.disconnect();
    clearTimeout(timer);
  };
}

function partsAround(element: Element): Element[] {
  const part = element.parentElement?.closest(PARTS);
  return part ? [part, ...partsAround(part)] : [];
}

function usable(element: Element): boolean {
  return element.isConnected && !element.matches(":disabled");
}

function take(part: HTMLElement): void {
  if (!part.hasAttribute("tabindex")) {
    part.tabIndex = -1;
    part.addEventListener("blur", () => part.removeAttribute("tabindex"), { once: true });
  }
  part.focus({ preventScroll: true });
}
