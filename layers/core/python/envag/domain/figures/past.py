"""Cases as they stood at a moment: the events after it are taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from envag.domain.case import SYSTEM, Change, EventType, Status, TimelineEvent
from envag.domain.figures.history import closings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from envag.domain.case import Case


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
