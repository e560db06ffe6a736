"""What is published about opening hours is what calls and chats are routed by (X3)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envag.domain.availability import availability
from envag.domain.hours import STOCKHOLM, WEEKDAYS, Hours, Interval
from envag.domain.municipality import Agreement, Department, LanguageLine, Unit
from envag.domain.published_hours import DAYS, also_answering, changes, days, open_at
from tests.builders import a_municipality

FIRST = date(2026, 10, 19)
"""Summer time ends on the seventh day."""

quarters = st.integers(0, 95).map(lambda n: time(n // 4, n % 4 * 15))


@st.composite
def intervals(draw):
    cuts = sorted(draw(st.lists(quarters, max_size=4, unique=True)))
    return tuple(Interval(opens=o, closes=c) for o, c in zip(cuts[::2], cuts[1::2], strict=False))


dates = st.integers(0, DAYS + 2).map(lambda ahead: FIRST + timedelta(days=ahead))
hours = st.builds(
    Hours,
    week=st.dictionaries(st.sampled_from(WEEKDAYS), intervals(), max_size=7),
    exceptions=st.dictionaries(dates, intervals(), max_size=3),
)


@st.composite
def places(draw):
    unit = Unit(id="bygglov", name="Bygglov", phone="+46846500421", hours=draw(st.none() | hours))
    return a_municipality(
        hours=draw(hours),
        departments=(Department(id="sbf", code="SBF", name="Samhällsbyggnad", units=(unit,)),),
        language_lines=tuple(LanguageLine(language="fi", hours=h) for h in draw(st.lists(hours, max_size=1))),
        closed_days=draw(st.dictionaries(dates, st.just("Klämdag"), max_size=3)),
        agreements=tuple(
            Agreement(
                host="norrsjofors",
                guest="solhamra",
                valid_from=valid_from,
                valid_to=valid_from + timedelta(days=lasts),
                decision="KS 2026-01-01",
                hours=h,
            )
            for h, valid_from, lasts in draw(st.lists(st.tuples(hours, dates, st.integers(0, 9)), max_size=1))
        ),
    )


@pytest.mark.req("X3")
@given(place=places(), minutes=st.integers(0, DAYS * 24 * 60), unit=st.booleans(), finnish=st.booleans())
def test_published_hours_say_open_exactly_when_a_call_is_answered(place, minutes, unit, finnish):
    moment = datetime.combine(FIRST, time(), STOCKHOLM).astimezone(UTC) + timedelta(minutes=minutes)
    if moment.astimezone(STOCKHOLM).date() >= FIRST + timedelta(days=DAYS):
        return
    language = "fi" if finnish else "sv"
    who = availability(place, moment, recipient="bygglov" if unit else "", language=language)

    told = [days(place, place.hours, FIRST)]
    told += [
        one.days for one in also_answering(place, FIRST) if one.host or (unit and one.unit) or one.language == language
    ]

    assert any(open_at(one, moment) for one in told) is who.open


@pytest.mark.req("X3")
@given(place=places())
def test_every_published_change_differs_from_its_weekday_and_none_is_left_out(place):
    told = {day.date for day in changes(place, place.hours, FIRST)}

    for day in days(place, place.hours, FIRST):
        usual = tuple(place.hours.week.get(WEEKDAYS[day.date.weekday()], ()))
        assert (day.date in told) is (day.intervals != usual)


def test_a_day_that_is_closed_says_why_and_an_open_one_does_not():
    week = Hours(week=dict.fromkeys(WEEKDAYS, (Interval(opens=time(8), closes=time(16)),)))
    place = a_municipality(hours=week, closed_days={FIRST: "Klämdag"})

    assert [day.why for day in days(place, week, FIRST, 2)] == ["Klämdag", ""]
    assert [day.date for day in changes(place, week, FIRST)] == [FIRST]
