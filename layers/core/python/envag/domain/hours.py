"""Opening hours: several intervals a day, seasons, exceptions by date, always in Swedish local time."""

from collections.abc import Iterator, Mapping
from dataclasses import field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

from envag.domain.entity import entity, value_object
from envag.domain.season import Season

STOCKHOLM = ZoneInfo("Europe/Stockholm")
_LOOK_AHEAD = timedelta(days=366)


class Weekday(StrEnum):
    """Days of the week, Monday first as in ISO 8601."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


WEEKDAYS = tuple(Weekday)


@value_object
class Interval:
    """Open from ``opens`` (included) to ``closes`` (excluded), local time of one day."""

    opens: time
    closes: time

    def __post_init__(self) -> None:
        if self.opens >= self.closes:
            msg = f"opens {self.opens:%H:%M} must be before closes {self.closes:%H:%M}"
            raise ValueError(msg)


@entity
class SeasonalWeek:
    """The week of a part of every year, from ``first`` to ``last``, such as ``06-15`` to ``08-15`` (see Season)."""

    first: str
    last: str
    week: Mapping[Weekday, tuple[Interval, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        Season(first=self.first, last=self.last)

    def holds_on(self, day: date) -> bool:
        """Whether the day is in it."""
        return Season(first=self.first, last=self.last).holds_on(day)


@entity
class Hours:
    """A week of opening hours (R27, R37, R38). A missing weekday is closed.

    ``seasons`` have another week, every year; where two meet the first counts. ``exceptions`` replace a whole date:
    half days with their shorter interval, an empty tuple for a day that is closed. Public holidays are not listed
    here; the calendar closes them.
    """

    week: Mapping[Weekday, tuple[Interval, ...]] = field(default_factory=dict)
    seasons: tuple[SeasonalWeek, ...] = ()
    exceptions: Mapping[date, tuple[Interval, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        weeks = (self.week, *(season.week for season in self.seasons))
        for day, intervals in (*(days for week in weeks for days in week.items()), *self.exceptions.items()):
            for earlier, later in pairwise(intervals):
                if later.opens < earlier.closes:
                    msg = f"{day}: intervals overlap or are out of order at {later.opens:%H:%M}"
                    raise ValueError(msg)

    def on(self, day: date, closed_days: Mapping[date, str]) -> tuple[Interval, ...]:
        """The intervals of one date; ``closed_days`` are holidays and local closures."""
        if day in self.exceptions:
            return self.exceptions[day]
        if day in closed_days:
            return ()
        return self.usual(day)

    def usual(self, day: date) -> tuple[Interval, ...]:
        """The intervals of its weekday at that time of the year, whatever that date itself is."""
        week = next((season.week for season in self.seasons if season.holds_on(day)), self.week)
        return tuple(week.get(WEEKDAYS[day.weekday()], ()))

    def open_at(self, moment: datetime, closed_days: Mapping[date, str]) -> bool:
        """Whether it is open at an aware ``moment``."""
        local = moment.astimezone(STOCKHOLM)
        return any(i.opens <= local.time() < i.closes for i in self.on(local.date(), closed_days))

    def openings(self, moment: datetime, closed_days: Mapping[date, str]) -> Iterator[tuple[datetime, datetime]]:
        """What is left of each opening interval from an aware ``moment`` on, in UTC, for a year ahead."""
        day = first = moment.astimezone(STOCKHOLM).date()
        moment = moment.astimezone(UTC)
        while day - first <= _LOOK_AHEAD:
            for interval in self.on(day, closed_days):
                opens, closes = utc(day, interval.opens), utc(day, interval.closes)
                if moment < closes:
                    yield max(opens, moment), closes
            day += timedelta(days=1)

    def next_opening(self, moment: datetime, closed_days: Mapping[date, str]) -> datetime | None:
        """When it is open next, in UTC: ``moment`` itself when it is open, None when not within a year."""
        return next((opens for opens, _ in self.openings(moment, closed_days)), None)


def utc(day: date, local: time) -> datetime:
    """The moment in UTC at which a Swedish clock shows ``local`` on ``day``."""
    return datetime.combine(day, local, STOCKHOLM).astimezone(UTC)
