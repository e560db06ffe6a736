"""Hours side by side: what was planted in the files is found, and every minute agrees with the hours themselves."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from envag.cli.hours import conflicts, listing
from envag.cli.municipalities import find
from envag.domain.hours import STOCKHOLM, WEEKDAYS, Hours, Interval, Weekday
from envag.domain.municipality import Department, Unit
from envag.domain.phone_hours import apart, common, lunches, outside, units
from tests.builders import a_municipality

MONDAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def solhamra():
    return find("solhamra")


@pytest.mark.req("R26", "R27")
def test_the_planted_lunches_are_found(solhamra):
    found = {(gap.who.id, gap.day, gap.opens) for gap in lunches(solhamra)}

    assert ("stadshuset", Weekday.THURSDAY, time(12)) in found
    assert ("overformyndaren", Weekday.MONDAY, time(11, 45)) in found
    assert {day for who, day, _ in found if who == "mottagning"} == set(WEEKDAYS[:4])
    assert not [who for who, *_ in found if who in {"bygglov", "klf"}]


@pytest.mark.req("R26")
def test_the_planted_units_are_never_open_together(solhamra):
    found = [{kept.id for kept in group} for pair in apart(solhamra) for group in pair]
    pairs = [({kept.id for kept in one}, {kept.id for kept in other}) for one, other in apart(solhamra)]

    assert ({"bygglov"}, {"livsmedel", "halsoskydd", "miljoskydd", "avlopp"}) in pairs
    assert {"gata"} not in found


@pytest.mark.req("R26", "X35")
def test_a_host_that_answers_meanwhile_leaves_no_gap():
    place = find("norrsjofors")

    assert "klt" not in {gap.who.id for gap in lunches(place)}
    assert not [gap for gap in outside(place) if gap.day is Weekday.FRIDAY and gap.opens >= time(9)]


@pytest.mark.req("R26")
def test_a_time_is_proposed_at_which_most_could_be_reached(solhamra):
    best = common(solhamra)

    assert (best.day, best.opens, best.closes) == (Weekday.TUESDAY, time(13), time(14, 30))
    assert {kept.id for kept in best.closed} == {"bygglov", "felanmalan", "stallforetradare", "granskning"}
    assert common(a_municipality()) is None


@pytest.mark.req("R26")
def test_the_report_tells_them_all(solhamra):
    text = "\n".join(conflicts(solhamra))

    assert "Stadshuset                             12.00–13.00  thu" in text
    assert "Gata                                   07.00–08.00  mon tue wed thu fri" in text
    assert "Bygglov  –  Livsmedel, Hälsoskydd, Miljöskydd, Enskilda avlopp" in text
    assert "Most are open tuesday 13.00–14.30: 7 of 11 units" in text
    assert any(line.startswith("Bygglov ") and "mon 10.00–12.00" in line for line in listing(solhamra))


def _hours(draw):
    bounds = sorted(draw(st.sets(st.integers(14, 36), min_size=2, max_size=4)))
    pairs = zip(bounds[::2], bounds[1::2], strict=False)
    return tuple(Interval(opens=_at(opens), closes=_at(closes)) for opens, closes in pairs)


def _at(half_hours):
    return time(half_hours // 2, half_hours % 2 * 30)


@st.composite
def places(draw):
    def week():
        return Hours(week={day: _hours(draw) for day in draw(st.sets(st.sampled_from(WEEKDAYS[:3])))})

    members = tuple(Unit(id=f"u{n}", name=f"U{n}", hours=week()) for n in range(draw(st.integers(1, 3))))
    return a_municipality(hours=week(), departments=(Department(id="a", code="A", name="A", units=members),))


@settings(max_examples=25, deadline=None)
@given(places())
def test_every_half_hour_agrees_with_the_hours_themselves(place):
    moments = [
        datetime.combine(MONDAY + timedelta(days=day), _at(half), STOCKHOLM)
        for day, half in product(range(7), range(48))
    ]
    open_ = {unit.id: {m for m in moments if unit.hours.open_at(m, {})} for unit in place.departments[0].units}
    centre = {m for m in moments if place.hours.open_at(m, {})}

    told = {
        (gap.who.id, m)
        for gap in outside(place)
        for m in moments
        if WEEKDAYS[m.weekday()] == gap.day and gap.opens <= m.time() < gap.closes
    }
    assert told == {(unit, m) for unit, at in open_.items() for m in at - centre}
    never = {frozenset((a.id, b.id)) for one, other in apart(place) for a, b in product(one, other)}
    assert never == {
        frozenset((a.id, b.id))
        for a, b in product(units(place), repeat=2)
        if a.week != b.week and not open_[a.id] & open_[b.id]
    }
    best, most = common(place), max(sum(m in at for at in open_.values()) for m in moments)
    assert (len(best.open) if best else 0) == most
