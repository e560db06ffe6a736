"""A demand that a delayed case be decided, dröjsmålstalan (förvaltningslagen (2017:900) 12 §, X5).

Who has waited for six months may demand it in writing, once in each case; then there are four weeks to decide or to
refuse. Whether the six months have passed is for the registrar to judge, who is told at once: the clock runs meanwhile.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from envag.domain.case import RESIDENT, SYSTEM, EventType, TimelineEvent
from envag.domain.deadline import demand_due
from envag.domain.reference import mentioned
from envag.domain.transitions import differences

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from envag.domain.case import Case
    from envag.domain.municipality import Municipality

SERVICE = "droj"
"""The service of a demand that opens a case of its own."""

_RECOGNISED = "legal:delay"
"""How routing says that words are such a demand (municipalities/shared/routing/legal.yaml)."""


def made(case: Case, timeline: Sequence[TimelineEvent]) -> TimelineEvent | None:
    """The resident's event that demands a decision and has not been acted on, None for none.

    The case's own first event where its service is the demand, otherwise what they wrote to it later.
    """
    if any(event.type is EventType.DECISION_DEMANDED for event in timeline):
        return None
    own = case.service == SERVICE
    return next((event for event in timeline if (own and _opens(event)) or _recognised(event)), None)


def _opens(event: TimelineEvent) -> bool:
    return event.type is EventType.RECEIVED


def _recognised(event: TimelineEvent) -> bool:
    later = event.type in {EventType.ADDED, EventType.REOPENED} and event.actor == RESIDENT
    return later and "from" not in event.data and _RECOGNISED in event.data.get("why", ())


def concerned(case: Case, demand: TimelineEvent) -> list[str]:
    """The references that a demand with a case of its own names, each once: the cases that it may concern."""
    if case.service != SERVICE:
        return []
    data = demand.data
    words = "\n".join((data.get("subject", ""), data.get("text", ""), *data.get("answers", {}).values()))
    return [reference for reference in dict.fromkeys(mentioned(words)) if reference != case.reference]


def is_by_its_party(case: Case, demanding: Case) -> bool:
    """Whether the open case is about the very person who demands: nobody starts a clock of another's case."""
    return case.status.open and bool(case.resident) and case.resident == demanding.resident


def registrar(municipality: Municipality, otherwise: str) -> str:
    """The department whose registrar is told."""
    return next((one.id for one in municipality.departments if one.registrar), otherwise)


def demanded(
    case: Case,
    at: datetime,
    municipality: Municipality,
    *,
    id: str,  # noqa: A002
    other: str = "",
) -> TimelineEvent:
    """A decision of the case was demanded at that moment, by what it was sent or by the case ``other``."""
    changes = differences(case, due_at=str(demand_due(case.due_at, at, municipality)))
    data = {"registrar": registrar(municipality, case.department)} | ({"case": other} if other else {})
    return TimelineEvent(
        id=id, type=EventType.DECISION_DEMANDED, occurred_at=at, actor=SYSTEM, changes=changes, data=data
    )
