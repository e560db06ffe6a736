"""A hand-over must be acknowledged: until when, who is told when it is not, and how the case comes back.

So must a case that routing gave to a department by itself, once its promise nears and nobody there has looked.
What acknowledges it stands in ``sign_of_life``. Nobody can configure the end of the chain
away: an unacknowledged case lies with the centre again, so that an officer who never acknowledges strands none (R90).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from envag.domain.calendar import add_working_time
from envag.domain.case import SEALED, SYSTEM, EventType
from envag.domain.municipality import ESCALATE_AFTER, EscalatesTo, EscalationStep
from envag.domain.sign_of_life import shown
from envag.domain.transitions import ACKNOWLEDGED, WORKED_ON, differences, event_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from envag.domain.case import Case, TimelineEvent
    from envag.domain.municipality import Department, Municipality, Unit


class Place(NamedTuple):
    """Where a case lies: ids of a department, and of a unit of it or an empty one."""

    department: str
    unit: str


def acknowledge_by(place: Municipality, department: str, unit: str, at: datetime) -> datetime | None:
    """Until when who is handed a case at the aware ``at`` must have acknowledged it, in UTC; None for the centre."""
    if department == place.centre and unit in {"", place.centre_unit}:
        return None
    found = place.department(department)
    return _after(0, found.unit(unit) if found else None, place, at)


def acknowledge_at_last(
    case: Case, place: Municipality, timeline: Sequence[TimelineEvent], at: datetime
) -> datetime | None:
    """Until when a department must show that it has seen a case whose promise nears at ``at``, in UTC.

    None where it has, where somebody has the case in hand, and where the centre has it.
    """
    if case.acknowledge_by or case.assignee or case.parked_until or shown(timeline):
        return None
    return acknowledge_by(place, case.department, case.unit, at)


def chain(department: Department, unit: Unit | None) -> tuple[EscalationStep, ...]:
    """Who is told, one after the other, before the case comes back: as the files say, or whoever they name."""
    own = unit.escalation if unit else ()
    return own or department.escalation or tuple(map(_step, _named(department, unit)))


def _step(to: EscalatesTo) -> EscalationStep:
    return EscalationStep(to=to)


def _named(department: Department, unit: Unit | None) -> Iterator[EscalatesTo]:
    nearest = unit if unit and (unit.contact_person or unit.deputy) else department
    if nearest.contact_person:
        yield EscalatesTo.CONTACT_PERSON
    if nearest.deputy:
        yield EscalatesTo.DEPUTY
    if nearest is unit and department.contact_person:
        yield EscalatesTo.DEPARTMENT


def _after(hours: int, unit: Unit | None, place: Municipality, at: datetime) -> datetime:
    """The moment when the unit has been open for that long since ``at``, or for as long as it has; in UTC.

    Where nobody opens within a year, time alone counts.
    """
    amount = timedelta(hours=hours or (unit.escalate_after_hours if unit else ESCALATE_AFTER))
    opening = unit.hours if unit and unit.hours else place.hours
    try:
        return add_working_time(at, amount, opening, place.closed_days)
    except ValueError:
        return at + amount


def is_late(case: Case, now: datetime) -> bool:
    """Whether the case waits for an acknowledgement that should have come by ``now``."""
    return case.status.open and case.acknowledge_by is not None and case.acknowledge_by <= now


def escalated(
    case: Case,
    place: Municipality,
    timeline: Sequence[TimelineEvent],
    *,
    at: datetime,
    id: str,  # noqa: A002
) -> TimelineEvent | None:
    """The next step of a case that is late at ``at``: somebody more is told, or the case comes back; None otherwise.

    ``timeline`` is read only of a sealed case, which goes back to whoever handed it over: nobody else may know of it.
    Nobody handed over what routing gave to its department: there the chain begins anew, until somebody looks.
    """
    if not is_late(case, at):
        return None
    department = place.department(case.department)
    unit = department.unit(case.unit) if department else None
    steps = chain(department, unit) if department else ()
    done = case.escalation
    if done >= len(steps):
        if case.secrecy < SEALED or _sender(case, timeline):
            return _back(case, place, timeline, at=at, id=id)
        steps, done = steps or (_step(EscalatesTo.DEPARTMENT),), 0
    step, number = steps[done], done + 1
    by = _after(step.hours, unit, place, at)
    changes = differences(case, acknowledge_by=str(by), escalation=str(number))
    return event_of(EventType.ESCALATED, changes, actor=SYSTEM, at=at, id=id, to=step.to)


def _back(
    case: Case,
    place: Municipality,
    timeline: Sequence[TimelineEvent],
    *,
    at: datetime,
    id: str,  # noqa: A002
) -> TimelineEvent:
    centre = Place(place.centre, place.centre_unit)
    lands = (_sender(case, timeline) if case.secrecy >= SEALED else None) or centre
    if place.department(lands.department) is None:
        lands = centre
    to = EscalatesTo.CENTRE if lands.department == place.centre else EscalatesTo.SENDER
    subtasks = str(case.subtasks.without(lands.department))
    after = {**WORKED_ON, **ACKNOWLEDGED, **lands._asdict(), "assignee": "", "subtasks": subtasks}
    changes = differences(case, **after)
    data = {"to": to, "from": case.department}
    return event_of(EventType.ESCALATED, changes, actor=SYSTEM, at=at, id=id, **data)


def _sender(case: Case, timeline: Sequence[TimelineEvent]) -> Place | None:
    """Where the case lay before the hand-over that brought it where it lies now, None where nobody handed it over."""
    for event in reversed(timeline):
        moved = next((c for c in event.changes if c.field == "department"), None)
        if moved and moved.after == case.department:
            unit = next((c.before for c in event.changes if c.field == "unit"), "")
            return Place(moved.before, unit)
    return None
