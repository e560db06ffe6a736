"""Working days, working time and due moments, against the tables of the requirements and a naive count."""

import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta

import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from envag.domain import calendar
from envag.domain.hours import STOCKHOLM, WEEKDAYS, Hours, Interval
from envag.domain.service import Clock, Target

CLOSED = {
    day: str(name)
    for day, name in holidays.country_holidays(
        "SE", years=range(2024, 2033), categories=(holidays.PUBLIC, holidays.DE_FACTO), language="sv"
    ).items()
}
OFFICE = (Interval(opens=time(8), closes=time(12)), Interval(opens=time(13), closes=time(17)))
FRIDAY = (Interval(opens=time(8), closes=time(12)), Interval(opens=time(13), closes=time(16)))
HOURS = Hours(week={**dict.fromkeys(WEEKDAYS[:4], OFFICE), WEEKDAYS[4]: FRIDAY})


def local(text):
    return datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM)


def due(arrived, *, hours=HOURS, closures=None, **target):
    clock = target.pop("clock", Clock.WORKING)
    target["hours"] = target.pop("open_hours", 0)
    return calendar.due(
        local(arrived),
        Target(clock=clock, **target),
        hours=hours,
        closed_days={**CLOSED, **(closures or {})},
        local_closures=closures or {},
    )


@pytest.mark.req("X20")
@pytest.mark.parametrize(
    ("year", "closures"),
    [
        (2026, "01-01 01-06 04-03 04-06 05-01 05-14 06-19 12-24 12-25 12-31"),
        (2027, "01-01 01-06 03-26 03-29 05-06 06-25 12-24 12-31"),
    ],
)
def test_weekdays_that_are_closed(year, closures):
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(365)]
    closed = [f"{d:%m-%d}" for d in days if d.weekday() < 5 and not calendar.is_working_day(d, CLOSED)]
    assert closed == closures.split()


@pytest.mark.req("X20")
@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-06-18", 1, "2026-06-22"),
        ("2026-12-23", 1, "2026-12-28"),
        ("2026-12-30", 1, "2027-01-04"),
        ("2026-04-02", 1, "2026-04-07"),
        ("2026-12-18", 10, "2027-01-08"),
        ("2027-05-06", 1, "2027-05-07"),
        ("2026-11-21", 0, "2026-11-21"),
    ],
)
def test_working_days_after(start, days, end):
    assert calendar.add_working_days(date.fromisoformat(start), days, CLOSED) == date.fromisoformat(end)


@pytest.mark.req("X20")
def test_a_squeeze_day_is_a_working_day_unless_the_municipality_closes_it():
    squeeze = date(2027, 5, 7)
    assert calendar.is_working_day(squeeze, CLOSED)
    assert due("2027-05-05T10:00", days=1) == local("2027-05-07T16:00")
    assert due("2027-05-05T10:00", days=1, closures={squeeze: "klämdag"}) == local("2027-05-10T17:00")
    by_exception = Hours(week=HOURS.week, exceptions={squeeze: ()})
    assert due("2027-05-05T10:00", days=1, hours=by_exception) == local("2027-05-10T17:00")


@pytest.mark.req("X33")
def test_at_once_is_due_when_it_arrives():
    moment = due("2026-12-24T23:30", clock=Clock.AT_ONCE)
    assert moment == local("2026-12-24T23:30")
    assert moment.tzinfo is UTC


@pytest.mark.req("X33")
@pytest.mark.parametrize(
    ("arrived", "target", "end"),
    [
        # days end at the closing time of the last one, whatever the hour of arrival
        ("2026-11-23T00:00", {"days": 1}, "2026-11-24T17:00"),
        ("2026-11-23T23:59", {"days": 1}, "2026-11-24T17:00"),
        ("2026-11-21T12:00", {"days": 1}, "2026-11-23T17:00"),
        ("2026-11-26T09:00", {"days": 1}, "2026-11-27T16:00"),
        ("2026-12-22T09:00", {"days": 3}, "2026-12-29T17:00"),
        # hours run only while the centre is open: not over lunch, night, week-end or midsommarafton
        ("2026-11-23T09:00", {"open_hours": 2}, "2026-11-23T11:00"),
        ("2026-11-23T11:00", {"open_hours": 2}, "2026-11-23T14:00"),
        ("2026-11-23T11:00", {"open_hours": 1}, "2026-11-23T12:00"),
        ("2026-11-23T12:20", {"open_hours": 1}, "2026-11-23T14:00"),
        ("2026-11-23T16:30", {"open_hours": 1}, "2026-11-24T08:30"),
        ("2026-11-20T15:00", {"open_hours": 4}, "2026-11-23T11:00"),
        ("2026-06-18T16:00", {"open_hours": 2}, "2026-06-22T09:00"),
        ("2026-11-21T04:00", {"open_hours": 8}, "2026-11-23T17:00"),
        # both: the hours follow the days
        ("2026-11-23T09:00", {"days": 1, "open_hours": 2}, "2026-11-25T10:00"),
    ],
)
def test_working_time(arrived, target, end):
    assert due(arrived, **target) == local(end)


@pytest.mark.req("X20")
def test_a_half_day_closes_early():
    half = Hours(week=HOURS.week, exceptions={date(2026, 12, 23): (Interval(opens=time(8), closes=time(12)),)})
    assert due("2026-12-22T10:00", hours=half, days=1) == local("2026-12-23T12:00")
    assert due("2026-12-23T11:30", hours=half, open_hours=1) == local("2026-12-28T08:30")
    assert due("2026-12-23T13:05", hours=half, open_hours=1) == local("2026-12-28T09:00")


@pytest.mark.req("X20")
def test_a_weekday_on_which_the_centre_keeps_closed_is_still_a_working_day():
    no_fridays = Hours(week=dict.fromkeys(WEEKDAYS[:4], OFFICE))
    assert due("2026-11-26T10:00", hours=no_fridays, days=1) == local("2026-11-27T17:00")
    assert due("2026-11-26T16:30", hours=no_fridays, open_hours=1) == local("2026-11-30T08:30")


def test_without_any_hours_a_day_ends_at_midnight_and_hours_cannot_be_counted():
    assert due("2026-11-23T10:00", hours=Hours(), days=1) == local("2026-11-24T23:59")
    with pytest.raises(ValueError, match="no opening hours"):
        due("2026-11-23T10:00", hours=Hours(), open_hours=1)


@pytest.mark.req("X21", "X33")
@pytest.mark.parametrize(
    ("arrived", "target", "end"),
    [
        ("2026-11-23T09:00", {"weeks": 4}, "2026-12-21T17:00"),
        ("2026-11-26T09:00", {"weeks": 4}, "2026-12-28T17:00"),  # julafton, juldagen, annandagen on a Saturday
        ("2026-05-22T09:00", {"weeks": 4}, "2026-06-22T17:00"),  # midsommarafton
        ("2026-12-03T09:00", {"weeks": 4}, "2027-01-04T17:00"),  # nyårsafton
        ("2026-11-21T09:00", {"weeks": 10}, "2027-02-01T17:00"),  # a Saturday
        ("2026-04-16T09:00", {"weeks": 4}, "2026-05-15T16:00"),  # Kristi himmelsfärdsdag
        ("2026-08-31T09:00", {"months": 6}, "2027-03-01T17:00"),  # 28 February is a Sunday
        ("2026-12-31T09:00", {"months": 2}, "2027-03-01T17:00"),
        ("2027-08-31T09:00", {"months": 6}, "2028-02-29T17:00"),  # a leap year
        ("2026-11-23T09:00", {"months": 1, "weeks": 1, "days": 1}, "2027-01-04T17:00"),  # 31 December moves on
        ("2026-11-23T09:00", {"days": 2}, "2026-11-25T17:00"),
    ],
)
def test_calendar_time(arrived, target, end):
    assert due(arrived, clock=Clock.CALENDAR, **target) == local(end)


@pytest.mark.req("X21")
def test_a_statutory_deadline_does_not_wait_for_a_local_closure():
    squeeze = date(2027, 5, 7)
    assert due("2027-04-09T09:00", clock=Clock.CALENDAR, weeks=4, closures={squeeze: "klämdag"}) == local(
        "2027-05-07T17:00"
    )


@pytest.mark.req("X20")
def test_the_date_of_arrival_is_the_one_in_sweden():
    # 23.30 UTC on Sunday is Monday in Sweden, so one working day ends on Tuesday
    arrived = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    target = Target(clock=Clock.WORKING, days=1)
    assert calendar.due(arrived, target, hours=HOURS, closed_days=CLOSED) == local("2026-11-24T17:00")


@pytest.mark.req("X20")
@pytest.mark.parametrize(
    ("arrived", "end_utc"),
    [
        ("2026-03-27T15:00", "2026-03-30T07:00"),  # summer time begins: the Monday is UTC+2
        ("2026-10-23T15:00", "2026-10-26T08:00"),  # and ends: UTC+1
    ],
)
def test_opening_time_over_a_change_of_clocks(arrived, end_utc):
    assert due(arrived, open_hours=2) == datetime.fromisoformat(end_utc).replace(tzinfo=UTC)


@pytest.mark.req("X20")
@pytest.mark.parametrize(
    ("night", "arrived_utc", "end_utc"),
    [
        (date(2026, 3, 29), "2026-03-29T00:30", "2026-03-29T02:30"),  # 01.30, two hours on the wall later 04.30
        (date(2026, 10, 25), "2026-10-24T23:30", "2026-10-25T01:30"),  # 01.30 summer time, then 02.30 once more
    ],
)
def test_an_hour_is_an_hour_in_the_nights_of_the_change(night, arrived_utc, end_utc):
    all_night = Hours(exceptions={night: (Interval(opens=time(0), closes=time(7)),)})
    arrived = datetime.fromisoformat(arrived_utc).replace(tzinfo=UTC)
    target = Target(clock=Clock.WORKING, hours=2)
    expected = datetime.fromisoformat(end_utc).replace(tzinfo=UTC)
    assert calendar.due(arrived, target, hours=all_night, closed_days=CLOSED) == expected


DATES = st.dates(date(2025, 1, 1), date(2030, 12, 31))


@pytest.mark.req("X20")
@given(start=DATES, days=st.integers(1, 60))
def test_working_days_agree_with_a_naive_count(start, days):
    end = calendar.add_working_days(start, days, CLOSED)
    passed = 0
    walker = start
    while walker < end:
        walker = date.fromordinal(walker.toordinal() + 1)
        if walker.isoweekday() not in (6, 7) and CLOSED.get(walker) is None:
            passed += 1
    assert passed == days
    assert end.isoweekday() <= 5
    assert end not in CLOSED


@pytest.mark.req("X20", "X33")
@settings(max_examples=40)
@given(
    arrived=st.integers(0, 6 * 365 * 24 * 60).map(lambda m: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=m)),
    amount=st.integers(1, 20),
)
def test_working_hours_agree_with_a_count_minute_by_minute(arrived, amount):
    end = calendar.due(arrived, Target(clock=Clock.WORKING, hours=amount), hours=HOURS, closed_days=CLOSED)
    open_minutes = 0
    minute = arrived
    while minute < end:
        open_minutes += HOURS.open_at(minute, CLOSED)
        minute += timedelta(minutes=1)
    assert open_minutes == amount * 60
    assert HOURS.open_at(end - timedelta(minutes=1), CLOSED)


@pytest.mark.req("X21")
@given(start=DATES, months=st.integers(0, 30))
def test_months_keep_the_day_or_take_the_last(start, months):
    end = calendar.add_months(start, months)
    assert (end.year - start.year) * 12 + end.month - start.month == months
    assert end.day == start.day or (end.day < start.day and (end + timedelta(days=1)).day == 1)


@pytest.mark.req("X20")
def test_the_calendar_that_runs_needs_no_holiday_package():
    code = "import sys; import envag.domain.calendar; sys.exit('holidays' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603 - our own code
