"""Deadlines counted as a person does with a calendar and a watch: quarter of an hour by quarter of an hour, day by day.

Nothing here comes from what is tested, but for the data that both read.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from envag.domain.service import Clock

STOCKHOLM = ZoneInfo("Europe/Stockholm")
QUARTER = timedelta(minutes=15)
NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Count:
    """Counts by a municipality's hours and closed days; opening hours begin and end on quarters."""

    def __init__(self, place):
        self.place = place
        self.week = {str(day): intervals for day, intervals in place.hours.week.items()}

    def intervals(self, day):
        if day in self.place.hours.exceptions:
            return self.place.hours.exceptions[day]
        return () if day in self.place.closed_days else self.week.get(NAMES[day.weekday()], ())

    def open(self, moment):
        """Whether the quarter that begins at this moment in UTC is one of opening time."""
        local = moment.astimezone(STOCKHOLM)
        return any(one.opens <= local.time() < one.closes for one in self.intervals(local.date()))

    def worked(self, day):
        closed = day in self.place.closed_days or self.place.hours.exceptions.get(day, "open") == ()
        return day.weekday() < 5 and not closed

    def closing(self, day):
        ends = [one.closes for one in self.intervals(day)]
        if not ends:
            ends = [one.closes for intervals in self.week.values() for one in intervals]
        return datetime.combine(day, max(ends), STOCKHOLM).astimezone(UTC)

    def opening(self, begins, ends):
        """How much opening time lies between two moments on quarters."""
        total = timedelta()
        while begins < ends:
            total += QUARTER if self.open(begins) else timedelta()
            begins += QUARTER
        return total

    def after(self, moment, amount):
        """When so much opening time has passed since a moment on a quarter."""
        if not amount:
            return next(q for q in self.quarters(moment) if self.open(q))
        for quarter in self.quarters(moment):
            if self.open(quarter):
                if amount <= QUARTER:
                    return quarter + amount
                amount -= QUARTER
        raise AssertionError

    @staticmethod
    def quarters(moment):
        while True:
            yield moment
            moment += QUARTER

    def due(self, arrived, target):
        """When an answer is due."""
        day = arrived.astimezone(STOCKHOLM).date()
        if target.clock is Clock.CALENDAR:
            return arrived + timedelta(hours=target.hours) if target.hours else self.calendar(day, target)
        end = arrived
        if target.days:
            left = target.days
            while left:
                day += timedelta(days=1)
                left -= self.worked(day)
            end = self.closing(day)
        return self.after(end, timedelta(hours=target.hours)) if target.hours else end

    def calendar(self, day, target):
        for _ in range(target.months):
            later = date(day.year + day.month // 12, day.month % 12 + 1, 1)
            day = later.replace(day=min(day.day, monthrange(later.year, later.month)[1]))
        return self.closing(self.act(day + timedelta(weeks=target.weeks, days=target.days)))

    def act(self, day):
        """The day on which the act may still be done: no weekend, no holiday; what is closed locally counts."""
        while day.weekday() > 4 or (day in self.place.closed_days and day not in self.place.local_closures):
            day += timedelta(days=1)
        return day

    def moved(self, due, begun, ended, target):
        """The due time after a pause between two moments on quarters."""
        if due <= begun:
            return due
        if target.clock is Clock.WORKING:
            waited = self.opening(begun, ended)
            return self.after_exact(due, waited) if waited else due
        later = due + (ended - begun)
        return later if target.hours else self.closing(self.act(later.astimezone(STOCKHOLM).date()))

    def after_exact(self, moment, amount):
        """The same as ``after`` for a moment that may lie between two quarters."""
        rest = (moment - datetime(2000, 1, 1, tzinfo=UTC)) % QUARTER
        if not rest:
            return self.after(moment, amount)
        first = QUARTER - rest if self.open(moment - rest) else timedelta()
        return moment + amount if amount <= first else self.after(moment - rest + QUARTER, amount - first)

    def soon(self, begun, due, pauses, target):
        """When four fifths of the promise are used up, what waited for the resident not counted; None for never."""
        if target.clock is Clock.WORKING:
            length = self.opening(begun, due)
            waited = sum((self.opening(*pause) for pause in pauses), timedelta())
            at = self.after(begun, length - (length - waited) * 0.2) if length > waited else due
        else:
            waited = sum((ended - begun_ for begun_, ended in pauses), timedelta())
            at = due - (due - begun - waited) * 0.2
        return at if begun <= at < due else None
