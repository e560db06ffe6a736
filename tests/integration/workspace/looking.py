"""What is asked of whatever stands on the page: axe, that nothing is scrolled sideways, and where the focus is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from infra.build.cache import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Frame, Locator, Page
from tests.browser import AXE, WCAG

WIDTHS = (320, 400, 900, 1600)
"""CSS pixels. 320 is what 1280 at 400 % has (WCAG 2.2, 1.4.10); 900 at 200 % has 450 (1.4.4)."""

_RUN = """async ({tags, within}) => {
  const found = await axe.run(within ? {include: [[within]]} : document, {runOnly: tags});
  if (found.passes.length === 0) throw new Error("axe looked at nothing");
  return found.violations.map(({id, nodes}) => `${id}: ${nodes.map(({target}) => target).join(" ")}`);
}"""
_WIDER = """() => {
  const {clientWidth} = document.documentElement;
  if (document.documentElement.scrollWidth <= clientWidth) return [];
  return [...document.querySelectorAll("body *")].filter(each => each.getBoundingClientRect().right > clientWidth + 1)
    .map(each => `${each.tagName} ${each.className}`).slice(-3);
}"""
_FOCUS = """() => {
  const it = document.activeElement;
  if (it === null || it === document.body || it === document.documentElement) return "";
  const name = it.getAttribute("aria-label") ?? it.textContent.trim();
  return `${it.tagName} ${name || it.getAttribute("type") || it.id}`.slice(0, 60);
}"""


def texts(language: str) -> dict[str, str]:
    """The app's words by key."""
    words: dict[str, str] = json.loads((ROOT / f"workspace/src/texts/{language}.json").read_text("utf-8"))
    return words


def faults(page: Page | Frame, within: str = "") -> list[str]:
    """What axe finds at WCAG 2.2 AA, of all of it or within what a selector finds."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text("utf-8"))
    found: list[str] = page.evaluate(_RUN, {"tags": WCAG, "within": within})
    return found


def too_wide(page: Page, widths: tuple[int, ...] = WIDTHS) -> list[str]:
    """By width in pixels, what has to be scrolled sideways to; the page keeps the width that it had."""
    before = page.viewport_size
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"{width}: {each}" for each in page.evaluate(_WIDER)]
    page.set_viewport_size(before)
    return found


class Walk:
    """Looks at each view on the way and remembers what is wrong with it, so that one walk tells everything."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.seen: list[str] = []
        self.wrong: dict[str, list[str]] = {}

    def look(self, name: str, within: str = "") -> None:
        """At the page as it stands."""
        self.page.locator(".waiting").first.wait_for(state="detached")
        found = faults(self.page, within) + too_wide(self.page)
        if not within and not Keyboard(self.page).kept():
            found.append("nothing has the focus")
        self.seen.append(name)
        if found:
            self.wrong[name] = found


class Keyboard:
    """Somebody who has no pointer: nothing is reached but by keys, and the focus must be somewhere after each."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        """One after the other."""
        for key in keys:
            self.page.keyboard.press(key)
            assert self.kept(), f"after {key} nothing has the focus"

    def write(self, text: str) -> None:
        """Where the focus is."""
        self.page.keyboard.type(text)

    def kept(self) -> bool:
        """The focus is on something, at the latest after three seconds."""
        for _ in range(30):
            if self.where():
                return True
            self.page.wait_for_timeout(100)
        return False

    def to(self, wanted: Locator, most: int = 90, key: str = "Tab") -> None:
        """By so many presses at the most."""
        wanted.wait_for()
        for _ in range(most):
            if wanted.evaluate("it => it === document.activeElement"):
                return
            self.page.keyboard.press(key)
        reached = wanted.evaluate("it => it === document.activeElement")
        assert reached, f"{key} only reaches {self.where()}, not {wanted}"

    def where(self) -> str:
        """What has the focus, in words."""
        at: Any = self.page.evaluate(_FOCUS)
        return str(at)
