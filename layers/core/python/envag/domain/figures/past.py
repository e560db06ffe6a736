"""Cases as they stood before: the events after that are taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from envag.domain.case import SYSTEM, Change, EventType, Status, TimelineEvent
from envag.domain.figures.contribution import matter_of
from envag.domain.figures.history import closings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from envag.domain.case import Case
    from envag.domain.figures.contribution import Matter
    from envag.domain.municipality import Municipality


class History(NamedTuple):
    """A case and its whole timeline, oldest first."""

    case: Case
    timeline: Sequence[TimelineEvent]


def as_it_was(history: History, moment: datetime) -> History | None:
    """The case at the aware ``moment``, None where it had not begun. Whoever has been anonymised since stays so."""
    known = [event for event in history.timeline if event.occurred_at <= moment]
    if not known:
        return None
    later = [event for event in history.timeline if event.occurred_at > moment]
    if not later:
        return history
    undone = tuple(
        Change(change.field, change.after, change.before) for event in reversed(later) for change in event.changes
    )
    back = TimelineEvent(id="", type=EventType.STATUS_CHANGED, occurred_at=moment, actor=SYSTEM, changes=undone)
    case = history.case.with_changes(back)
    closed = closings(known) if case.status is Status.CLOSED else ()
    return History(case._replace(closed_at=closed[-1] if closed else None), known)


def matters(case: Case, timeline: Sequence[TimelineEvent], place: Municipality) -> set[Matter]:
    """Every matter that the case has been, as it stands and before its corrections, whoever has counted it then."""
    found, stood = {matter_of(case, place)}, case
    for event in reversed(timeline):
        undone = tuple(Change(c.field, c.after, c.before) for c in event.changes if c.field in _OF_A_MATTER)
        if undone:
            stood = stood.with_changes(event._replace(type=EventType.STATUS_CHANGED, changes=undone))
            found.add(matter_of(stood, place))
    return found


_OF_A_MATTER = frozenset({"arrived_at", "service", "resident", "protected", "set_aside"})
