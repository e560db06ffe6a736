"""That the chains along which unacknowledged hand-overs go reach somebody, and soon enough."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from envag.domain.municipality import EscalatesTo

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from envag.domain.hours import Hours
    from envag.domain.municipality import Department, EscalationStep, Unit

Finding = tuple[tuple[Any, ...], str]
"""Where in the municipality, and what would be right."""

_MONDAY = date(2026, 1, 5)
_IN_A_CHAIN = (EscalatesTo.CONTACT_PERSON, EscalatesTo.DEPUTY, EscalatesTo.DEPARTMENT)


def findings(department: Department, loc: tuple[Any, ...]) -> Iterator[Finding]:
    """Everything wrong with the chains of a department and its units."""
    named = {
        EscalatesTo.CONTACT_PERSON: department.contact_person,
        EscalatesTo.DEPUTY: department.deputy,
        EscalatesTo.DEPARTMENT: department.contact_person,
    }
    yield from _chain(department.escalation, named, None, loc)
    for i, unit in enumerate(department.units):
        where = (*loc, "units", i)
        yield from _hours(unit, where)
        # Who a unit does not name is the department's (R88).
        of_unit = named | {
            EscalatesTo.CONTACT_PERSON: unit.contact_person or department.contact_person,
            EscalatesTo.DEPUTY: unit.deputy or department.deputy,
        }
        yield from _chain(unit.escalation, of_unit, unit.hours, where)


def _chain(
    steps: Sequence[EscalationStep], named: Mapping[EscalatesTo, str], hours: Hours | None, loc: tuple[Any, ...]
) -> Iterator[Finding]:
    for i, step in enumerate(steps):
        where = (*loc, "escalation", i)
        if step.to not in _IN_A_CHAIN:
            yield (*where, "to"), f"must be one of {', '.join(_IN_A_CHAIN)}: at the centre every chain ends by itself"
        elif not named[step.to]:
            yield (*where, "to"), f"'{step.to}' is nobody yet: name somebody, or leave the step out"
        if [one.to for one in steps[:i]].count(step.to):
            yield (*where, "to"), f"'{step.to}' is told already; leave the step out"
        if step.hours < 0:
            yield (*where, "hours"), "must be at least 1 hour, or left out"
        elif hours and timedelta(hours=step.hours) > _of_a_week(hours):
            yield (*where, "hours"), _too_long(step.hours, hours)


def _hours(unit: Unit, loc: tuple[Any, ...]) -> Iterator[Finding]:
    where = (*loc, "escalate_after_hours")
    if unit.escalate_after_hours < 1:
        yield where, "must be at least 1 hour"
    elif unit.hours and timedelta(hours=unit.escalate_after_hours) > _of_a_week(unit.hours):
        yield where, _too_long(unit.escalate_after_hours, unit.hours)


def _too_long(given: int, hours: Hours) -> str:
    most = int(_of_a_week(hours) / timedelta(hours=1))
    return f"{given} hours are more than the unit is open in a week: a hand-over may lie unread for {most} at most"


def _of_a_week(hours: Hours) -> timedelta:
    """How long a unit is open in a week without exceptions."""
    return sum(
        (
            datetime.combine(_MONDAY, interval.closes) - datetime.combine(_MONDAY, interval.opens)
            for intervals in hours.week.values()
            for interval in intervals
        ),
        timedelta(),
    )
