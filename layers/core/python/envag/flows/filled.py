"""Templates filled for a municipality as they would be deployed, with stand-ins for what only AWS can name."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from envag.domain.crisis import LONGEST
from envag.domain.disturbance import LONGEST_TOLD
from envag.domain.greeting import DISTURBANCE, has_words
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
QUEUE = "queue"
"""The template of the words for whoever waits, filled once for each language that people wait in."""


def arn(kind: str, name: str) -> str:
    """The stand-in for a resource: shaped like an ARN, and telling what it stands for."""
    return f"{INSTANCE_ARN}/{kind}/{name}"


def queues_of(municipality: Municipality) -> tuple[str, ...]:
    """The keys of the queues that a municipality needs, the centre's first (see FlowQuestion.queue).

    Its centre, every unit that answers by itself (it has hours, a number, an old number or a role's direct way),
    its language lines, and the centre of each host that answers for it.
    """
    units = [unit for department in municipality.departments for unit in department.units]
    led_to = {*municipality.old_numbers.values(), *municipality.role_queues.values()}
    keys = [
        municipality.centre_unit or municipality.centre,
        *(unit.id for unit in units if unit.hours or unit.phone or unit.id in led_to),
        *(f"language:{line.language}" for line in municipality.language_lines),
        *(f"host:{agreement.host}" for agreement in municipality.agreements),
    ]
    return tuple(dict.fromkeys(keys))


def languages_of(municipality: Municipality) -> tuple[str, ...]:
    """The languages in which somebody may wait: Swedish, and those of the lines that we have words in."""
    spoken = (one.language for one in municipality.language_lines if has_words(municipality, one.language))
    return tuple(dict.fromkeys(("sv", *spoken)))


def stand_ins(municipality: Municipality) -> Resource:
    """Resources by kind and name, as the municipality's stack would give them."""
    keys = queues_of(municipality)
    maps = {
        "queues": as_map({key: arn("queue", key) for key in keys}),
        "queueFlows": as_map({one: arn("flow", queue_flow(one)) for one in languages_of(municipality)}),
    }

    def resource(kind: str, name: str) -> str:
        return maps[name] if kind == "map" else arn(kind, keys[0] if (kind, name) == ("queue", "centre") else name)

    return resource


def queue_flow(language: str) -> str:
    """The name of the queue flow that speaks a language."""
    return QUEUE if language == "sv" else f"{QUEUE}-{language}"


def filled_all(templates: Iterable[Template], municipality: Municipality) -> dict[str, Document]:
    """Each flow of the municipality by its ARN, the queue flow once for each language. Raises TemplateError."""
    resource = stand_ins(municipality)
    found: dict[str, Document] = {}
    for template in templates:
        for language in languages_of(municipality) if template.name == QUEUE else ("sv",):
            name = queue_flow(language) if template.name == QUEUE else template.name
            document = fill(template, values(template, municipality, resource, language=language))
            found[arn("flow", name)] = replace(document, name=name)
    return found


def lint_templates(
    templates: Collection[Template], municipalities: Iterable[Municipality], *, among: Iterable[Template]
) -> list[Finding]:
    """What is wrong with the templates once filled; ``among`` are the flows that they lead to."""
    found: list[Finding] = []
    wanted = {template.name: template for template in templates}
    for municipality in municipalities:
        flows = filled_all({one.name: one for one in (*among, *templates)}.values(), municipality)
        for document in flows.values():
            template = wanted.get(document.name.partition("-")[0])
            if template:
                found += lint(document, setting(template, _longest_text(municipality), flows))
    return list(dict.fromkeys(found))


def _longest_text(municipality: Municipality) -> Callable[[str], str]:
    """The municipality's words by id, with whatever is filled in at its longest."""
    facts = municipality.facts | {"message": "m" * LONGEST}
    disturbed = facts | {"message": "m" * LONGEST_TOLD}

    def longest(text_id: str) -> str:
        filled = disturbed if text_id == DISTURBANCE else facts
        return municipality.text(text_id).format_map(defaultdict(lambda: LONGEST_VALUE, filled))

    return longest
