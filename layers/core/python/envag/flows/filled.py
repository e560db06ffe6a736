"""Templates filled for a municipality as they would be deployed, with stand-ins for what only AWS can name."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from envag.flows.linter import LONGEST_VALUE, lint, setting
from envag.flows.slots import as_map, values
from envag.flows.template import Template, fill

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from envag.domain.municipality import Municipality
    from envag.flows.document import Document
    from envag.flows.finding import Finding
    from envag.flows.slots import Resource

INSTANCE_ARN = "arn:aws:connect:eu-central-1:000000000000:instance/00000000-0000-4000-8000-000000000001"
LONGEST_CRISIS = 140
"""Characters of a crisis message: with the words around it, it must be said in 20 seconds."""


def arn(kind: str, name: str) -> str:
    """The stand-in for a resource: shaped like an ARN, and telling what it stands for."""
    return f"{INSTANCE_ARN}/{kind}/{name}"


def stand_ins(queues: Iterable[str], languages: Iterable[str] = ("sv",)) -> Resource:
    """Resources by kind and name for a municipality with these queues, and a queue flow for each language."""
    maps = {
        "queues": as_map({key: arn("queue", key) for key in queues}),
        "queueFlows": as_map({language: arn("flow", queue_flow(language)) for language in languages}),
    }
    return lambda kind, name: maps[name] if kind == "map" else arn(kind, name)


def queue_flow(language: str) -> str:
    """The name of the queue flow that speaks a language."""
    return "queue" if language == "sv" else f"queue-{language}"


def filled_all(
    templates: Iterable[Template], municipality: Municipality, resource: Resource, *, language: str = "sv"
) -> dict[str, Document]:
    """Each template's flow by name. Raises TemplateError."""
    return {one.name: fill(one, values(one, municipality, resource, language=language)) for one in templates}


def lint_templates(
    templates: Collection[Template], municipalities: Iterable[Municipality], *, among: Iterable[Template]
) -> list[Finding]:
    """What is wrong with the templates once filled; ``among`` are the flows that they lead to."""
    found: list[Finding] = []
    resource = stand_ins(["centre"])
    for municipality in municipalities:
        every = filled_all({one.name: one for one in (*among, *templates)}.values(), municipality, resource)
        flows = {arn("flow", name): document for name, document in every.items()}
        for template in templates:
            found += lint(every[template.name], setting(template, _longest_text(municipality), flows))
    return list(dict.fromkeys(found))


def _longest_text(municipality: Municipality) -> Callable[[str], str]:
    """The municipality's words by id, with whatever is filled in at its longest."""
    facts = municipality.facts | {"message": "m" * LONGEST_CRISIS}
    return lambda text_id: municipality.text(text_id).format_map(defaultdict(lambda: LONGEST_VALUE, facts))
