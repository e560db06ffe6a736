"""A department's sign of life: it acknowledges that a case has been handed over to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envag.domain.case import EventType
from envag.domain.transitions import ACKNOWLEDGED, differences, event_of

if TYPE_CHECKING:
    from datetime import datetime

    from envag.domain.case import Actor, Case, TimelineEvent


def acknowledged(case: Case, *, actor: Actor, at: datetime, id: str) -> TimelineEvent | None:  # noqa: A002
    """The department has seen the case; None where nobody waits for that."""
    changes = differences(case, **ACKNOWLEDGED)
    return event_of(EventType.ACKNOWLEDGED, changes, actor=actor, at=at, id=id) if changes else None


def acknowledging(case: Case, event: TimelineEvent) -> TimelineEvent:
    """The event, with the acknowledgement in it where an officer of the case's department makes it.

    What moves the case says itself who must acknowledge it next, and a sub-task is another department's.
    """
    moves = event.type in _SAY_THEMSELVES or any(c.field == "department" for c in event.changes)
    if case.acknowledge_by is None or event.actor.role != "officer" or moves:
        return event
    said = {c.field for c in event.changes}
    more = tuple(c for c in differences(case, **ACKNOWLEDGED) if c.field not in said)
    return event._replace(changes=(*event.changes, *more))


_SAY_THEMSELVES = frozenset({EventType.HANDED_OVER, EventType.SUBTASK_DONE})
