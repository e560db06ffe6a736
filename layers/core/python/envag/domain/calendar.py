"""Working days, working time and the moment an answer is due, in Swedish local time, told in UTC.

Two kinds of closed day meet here. ``closed_days`` hold Sweden's public holidays (lag 1989:253) and the three
eves that lag 1930:173 puts on a par with them (midsommarafton, julafton, nyårsafton). ``local_closures`` are
the municipality's own, such as a klämdag; nobody works then, but a statutory deadline does not wait for them.
Both map a date to its name and may hold weekends too.
"""

from __future__ import annotations

from calendar import monthrange
from collections import ChainMap
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

from envag.domain.hours import STOCKHOLM, utc
from envag.domain.service import Clock

if TYPE_CHECKING:
    from collections.abc import Mapping, MutableMapping

    from envag.domain.hours import Hours
    from envag.domain.service import Target

_DAY = timedelta(days=1)
_FRIDAY = 4
_NO_CLOSURES: Mapping[date, str] = MappingProxyType({})


def is_working_day(day: date, closed_days: Mapping[date, str]) -> bool:
    """Whether ``day`` is Monday to Friday and not closed (X20)."""
    return day.weekday() <= _FRIDAY and day not in closed_days


def next_working_day(day: date, closed_days: Mapping[date, str]) -> date:
    """``day`` itself when it is a working day, otherwise the first one after it."""
    while not is_working_day(day, closed_days):
        day += _DAY
    return day


def add_working_days(day: date, days: int, closed_days: Mapping[date, str]) -> date:
    """The ``days``-th working day after ``day``, which itself is never counted. ``days`` is at least 0."""
    for _ in range(days):
        day = next_working_day(day + _DAY, closed_days)
    return day


def add_months(day: date, months: int) -> date:
    """The same day of the month ``months`` later, or that month's last day where it has none (lag 1930:173)."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def end_of_day(day: date, hours: Hours, closed_days: Mapping[date, str]) -> datetime:
    """The closing time of ``day`` in UTC.

    A working day on which the centre itself keeps closed ends at the week's latest closing time, and
    where no hours are known, one minute before midnight.
    """
    today = [interval.closes for interval in hours.on(day, closed_days)]
    any_day = [interval.closes for intervals in hours.week.values() for interval in intervals]
    return utc(day, max(today or any_day or [time(23, 59)]))


def add_working_time(
    moment: datetime, amount: timedelta, hours: Hours, closed_days: Mapping[date, str] = _NO_CLOSURES
) -> datetime:
    """The moment in UTC when ``amount`` of opening time has passed since the aware ``moment``.

    Time is what a clock on the wall measures, so an hour stays an hour on the nights when summer time
    begins and ends. Raises ValueError when there is no opening time within a year.
    """
    left = amount
    for opens, closes in hours.openings(moment, closed_days):
        if closes - opens >= left:
            return opens + left
        left -= closes - opens
    msg = "no opening hours within a year"
    raise ValueError(msg)


def due(
    arrived_at: datetime,
    target: Target,
    *,
    hours: Hours,
    closed_days: Mapping[date, str],
    local_closures: Mapping[date, str] = _NO_CLOSURES,
) -> datetime:
    """When an answer to a contact that arrived at the aware ``arrived_at`` is due, in UTC (X21, X33).

    Working days run out at the closing time of the last one; working hours are counted inside opening
    hours, after the days where a target has both. Calendar hours run round the clock; other calendar time
    runs out at the closing time of its last day, or of the next working day when that is a Saturday, a
    Sunday, a holiday or one of the three eves.
    ``local_closures``, which ``closed_days`` may hold too, and days that ``hours`` closes by exception stop
    working time but no statute.
    """
    if target.clock is Clock.AT_ONCE:
        return arrived_at.astimezone(UTC)
    arrival_day = arrived_at.astimezone(STOCKHOLM).date()
    closed_by_exception = {day: "" for day, intervals in hours.exceptions.items() if not intervals}
    all_closed = ChainMap(closed_by_exception, _writable(local_closures), _writable(closed_days))
    if target.clock is Clock.CALENDAR and target.hours:
        return arrived_at.astimezone(UTC) + timedelta(hours=target.hours)
    if target.clock is Clock.CALENDAR:
        last_day = add_months(arrival_day, target.months) + timedelta(weeks=target.weeks, days=target.days)
        holidays = {day: name for day, name in closed_days.items() if day not in local_closures}
        return end_of_day(next_working_day(last_day, holidays), hours, all_closed)
    start = arrived_at.astimezone(UTC)
    if target.days:
        start = end_of_day(add_working_days(arrival_day, target.days, all_closed), hours, all_closed)
    return add_working_time(start, timedelta(hours=target.hours), hours, all_closed) if target.hours else start


def _writable(closures: Mapping[date, str]) -> MutableMapping[date, str]:
    """``closures`` for a ChainMap, which asks for more than it uses when it is only read."""
    return cast("MutableMapping[date, str]", closures)
