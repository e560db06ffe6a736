"""When an answer is due: by the service's promise, moved by what waited for the resident, or by a statute.

What a case's timeline tells of its promise is read here once, as its ``History``.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from envag.domain.calendar import add_working_time, due, end_of_day, next_working_day
from envag.domain.case import EventType, Priority, Status
from envag.domain.hours import STOCKHOLM
from envag.domain.service import Clock, Target

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from envag.domain.case import Case, TimelineEvent
    from envag.domain.hours import Hours
    from envag.domain.municipality import Municipality
    from envag.domain.service import Service

FOUR_WEEKS = Target(clock=Clock.CALENDAR, weeks=4)
"""Within which a demanded decision must be made or refused: förvaltningslagen (2017:900) 12 §."""


class Pause(NamedTuple):
    """The resident had been asked and somebody else's work waited for them, from one aware moment to the other."""

    begun_at: datetime
    ended_at: datetime


class History(NamedTuple):
    """What a timeline tells of the promise that counts now.

    It counts since ``begun_at``: the arrival, or when the case was opened again; it was ``urgent`` then. ``pauses`` are
    those since, ``waits_since`` is when one began that has not ended. ``demanded_at`` is when a decision was demanded
    of the case (FL 12 §). ``taken_over``: the due time is that of a case which was merged into this one.
    ``called_at`` is when the call back was promised.
    """

    begun_at: datetime
    urgent: bool = False
    pauses: tuple[Pause, ...] = ()
    waits_since: datetime | None = None
    demanded_at: datetime | None = None
    taken_over: bool = False
    called_at: datetime | None = None


def answer_due(arrived_at: datetime, service: Service | None, municipality: Municipality, *, urgent: bool) -> datetime:
    """When what arrived then must be answered: by the service's promise, or the municipality's own (R42). In UTC."""
    return target_due(arrived_at, target_of(service, municipality, urgent=urgent), service, municipality)


def target_due(arrived_at: datetime, target: Target, service: Service | None, municipality: Municipality) -> datetime:
    """When that target of the service is due, by the municipality's calendar. In UTC."""
    return due(
        arrived_at,
        target,
        hours=hours_of(service, municipality),
        closed_days=municipality.closed_days,
        local_closures=municipality.local_closures,
    )


def target_of(service: Service | None, municipality: Municipality, *, urgent: bool) -> Target:
    """What is promised of a matter; of one whose service is not known yet, what the municipality promises of all."""
    return service.target_for(urgent=urgent) if service else municipality.default_target


def hours_of(service: Service | None, municipality: Municipality) -> Hours:
    """The hours that working time counts in: those of the unit that owns the service, where it has its own (X33).

    A promise in days ends when the centre closes, whatever hours the unit answers its telephone.
    """
    department = municipality.department(service.department) if service and service.target.hours else None
    unit = department.unit(service.unit) if department and service else None
    return unit.hours if unit and unit.hours else municipality.hours


def history(case: Case, timeline: Sequence[TimelineEvent]) -> History:
    """What the whole timeline, oldest first, tells of the promise of the case as it stands."""
    told = History(begun_at=case.arrived_at, urgent=_urgent_at_first(case, timeline))
    for event in timeline:
        told = _further(told, event)
    waits = [(begun, ended) for begun, ended in _waits(timeline) if begun >= told.begun_at]
    return told._replace(
        pauses=tuple(Pause(begun, ended) for begun, ended in waits if ended),
        waits_since=next((begun for begun, ended in waits if not ended), None),
    )


def _further(told: History, event: TimelineEvent) -> History:
    changed = {change.field for change in event.changes}
    match event.type:
        case EventType.REOPENED:
            urgent = told.urgent or "priority" in changed
            told = told._replace(begun_at=event.occurred_at, urgent=urgent, demanded_at=None, taken_over=False)
        case EventType.DECISION_DEMANDED:
            told = told._replace(demanded_at=event.occurred_at)
        case EventType.CALL_BACK:
            told = told._replace(called_at=event.occurred_at)
    return told._replace(taken_over=event.type is EventType.MERGED) if "due_at" in changed else told


def _urgent_at_first(case: Case, timeline: Sequence[TimelineEvent]) -> bool:
    raised = (change.before for event in timeline for change in event.changes if change.field == "priority")
    return next(raised, str(case.priority)) == Priority.URGENT


def _waits(timeline: Sequence[TimelineEvent]) -> Iterator[tuple[datetime, datetime | None]]:
    """When the case waited for the resident: from a question that was sent until it was worked on again (X33)."""
    asked_at: datetime | None = None
    for event in timeline:
        if event.type is EventType.ASKED:
            asked_at = asked_at or event.occurred_at
        elif asked_at and any(c.field == "status" and c.before == Status.WAITING for c in event.changes):
            yield asked_at, event.occurred_at
            asked_at = None
    if asked_at:
        yield asked_at, None


def due_again(case: Case, told: History, municipality: Municipality) -> datetime:
    """When an answer is due by the calendar and the targets as they are now, in UTC.

    What somebody else's calendar made of it stays: the due time of a case that was merged into this one.
    """
    if told.taken_over:
        return case.due_at
    service = municipality.service(case.service)
    moment = answer_due(told.begun_at, service, municipality, urgent=told.urgent)
    for pause in told.pauses:
        if told.demanded_at is None or pause.begun_at < told.demanded_at:
            moment = moved(moment, pause, case, told, municipality)
    return demand_due(moment, told.demanded_at, municipality) if told.demanded_at else moment


def demand_due(promised: datetime, demanded_at: datetime, municipality: Municipality) -> datetime:
    """When a decision that was demanded then is due, in UTC: in four weeks, or when it had been promised before."""
    statutory = _by_statute(demanded_at, municipality)
    return min(promised, statutory) if promised > demanded_at else statutory


def _by_statute(demanded_at: datetime, municipality: Municipality) -> datetime:
    return due(
        demanded_at,
        FOUR_WEEKS,
        hours=municipality.hours,
        closed_days=municipality.closed_days,
        local_closures=municipality.local_closures,
    )


def moved(due_at: datetime, pause: Pause, case: Case, told: History, municipality: Municipality) -> datetime:
    """The due time after a pause, later by as much of the promise's own time as it lasted. In UTC.

    A promise that had been broken before the pause stays broken.
    """
    if due_at <= pause.begun_at:
        return due_at
    service = municipality.service(case.service)
    target = target_of(service, municipality, urgent=told.urgent)
    hours, closed = hours_of(service, municipality), municipality.closed_days
    if target.clock is Clock.AT_ONCE:
        return due_at
    if target.clock is Clock.WORKING:
        waited = opening_time(pause.begun_at, pause.ended_at, hours, municipality)
        return add_working_time(due_at, waited, hours, closed) if waited else due_at
    later = due_at + (pause.ended_at - pause.begun_at)
    if target.hours:
        return later
    holidays = {day: name for day, name in closed.items() if day not in municipality.local_closures}
    return end_of_day(next_working_day(later.astimezone(STOCKHOLM).date(), holidays), hours, closed)


def opening_time(begins: datetime, ends: datetime, hours: Hours, municipality: Municipality) -> timedelta:
    """How long the hours are open between two aware moments, a year at most."""
    total = timedelta()
    for opens, closes in hours.openings(begins, municipality.closed_days):
        if opens >= ends:
            break
        total += min(closes, ends) - opens
    return total
