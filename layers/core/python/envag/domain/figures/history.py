"""What of a case's timeline the figures need: when it was answered and closed, who came back, how a call went."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from envag.domain.calendar import add_working_days
from envag.domain.case import RESIDENT, SYSTEM, EventType, Status
from envag.domain.centre_contact import Phase
from envag.domain.hours import STOCKHOLM
from envag.domain.upload import UPLOAD

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from envag.domain.case import Case, TimelineEvent

BACK_WITHIN = timedelta(days=7)
"""Who is in touch again on the same matter within this time was not helped the first time."""

AFTER_CALL = timedelta(minutes=30)
"""What is closed so soon after a call was closed in it: guides write it down when they have hung up."""

_CALLED_BACK = frozenset({"CALLBACK", "OUTBOUND", "EXTERNAL_OUTBOUND"})
"""How legs of a call begin that we placed ourselves: whoever is called back was not answered when they called."""


class Call(NamedTuple):
    """A call as the exchange told of it. ``began`` is when the system answered; the others are None if never."""

    began: datetime
    answered: datetime | None
    ended: datetime | None


def closings(timeline: Sequence[TimelineEvent]) -> list[datetime]:
    """When it was closed, each time."""
    return [event.occurred_at for event in timeline if _status_after(event) == Status.CLOSED]


def came_back(timeline: Sequence[TimelineEvent]) -> list[datetime]:
    """When its resident opened it again, at most seven days after it had been closed."""
    found: list[datetime] = []
    closed_at: datetime | None = None
    for event in timeline:
        after = _status_after(event)
        if after == Status.CLOSED:
            closed_at = event.occurred_at
        elif after and closed_at:
            again = event.type is EventType.REOPENED and event.actor == RESIDENT
            if again and event.occurred_at - closed_at <= BACK_WITHIN:
                found.append(event.occurred_at)
            closed_at = None
    return found


def later_contacts(timeline: Sequence[TimelineEvent]) -> Iterator[tuple[datetime, bool]]:
    """Each time that its resident wrote again, and whether they had been asked to.

    Files from the web belong to the words they came with, and what is said in a chat to the chat.
    """
    asked = False
    for event in timeline:
        if event.type is EventType.ASKED:
            asked = True
        elif event.actor == RESIDENT and event.type in _WRITES and not _is_part_of_another(event):
            yield event.occurred_at, asked
            asked = False


_WRITES = frozenset({EventType.ADDED, EventType.REOPENED})


def _is_part_of_another(event: TimelineEvent) -> bool:
    """Whether it is a file from the web, a machine's mail, or that a chat tells of danger."""
    alarm = event.type is EventType.ADDED and [change.field for change in event.changes] == ["priority"]
    return UPLOAD in event.data or "automatic" in event.data or alarm


def answered_at(timeline: Sequence[TimelineEvent]) -> datetime | None:
    """When somebody of ours first answered: a person, or a machine with an approved article. No receipt is that (X2).

    A call back that reached the resident is an answer, a question to them is none.
    """
    return next((event.occurred_at for event in timeline if _answers(event)), None)


def _answers(event: TimelineEvent) -> bool:
    if event.type is EventType.CALL_BACK_TRIED:
        return event.data.get("outcome") == "reached"
    return event.type is EventType.ANSWERED and (event.actor.role != SYSTEM.role or "article" in event.data)


def in_one_working_day(arrived_at: datetime, answered: datetime | None, closed_days: Mapping[date, str]) -> bool:
    """Whether it was answered before the end of the working day that follows the day of arrival."""
    if answered is None:
        return False
    last = add_working_days(arrived_at.astimezone(STOCKHOLM).date(), 1, closed_days)
    return answered.astimezone(STOCKHOLM).date() <= last


def due_when(case: Case, timeline: Sequence[TimelineEvent], moment: datetime) -> datetime:
    """The due time that held at ``moment``: later changes are undone."""
    later = (c.before for e in timeline if e.occurred_at > moment for c in e.changes if c.field == "due_at")
    before = next(later, "")
    return datetime.fromisoformat(before) if before else case.due_at


def call(case: Case, timeline: Sequence[TimelineEvent]) -> Call | None:
    """How the call went that the case began with, None for what the exchange told nothing of."""
    moves = [event for event in timeline if event.type is EventType.CONTACT_MOVED and "phase" in event.data]
    if not moves:
        return None
    own = {
        Phase(event.data["phase"]): event.occurred_at
        for event in reversed(moves)
        if event.data["phase"] in Phase.__members__ and event.data.get("contact") == case.source
    }
    taken = [
        event.occurred_at
        for event in moves
        if event.data["phase"] == Phase.CONNECTED_TO_AGENT and event.data.get("method") not in _CALLED_BACK
    ]
    began = own.get(Phase.CONNECTED_TO_SYSTEM) or own.get(Phase.INITIATED) or case.arrived_at
    return Call(began, min(taken, default=None), own.get(Phase.DISCONNECTED))


def _status_after(event: TimelineEvent) -> str:
    return next((change.after for change in event.changes if change.field == "status"), "")
