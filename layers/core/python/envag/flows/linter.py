"""The flow linter: everything that is wrong with a flow, before Connect or a caller finds it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from envag.flows import fault_rules, service_rules, shape_rules
from envag.flows.service_rules import Setting
from envag.flows.speech import seconds

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from envag.flows.document import Document
    from envag.flows.finding import Finding
    from envag.flows.template import Template

_JSONPATH = re.compile(r"\$\.[A-Za-z]+(?:\.[A-Za-z]+)*")
LONGEST_VALUE = "minst tjugo tecken.."
"""Stands for what a JSONPath says when a template does not tell: a name, a number, a case reference."""


def lint(document: Document, setting: Setting | None = None) -> list[Finding]:
    """Everything that is wrong, in the order of the flow. Rules of the centre need a flow that is whole."""
    found = list(shape_rules.findings(document))
    if any(one.rule in {"dangling", "type", "identifier"} for one in found):
        return found
    setting = setting or Setting(seconds=longest({}))
    found += fault_rules.findings(document, alone=setting.alone)
    return [*found, *service_rules.findings(document, setting)]


def setting(template: Template, text: Callable[[str], str], flows: Mapping[str, Document]) -> Setting:
    """What a filled template stands in; ``text`` gives the municipality's words by id."""
    said = {
        path: max((" ".join(map(text, way)) for way in ways), key=seconds, default="")
        for path, ways in template.said.items()
    }
    heard = longest(said) if not template.written else lambda _: 0.0
    return Setting(
        seconds=heard,
        recorded=template.recorded or template.task,
        alone=template.alone or template.task,
        task=template.task,
        flows=flows,
    )


def longest(said: Mapping[str, str]) -> Callable[[str], float]:
    """Tells how long words take at most; ``said`` is the longest that each JSONPath can stand for."""
    return lambda words: seconds(_JSONPATH.sub(lambda found: said.get(found[0], LONGEST_VALUE), words))
