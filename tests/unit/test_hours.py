"""Opening hours: intervals, exceptions, holidays, and when it opens next."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envag.domain.hours import STOCKHOLM, WEEKDAYS, Hours, Interval, SeasonalWeek, Weekday
from envag.domain.published_hours import changes
from tests.builders import a_municipality

LUNCH_CLOSED = (Interval(opens=time(8), closes=time(12)), Interval(opens=time(13), closes=time(17)))
SHORT_DAY = (Interval(opens=time(8), closes=time(12)),)
EVE = date(2026, 12, 24)
CLOSED = {EVE: "Julafton", date(2026, 12, 25): "Juldagen", date(2026, 12, 26): "Annandag jul"}
HOURS = Hours(
    week=dict.fromkeys(WEEKDAYS[:5], LUNCH_CLOSED),
    exceptions={date(2026, 12, 23): SHORT_DAY, date(2026, 11, 27): (), date(2026, 12, 26): SHORT_DAY},
)


def local(text):
    return datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM)


@pytest.mark.req("R27", "R37", "R38")
@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-11-23T07:59:59", False),
        ("2026-11-23T08:00:00", True),
        ("2026-11-23T11:59:59", True),
        ("2026-11-23T12:00:00", False),
        ("2026-11-23T12:15:00", False),
        ("2026-11-23T13:00:00", True),
        ("2026-11-23T17:00:00", False),
        ("2026-11-21T10:00:00", False),  # Saturday
        ("2026-11-27T10:00:00", False),  # closed by exception
        ("2026-12-23T11:00:00", True),
        ("2026-12-23T13:05:00", False),  # the half day before julafton
        ("2026-12-24T10:00:00", False),
        ("2026-12-26T10:00:00", True),  # an exception opens a holiday
    ],
)
def test_open_at(moment, is_open):
    assert HOURS.open_at(local(moment), CLOSED) is is_open
    assert HOURS.open_at(local(moment).astimezone(UTC), CLOSED) is is_open


@pytest.mark.req("R27")
@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2026-11-23T09:30", "2026-11-23T09:30"),
        ("2026-11-23T12:15", "2026-11-23T13:00"),
        ("2026-11-26T17:00", "2026-11-30T08:00"),  # the Friday is closed by exception
        ("2026-12-23T12:00", "2026-12-26T08:00"),
        ("2026-03-27T18:00", "2026-03-30T08:00"),  # summer time begins in between
        ("2026-10-23T18:00", "2026-10-26T08:00"),
    ],
)
def test_next_opening(moment, opens):
    assert HOURS.next_opening(local(moment), CLOSED) == local(opens)


def test_hours_that_never_open():
    assert Hours().next_opening(local("2026-11-23T09:30"), CLOSED) is None
    assert not Hours().open_at(local("2026-11-23T09:30"), CLOSED)


@given(minutes=st.integers(0, 2 * 365 * 24 * 60))
def test_the_next_opening_is_open_and_nothing_before_it_is(minutes):
    moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    opens = HOURS.next_opening(moment, CLOSED)
    assert HOURS.open_at(opens, CLOSED)
    assert (opens == moment) == HOURS.open_at(moment, CLOSED)
    step = timedelta(minutes=17)
    while moment + step < opens:
        moment += step
        assert not HOURS.open_at(moment, CLOSED)


@pytest.mark.parametrize("closes", [time(8), time(7, 59)])
def test_an_interval_must_have_a_length(closes):
    with pytest.raises(ValueError, match="08:00 must be before closes"):
        Interval(opens=time(8), closes=closes)


@pytest.mark.parametrize(
    "days",
    [
        {"week": {Weekday.MONDAY: LUNCH_CLOSED[::-1]}},
        {"week": {Weekday.FRIDAY: (LUNCH_CLOSED[0], Interval(opens=time(11, 59), closes=time(15)))}},
        {"exceptions": {EVE: (SHORT_DAY[0], SHORT_DAY[0])}},
    ],
)
def test_intervals_must_follow_each_other(days):
    with pytest.raises(ValueError, match=r"(monday|friday|2026-12-24): intervals overlap or are out of order"):
        Hours(**days)


def test_intervals_may_touch():
    whole = Hours(week={Weekday.MONDAY: (SHORT_DAY[0], Interval(opens=time(12), closes=time(16)))})
    assert whole.open_at(local("2026-11-23T12:00"), {})


SUMMER = SeasonalWeek(
    first="06-15", last="08-15", week=dict.fromkeys(WEEKDAYS, (Interval(opens=time(10), closes=time(14)),))
)
WINTER = SeasonalWeek(first="12-20", last="01-06", week={Weekday.MONDAY: (Interval(opens=time(9), closes=time(10)),)})
MIDSUMMER = date(2026, 6, 19)


@pytest.mark.req("R37")
@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-06-12T08:30", True),
        ("2026-06-15T08:30", False),
        ("2026-06-15T13:59", True),
        ("2026-06-19T11:00", False),
        ("2026-06-20T11:00", True),
        ("2026-08-15T13:00", True),
        ("2026-08-16T13:00", False),
        ("2026-07-06T16:00", True),
        ("2027-07-06T12:00", True),
        ("2026-12-21T09:30", True),
        ("2026-12-21T10:30", False),
        ("2027-01-04T09:30", True),
        ("2027-01-05T09:30", False),
        ("2027-01-07T09:30", True),
    ],
)
def test_a_season_has_its_own_week_every_year_under_exceptions_and_closed_days(moment, is_open):
    evening = (Interval(opens=time(15), closes=time(18)),)
    hours = Hours(week=HOURS.week, seasons=(SUMMER, WINTER), exceptions={date(2026, 7, 6): evening})

    assert hours.open_at(local(moment), {MIDSUMMER: "Midsommarafton"}) is is_open


@pytest.mark.req("R37")
def test_a_season_is_what_is_usual_then_and_no_change():
    hours = Hours(week=HOURS.week, seasons=(SUMMER,))
    place = a_municipality(hours=hours, closed_days={MIDSUMMER: "Midsommarafton"})

    assert hours.usual(MIDSUMMER) == SUMMER.week[Weekday.FRIDAY]
    assert [day.date for day in changes(place, hours, date(2026, 6, 1))] == [MIDSUMMER]


@pytest.mark.parametrize(("first", "last"), [("6-15", "08-15"), ("06-15", "08-32"), ("midsommar", "08-15")])
def test_a_season_lasts_from_a_day_of_the_year_to_another(first, last):
    with pytest.raises(ValueError, match="must be a month and a day, such as '06-01'"):
        SeasonalWeek(first=first, last=last)


def test_the_intervals_of_a_season_must_follow_each_other():
    backwards = SeasonalWeek(first="06-15", last="08-15", week={Weekday.MONDAY: LUNCH_CLOSED[::-1]})
    with pytest.raises(ValueError, match="monday: intervals overlap or are out of order"):
        Hours(seasons=(backwards,))
