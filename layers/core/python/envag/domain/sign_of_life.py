"""A department's sign of life: it acknowledges that a case has been handed over to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envag.domain.case import EventType
from envag.domain.transitions import ACKNOWLEDGED, differences, event_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from envag.domain.case import Actor, Case, TimelineEvent


def acknowledged(case: Case, *, actor: Actor, at: datetime, id: str) -> TimelineEvent | None:  # noqa: A002
    """The department has seen the case; None where nobody waits for that."""
    changes = differences(case, **ACKNOWLEDGED)
    return event_of(EventType.ACKNOWLEDGED, changes, actor=actor, at=at, id=id) if changes else None


def confirmed(
    case: Case,
    timeline: Sequence[TimelineEvent],
    *,
    actor: Actor,
    at: datetime,
    id: str,  # noqa: A002
) -> TimelineEvent | None:
    """The department has seen the case, whether it was handed over or came by routing; None for a second time."""
    if event := acknowledged(case, actor=actor, at=at, id=id):
        return event
    seen = not case.status.open or shown(timeline)
    return None if seen else event_of(EventType.ACKNOWLEDGED, (), actor=actor, at=at, id=id)


def shown(timeline: Sequence[TimelineEvent]) -> bool:
    """Whether an officer has done anything with the case since it came to its department.

    What somebody of another department did, such as a sub-task, says nothing of this one.
    """
    return any(
        event.actor.role == "officer" and event.type not in _SAY_THEMSELVES and not _moves(event)
        for event in since_it_came(timeline)
    )


def since_it_came(timeline: Sequence[TimelineEvent]) -> Iterator[TimelineEvent]:
    """The events since the case came to its department, the newest first and the one that brought it last."""
    for event in reversed(timeline):
        yield event
        if event.type is EventType.HANDED_OVER or _moves(event):
            return


def _moves(event: TimelineEvent) -> bool:
    return any(change.field == "department" for change in event.changes)


def acknowledging(case: Case, event: TimelineEvent) -> TimelineEvent:
    """The event, with the acknowledgement in it where an officer of the case's department makes it.

    What moves the case says itself who must acknowledge it next, and a sub-task is another department's.
    """
    moves = event.type in _SAY_THEMSELVES or _moves(event)
    if case.acknowledge_by is None or event.actor.role != "officer" or moves:
        return event
    said = {c.field for c in event.changes}
    more = tuple(c for c in differences(case, **ACKNOWLEDGED) if c.field not in said)
    return event._replace(changes=(*event.changes, *more))


_SAY_THEMSELVES = frozenset({EventType.HANDED_OVER, EventType.SUBTASK_DONE})
