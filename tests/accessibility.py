"""Whether a page that stands in a browser can be used by everybody: two engines look, which find different faults."""

from __future__ import annotations

from infra.build.cache import ROOT
from tests.browser import AXE, WCAG

ACE = ROOT / "node_modules" / "accessibility-checker-engine" / "ace.js"
"""IBM's engine beside Deque's."""

_AXE = "tags => axe.run({runOnly: tags}).then(found => found.violations.map(v => `${v.id}: ${v.nodes[0].html}`))"
_ACE = """async rules => {
  const found = (await new ace.Checker().check(document, [rules])).results;
  return found
    .filter(one => one.value[0] === "VIOLATION" && one.value[1] === "FAIL")
    .map(one => `${one.ruleId}: ${one.snippet}`);
}"""


def faults(page):
    """What either engine is sure breaks WCAG 2.2 AA, or is no good practice. The page needs no script of its own."""
    for engine in (AXE, ACE):
        page.evaluate(engine.read_text("utf-8"))
    return [*page.evaluate(_AXE, WCAG), *page.evaluate(_ACE, "WCAG_2_2")]
