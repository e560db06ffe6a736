"""What a hand-over still lacks: a department must not have to ask again (R9)."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from envag.domain.case import EventType
from envag.domain.service import CONTACT_FIELDS, FieldType

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from envag.domain.case import Case, TimelineEvent
    from envag.domain.service import Service


class GapKind(StrEnum):
    """What is missing: an answer, a step of the checklist, or any way to reach who is in touch."""

    ANSWER = "answer"
    STEP = "step"
    CONTACT = "contact"


class Gap(NamedTuple):
    """Something that is missing. ``id`` is that of the field or step, ``label`` its words in the service's file."""

    kind: GapKind
    id: str
    label: str = ""


def gaps(
    case: Case, timeline: Sequence[TimelineEvent], service: Service | None, answers: Mapping[str, str]
) -> tuple[Gap, ...]:
    """What of the service's required information and of the centre's mandatory steps is missing, in the file's order.

    ``answers`` are those that come with the hand-over itself. Files are asked for and never required, as in the form;
    steps above the centre's mandate are the department's own (R10).
    """
    return tuple(_gaps(case, timeline, service, answers)) if service else ()


def _gaps(case: Case, timeline: Sequence[TimelineEvent], service: Service, answers: Mapping[str, str]) -> Iterator[Gap]:
    answered = _answered(case, timeline) | {name for name, text in answers.items() if text.strip()}
    for field in service.form:
        if field.required and field.type is not FieldType.FILE and field.id not in answered:
            yield Gap(GapKind.ANSWER, field.id, field.label)
    if not service.contact_optional and not (case.party and case.party.reachable):
        yield Gap(GapKind.CONTACT, "contact")
    done = ticked(timeline, service.id)
    for step in service.checklist:
        if step.mandatory and step.level <= service.level and step.id not in done:
            yield Gap(GapKind.STEP, step.id, step.text)


def _answered(case: Case, timeline: Sequence[TimelineEvent]) -> set[str]:
    """The ids of the fields that have an answer, wherever in the case it stands."""
    said = {name for event in timeline for name, text in event.data.get("answers", {}).items() if str(text).strip()}
    return said | {name for name in CONTACT_FIELDS if case.party and getattr(case.party, name)}


def ticked(timeline: Sequence[TimelineEvent], service: str) -> set[str]:
    """The steps of the service's list that are done, as the latest event about each has it; oldest event first."""
    said = (event.data for event in timeline if event.type is EventType.CHECKLIST)
    latest = {data["step"]: data["done"] for data in said if data["service"] == service}
    return {step for step, done in latest.items() if done}
