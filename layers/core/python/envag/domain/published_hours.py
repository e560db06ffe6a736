"""The hours as they are published: the very ones by which calls and chats are routed (X3)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from envag.domain.hours import STOCKHOLM

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date, datetime

    from envag.domain.hours import Hours, Interval
    from envag.domain.municipality import Municipality

DAYS = 14
"""Days that are told in full, today among them."""
CHANGES_AHEAD = timedelta(days=60)
"""How far ahead days with other hours are told."""


class Day(NamedTuple):
    """When it is open on a date. ``why`` is what closes it, such as a holiday, empty otherwise."""

    date: date
    intervals: tuple[Interval, ...]
    why: str = ""


class Answering(NamedTuple):
    """Who answers the phone besides the centre, and when: a unit, a line in a language, or a host municipality.

    Exactly one of ``unit`` (an id), ``language`` (BCP 47) and ``host`` (a slug) is set.
    """

    days: tuple[Day, ...]
    unit: str = ""
    language: str = ""
    host: str = ""


def days(municipality: Municipality, hours: Hours, first: date, count: int = DAYS) -> tuple[Day, ...]:
    """Each of so many days from ``first`` on."""
    return tuple(_day(municipality, hours, first + timedelta(days=ahead)) for ahead in range(count))


def also_answering(municipality: Municipality, first: date, count: int = DAYS) -> Iterator[Answering]:
    """Everybody who answers when the centre does not, or instead of it."""
    for department in municipality.departments:
        for unit in department.units:
            if unit.hours:
                yield Answering(days(municipality, unit.hours, first, count), unit=unit.id)
    for line in municipality.language_lines:
        yield Answering(days(municipality, line.hours, first, count), language=line.language)
    for agreement in municipality.agreements:
        if agreement.guest == municipality.slug:
            told = days(municipality, agreement.hours, first, count)
            valid = tuple(
                day if agreement.valid_from <= day.date <= agreement.valid_to else day._replace(intervals=())
                for day in told
            )
            yield Answering(valid, host=agreement.host)


def changes(municipality: Municipality, hours: Hours, first: date) -> list[Day]:
    """The coming days whose hours are not those of their weekday and season: shorter, closed, or open all the same."""
    ahead = (first + timedelta(days=after) for after in range(CHANGES_AHEAD.days))
    told = (_day(municipality, hours, day) for day in ahead)
    return [day for day in told if day.intervals != hours.usual(day.date)]


def open_at(days: Iterable[Day], moment: datetime) -> bool:
    """Whether published days say that it is open at an aware ``moment``; False for what they do not reach."""
    local = moment.astimezone(STOCKHOLM)
    told = (interval for day in days if day.date == local.date() for interval in day.intervals)
    return any(interval.opens <= local.time() < interval.closes for interval in told)


def _day(municipality: Municipality, hours: Hours, day: date) -> Day:
    intervals = hours.on(day, municipality.closed_days)
    return Day(day, intervals, "" if intervals else municipality.closed_days.get(day, ""))
