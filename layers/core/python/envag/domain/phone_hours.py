"""The hours of everybody who answers, side by side: lunches, hours outside the centre's, units never open together.

Studies of contact centres found phone hours that each unit had set for itself (R26, R27): whoever needs two of them
cannot reach both in one errand, and at lunch nobody answers at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, NamedTuple

from envag.domain.hours import WEEKDAYS, Interval, Weekday

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from envag.domain.municipality import Municipality

Week = Mapping[Weekday, tuple[Interval, ...]]

_STEP = 30
_HALF_HOURS = 48
_LONGEST_LUNCH = 120
_LUNCH = (time(11), time(14))
"""A break that begins and ends in here is lunch; two separate phone hours of a day are not."""


class Kept(NamedTuple):
    """Whose hours: an id, a name as people read it, and a week."""

    id: str
    name: str
    week: Week


class Gap(NamedTuple):
    """A part of a day: who is closed, or open, from when until when."""

    who: Kept
    day: Weekday
    opens: time
    closes: time


class Apart(NamedTuple):
    """Two groups of units, each with the same hours throughout, that are never open at the same time."""

    one: tuple[Kept, ...]
    other: tuple[Kept, ...]


class Common(NamedTuple):
    """The time of the week when most units are open, and who is not."""

    day: Weekday
    opens: time
    closes: time
    open: tuple[Kept, ...]
    closed: tuple[Kept, ...]


def units(place: Municipality) -> list[Kept]:
    """The units with hours of their own. Whoever has none keeps the centre's."""
    return [
        Kept(unit.id, unit.name, unit.hours.week)
        for department in place.departments
        for unit in department.units
        if unit.hours
    ]


def registry(place: Municipality) -> list[Kept]:
    """Everybody's hours: the centre, its lines in other languages, the desks, the units."""
    centre = Kept(place.centre, place.centre_name, place.hours.week)
    lines = (
        Kept(f"language:{line.language}", f"{place.centre_name} ({line.language})", line.hours.week)
        for line in place.language_lines
    )
    desks = (Kept(desk.id, desk.name, desk.hours.week) for desk in place.desks)
    return [centre, *lines, *desks, *units(place)]


def lunches(place: Municipality) -> list[Gap]:
    """Who is closed at lunch, by day (R27), but for a centre whose host answers meanwhile (X35)."""
    gaps = [
        Gap(kept, day, earlier.closes, later.opens)
        for kept in registry(place)
        for day in WEEKDAYS
        for earlier, later in pairwise(kept.week.get(day, ()))
        if _is_lunch(earlier.closes, later.opens)
    ]
    return [gap for gap in gaps if gap.who.id != place.centre or _uncovered(gap, place)]


def outside(place: Municipality) -> list[Gap]:
    """When units answer and neither the centre nor its host does: they are reached by their own number alone."""
    return [
        Gap(kept, day, opens, closes)
        for kept in units(place)
        for day in WEEKDAYS
        for interval in kept.week.get(day, ())
        for opens, closes in _without(interval, _answered(place, day))
    ]


def apart(place: Municipality) -> list[Apart]:
    """Units that are never open together, those with the same hours taken as one."""
    groups: dict[tuple[tuple[Weekday, tuple[Interval, ...]], ...], list[Kept]] = {}
    for kept in units(place):
        same = tuple((day, tuple(kept.week[day])) for day in WEEKDAYS if kept.week.get(day))
        groups.setdefault(same, []).append(kept)
    return [
        Apart(tuple(one), tuple(other))
        for one, other in combinations(groups.values(), 2)
        if not _meet(one[0].week, other[0].week)
    ]


def common(place: Municipality) -> Common | None:
    """The longest time of the week at which most units are open: where the others' hours could go. None without units.

    Found by half hours; of equals the first.
    """
    everybody = units(place)
    best: tuple[int, int, Weekday, int, frozenset[str]] | None = None
    for day in WEEKDAYS:
        at = [frozenset(kept.id for kept in everybody if _open(kept.week, day, step)) for step in range(_HALF_HOURS)]
        for first, who in enumerate(at):
            last = first
            while last + 1 < _HALF_HOURS and who <= at[last + 1]:
                last += 1
            if who and (best is None or (len(who), last - first) > best[:2]):
                best = (len(who), last - first, day, first, who)
    if best is None:
        return None
    _, more, day, first, who = best
    return Common(
        day,
        _time(first * _STEP),
        _time((first + more + 1) * _STEP),
        tuple(kept for kept in everybody if kept.id in who),
        tuple(kept for kept in everybody if kept.id not in who),
    )


def _answered(place: Municipality, day: Weekday) -> list[Interval]:
    """When the centre or a host answers on that day, in order. The files are checked that they do not overlap."""
    hosts = (interval for agreement in place.agreements for interval in agreement.hours.week.get(day, ()))
    return sorted((*place.hours.week.get(day, ()), *hosts), key=lambda interval: interval.opens)


def _uncovered(gap: Gap, place: Municipality) -> bool:
    return any(_without(Interval(opens=gap.opens, closes=gap.closes), _answered(place, gap.day)))


def _is_lunch(closes: time, opens: time) -> bool:
    return _LUNCH[0] <= closes and opens <= _LUNCH[1] and _minutes(opens) - _minutes(closes) <= _LONGEST_LUNCH


def _without(interval: Interval, others: Sequence[Interval]) -> Iterator[tuple[time, time]]:
    """What of the interval no other covers. ``others`` are in order and do not overlap."""
    opens = interval.opens
    for other in others:
        if opens < min(other.opens, interval.closes):
            yield opens, min(other.opens, interval.closes)
        opens = max(opens, other.closes)
    if opens < interval.closes:
        yield opens, interval.closes


def _meet(one: Week, other: Week) -> bool:
    return any(
        ours.opens < theirs.closes and theirs.opens < ours.closes
        for day in WEEKDAYS
        for ours in one.get(day, ())
        for theirs in other.get(day, ())
    )


def _open(week: Week, day: Weekday, step: int) -> bool:
    """Whether it is open for the whole of a half hour."""
    begins, ends = step * _STEP, (step + 1) * _STEP
    return any(_minutes(i.opens) <= begins and ends <= _minutes(i.closes) for i in week.get(day, ()))


def _minutes(moment: time) -> int:
    return moment.hour * 60 + moment.minute


def _time(minutes: int) -> time:
    return time(23, 59) if minutes >= 24 * 60 else time(minutes // 60, minutes % 60)
