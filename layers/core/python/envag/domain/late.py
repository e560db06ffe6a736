"""Telling residents that their answer takes longer, and why (förvaltningslagen (2017:900) 11 §, X4)."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from envag.domain.case import EventType, TimelineEvent
from envag.domain.deadline import history
from envag.domain.greeting import wording
from envag.domain.moments import Kind, moments
from envag.domain.receipt_letter import due_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from typing import Any

    from envag.domain.case import Actor, Case
    from envag.domain.municipality import Municipality


class Reason(StrEnum):
    """Why it takes longer. Each has a sentence of the letter; ``OTHER`` is told in the writer's own words."""

    MANY_CASES = "many_cases"
    INVESTIGATION = "investigation"
    MATERIAL = "material"
    OTHERS = "others"
    STAFFING = "staffing"
    OTHER = "other"


class Draft(NamedTuple):
    """A letter that says why, to be looked over before it is sent; ``label`` is what the reason is called."""

    reason: Reason
    label: str
    text: str


def lateness(case: Case, timeline: Sequence[TimelineEvent], municipality: Municipality, now: datetime) -> Kind | None:
    """``DUE_SOON`` when four fifths of the promised time are over, ``OVERDUE`` when all of it is; None before."""
    found = moments(case, history(case, timeline), municipality)
    passed = {moment.kind for moment in found if moment.at <= now}
    return next((kind for kind in (Kind.OVERDUE, Kind.DUE_SOON) if kind in passed), None)


def drafts(case: Case, municipality: Municipality, language: str) -> list[Draft]:
    """A letter for each reason, in the resident's language."""
    return [
        Draft(reason, municipality.text(f"late.reason.{reason}"), letter(case, municipality, reason, language))
        for reason in Reason
    ]


def letter(case: Case, municipality: Municipality, reason: Reason, language: str) -> str:
    """The letter for a reason; of ``OTHER`` without one, which its writer must add."""
    due = due_text(case.due_at, municipality, language=language, with_time=False)
    paragraphs = [
        wording(municipality, "late.opening", language=language, reference=case.reference, due=due),
        wording(municipality, f"late.because.{reason}", language=language) if reason is not Reason.OTHER else "",
        wording(municipality, "late.closing", language=language),
    ]
    return "\n\n".join(paragraph.strip() for paragraph in paragraphs if paragraph)


def warned(said: Mapping[str, Any], reason: Reason, *, actor: Actor, at: datetime, id: str) -> TimelineEvent:  # noqa: A002
    """The resident is told that it takes longer, and why: the promise stays as it is, and is broken with a word."""
    data = {**said, "reason": str(reason)}
    return TimelineEvent(id=id, type=EventType.WARNED, occurred_at=at, actor=actor, data=data)
