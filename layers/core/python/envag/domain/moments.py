"""The moments at which somebody must be reminded of a case: what has passed, and what is still to come."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from envag.domain.calendar import add_working_time
from envag.domain.case import Status
from envag.domain.deadline import hours_of, opening_time, target_due, target_of
from envag.domain.hours import utc
from envag.domain.service import Clock

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from envag.domain.case import CallBack, Case
    from envag.domain.deadline import History, Pause
    from envag.domain.hours import Hours
    from envag.domain.municipality import Municipality

SOON = 0.8
"""The part of a promise's time after which whoever has the case is reminded of it (X4)."""

AT_ONCE_TAKES = timedelta(minutes=15)
"""What is promised at once is late after a quarter of an hour."""

CALL_BACK_WARNING = timedelta(minutes=30)
"""How long before a promised call its owner is reminded, or half the time since the promise where that is shorter."""

_OPENS = time(8)
"""When a parked case comes back where no opening hours are known."""


class Kind(StrEnum):
    """What somebody is reminded of."""

    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    PARKED_OVER = "parked_over"
    CALL_BACK_SOON = "call_back_soon"
    CALL_BACK_LATE = "call_back_late"
    UNACKNOWLEDGED = "unacknowledged"
    UNCONFIRMED = "unconfirmed"


class Moment(NamedTuple):
    """When, in UTC, and of what."""

    at: datetime
    kind: Kind


def moments(case: Case, told: History, municipality: Municipality) -> tuple[Moment, ...]:
    """Every moment of the case as it stands, the earliest first; none of one that nobody works on.

    A promise that waits for the resident has no moments until they have answered.
    """
    if not case.status.open or case.set_aside:
        return ()
    return tuple(sorted(_all(case, told, municipality)))


def _all(case: Case, told: History, municipality: Municipality) -> Iterator[Moment]:
    if not case.paused_at or told.demanded_at:
        yield from _of_promise(case, told, municipality)
    if case.status is Status.NEW:
        yield from _of_confirmation(case, told, municipality)
    if case.parked_until:
        day = utc(case.parked_until, time.min)
        opens = municipality.hours.next_opening(day, municipality.closed_days)
        yield Moment(opens or utc(case.parked_until, _OPENS), Kind.PARKED_OVER)
    if case.call_back:
        yield from _of_call(case.call_back, told.called_at)
    if case.acknowledge_by:
        yield Moment(case.acknowledge_by, Kind.UNACKNOWLEDGED)


def _of_promise(case: Case, told: History, municipality: Municipality) -> Iterator[Moment]:
    service = municipality.service(case.service)
    clock = target_of(service, municipality, urgent=told.urgent).clock
    if told.demanded_at:
        clock = Clock.CALENDAR
    if clock is Clock.AT_ONCE:
        yield Moment(case.due_at + AT_ONCE_TAKES, Kind.OVERDUE)
        return
    begun_at = told.demanded_at or told.begun_at
    pauses = [] if told.demanded_at else [pause for pause in told.pauses if pause.begun_at < case.due_at]
    if clock is Clock.WORKING:
        hours = hours_of(service, municipality)
        soon = _soon_in_working_time(case.due_at, begun_at, pauses, hours, municipality)
    else:
        waited = sum((pause.ended_at - pause.begun_at for pause in pauses), timedelta())
        length = case.due_at - begun_at
        soon = begun_at + length - (length - waited) * (1 - SOON)
    if begun_at <= soon < case.due_at:
        yield Moment(soon, Kind.DUE_SOON)
    yield Moment(case.due_at, Kind.OVERDUE)


def _of_confirmation(case: Case, told: History, municipality: Municipality) -> Iterator[Moment]:
    """What is confirmed at once, the automatic receipt confirms; anything later takes a person (R61)."""
    service = municipality.service(case.service)
    target = service.receipt_target if service else None
    if target and target.clock is not Clock.AT_ONCE:
        yield Moment(target_due(told.begun_at, target, service, municipality), Kind.UNCONFIRMED)


def _soon_in_working_time(
    due_at: datetime, begun_at: datetime, pauses: Sequence[Pause], hours: Hours, municipality: Municipality
) -> datetime:
    """When four fifths of the opening time are used up that the promise has, what waited for the resident not counted.

    Where the promise has no opening time at all, its end.
    """
    length = opening_time(begun_at, due_at, hours, municipality)
    waited = sum((opening_time(*pause, hours, municipality) for pause in pauses), timedelta())
    used = length - (length - waited) * (1 - SOON)
    return add_working_time(begun_at, used, hours, municipality.closed_days) if length > waited else due_at


def _of_call(promise: CallBack, called_at: datetime | None) -> Iterator[Moment]:
    """A call is warned of and escalated while it is somebody's own; one that is the group's stands on its list."""
    if not promise.owner:
        return
    ahead = CALL_BACK_WARNING
    if called_at:
        ahead = min(ahead, (promise.due_at - called_at) / 2)
    if ahead > timedelta():
        yield Moment(promise.due_at - ahead, Kind.CALL_BACK_SOON)
    yield Moment(promise.due_at, Kind.CALL_BACK_LATE)
