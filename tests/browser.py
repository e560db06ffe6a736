"""A real browser for the tests that look at pages."""

from __future__ import annotations

import shutil

import pytest

from infra.build.cache import ROOT

_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The one without a window first: it opens a page at a third of the cost."""
CHROMIUM = next(filter(None, map(shutil.which, _NAMES)), None)
QUIET = [
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

SIZES = {
    "desk": {"width": 1280, "height": 900},
    "phone": {"width": 360, "height": 740},
    "zoomed": {"width": 320, "height": 640},
}
"""A phone of 320 px is also a desk at 400 % (WCAG 2.2, 1.4.10)."""

needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")


@pytest.fixture(scope="module")
def chromium():
    """One browser for the tests of a file.

    No longer: as long as Playwright runs, its event loop counts as the thread's, and no other test can run one.
    """
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def new_page(chromium):
    """Makes a page in a browser of its own; whatever it complains of fails the test.

    Not the status of an answer: a page may ask for something to be mended, or say that a link has expired.
    """
    contexts, complaints = [], []

    def new(*, size="desk", script=True, **more):
        context = chromium.new_context(viewport=SIZES[size], locale="sv-SE", java_script_enabled=script, **more)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: complaints.append(line.text) if _is_fault(line) else None)
        return page

    yield new
    for context in contexts:
        context.close()
    assert complaints == []


def _is_fault(line):
    return line.type == "error" and "Failed to load resource" not in line.text


def faults(page):
    """What axe finds, which is a script itself: it cannot look at a page without."""
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("tags => axe.run({runOnly: tags})", WCAG)
    assert found["passes"], "axe looked at something"
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in found["violations"]]


def fits(page):
    """Whether nothing must be scrolled sideways."""
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def focused(page):
    """The id of what the keyboard is at, else its text."""
    return page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()")
