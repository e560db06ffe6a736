"""Opening hours as Amazon Connect keeps them: a week, and overrides for the dates that differ from it.

The dates come from the very ``Hours`` and closed days that ``availability`` asks, so a flow that checks hours by
itself, because the function cannot be reached, decides the same. An override replaces every hour of the dates
that it covers; a day that it has no hours for is closed:
https://docs.aws.amazon.com/connect/latest/adminguide/hours-of-operation-overrides.html
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from aws_cdk import aws_connect as connect

from envag.domain.hours import WEEKDAYS
from infra.constructs.centre_plan import TooManyOverridesError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import time

    from envag.domain.hours import Hours, Interval

TIME_ZONE = "Europe/Stockholm"

MOST_OVERRIDES = 50
"""Of one resource; AWS raises it for nobody. https://docs.aws.amazon.com/connect/latest/adminguide/set-hours-operation.html"""

_WEEK = 7
"""Days. An override names weekdays: whoever is in it twice must have the same hours both times."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Run:
    """Dates in a row on which the hours are not those of the week, or that are of a season."""

    days: tuple[date, ...]
    reason: str


def week(hours: Hours) -> list[connect.CfnHoursOfOperation.HoursOfOperationConfigProperty]:
    """The intervals of every weekday; breaks are the time between two."""
    return [
        connect.CfnHoursOfOperation.HoursOfOperationConfigProperty(
            day=weekday.name, start_time=_slice(interval.opens), end_time=_slice(interval.closes)
        )
        for weekday in WEEKDAYS
        for interval in hours.week.get(weekday, ())
    ]


def overrides(
    name: str, hours: Hours, closed_days: Mapping[date, str], years: range
) -> list[connect.CfnHoursOfOperation.HoursOfOperationOverrideProperty]:
    """What differs from the week in ``years``. Raises TooManyOverridesError; ``name`` is whose hours they are."""
    found = list(runs(hours, closed_days, years))
    if len(found) > MOST_OVERRIDES:
        msg = (
            f"{name}: {len(found)} periods of {years[0]}-{years[-1]} differ from its week, and Connect keeps "
            f"{MOST_OVERRIDES}; let the week itself say what returns, or remove exceptions that are over"
        )
        raise TooManyOverridesError(msg)
    return [
        connect.CfnHoursOfOperation.HoursOfOperationOverrideProperty(
            override_name=f"{run.days[0]}",
            override_description=run.reason or None,
            effective_from=f"{run.days[0]}",
            effective_till=f"{run.days[-1]}",
            override_config=[_on(day, interval) for day in run.days[:_WEEK] for interval in hours.on(day, closed_days)],
        )
        for run in found
    ]


def runs(hours: Hours, closed_days: Mapping[date, str], years: range) -> Iterator[Run]:
    """The dates of ``years`` that differ from the week, those in a row together as long as their weeks are alike."""
    days: list[date] = []

    def fits(day: date) -> bool:
        alike = len(days) < _WEEK or hours.on(day, closed_days) == hours.on(days[-_WEEK], closed_days)
        return day - days[-1] == _DAY and alike

    for day in _differing(hours, closed_days, years):
        if days and not fits(day):
            yield _run(days, closed_days)
            days = []
        days.append(day)
    if days:
        yield _run(days, closed_days)


def _run(days: list[date], closed_days: Mapping[date, str]) -> Run:
    """Longer than a week is a season, whatever is closed in it."""
    reason = "" if len(days) > _WEEK else next((closed_days[one] for one in days if one in closed_days), "")
    return Run(tuple(days), reason)


def _differing(hours: Hours, closed_days: Mapping[date, str], years: range) -> Iterator[date]:
    first, last = date(years[0], 1, 1), date(years[-1], 12, 31)
    every = (first + n * _DAY for n in range((last - first).days + 1))
    for day in every:
        usual = tuple(hours.week.get(WEEKDAYS[day.weekday()], ()))
        if hours.on(day, closed_days) != usual or any(season.holds_on(day) for season in hours.seasons):
            yield day


def _on(day: date, interval: Interval) -> connect.CfnHoursOfOperation.HoursOfOperationOverrideConfigProperty:
    return connect.CfnHoursOfOperation.HoursOfOperationOverrideConfigProperty(
        day=WEEKDAYS[day.weekday()].name,
        start_time=connect.CfnHoursOfOperation.OverrideTimeSliceProperty(
            hours=interval.opens.hour, minutes=interval.opens.minute
        ),
        end_time=connect.CfnHoursOfOperation.OverrideTimeSliceProperty(
            hours=interval.closes.hour, minutes=interval.closes.minute
        ),
    )


def _slice(moment: time) -> connect.CfnHoursOfOperation.HoursOfOperationTimeSliceProperty:
    return connect.CfnHoursOfOperation.HoursOfOperationTimeSliceProperty(hours=moment.hour, minutes=moment.minute)
