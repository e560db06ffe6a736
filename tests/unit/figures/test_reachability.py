"""Shares, thresholds and tables of what became of calls for units."""

from __future__ import annotations

import pytest

from envag.cli.reached import table, unit_named
from envag.domain.figures.contribution import contribution
from envag.domain.figures.reachability import Outcome, Outcomes, by_unit_and_hour, left_open, together
from envag.domain.figures.sums import cells
from envag.domain.municipality import Department, Unit
from tests.builders import a_municipality
from tests.unit.figures.lives import Life

PLACE = a_municipality(
    centre="klf",
    centre_unit="kontaktcenter",
    departments=(
        Department(id="klf", code="KLF", name="KLF", units=(Unit(id="kontaktcenter", name="Kontaktcenter"),)),
        Department(id="sbf", code="SBF", name="SBF", units=(Unit(id="bygglov", name="Bygglov"),)),
    ),
)


def life(source, *steps, queue="bygglov"):
    """A call's own leg at the centre, and then ``steps`` of a leg at the unit."""
    made = Life(source, channel="phone")
    for seconds, phase, reason in steps:
        made.moves(seconds, phase, contact=f"{source}-2", method="TRANSFER")
        data = {**made.timeline[-1].data, "queue": queue, **({"reason": reason} if reason else {})}
        made.timeline[-1] = made.timeline[-1]._replace(data=data)
    return made


def units(*lives):
    counted = []
    for one in lives:
        found = cells(contribution(one.case, one.timeline, PLACE))
        counted += [(cell.scope, {cell.name: n}) for cell, n in found.items() if cell.scope.startswith("Q#")]
    return by_unit_and_hour(counted, lambda queue: queue)


def answered(source):
    return life(source, (10, "QUEUED", ""), (20, "CONNECTED_TO_AGENT", ""), (90, "DISCONNECTED", "AGENT_DISCONNECT"))


def back(source):
    return life(source, (10, "QUEUED", ""), (36, "DISCONNECTED", "TRANSFERRED"))


@pytest.mark.req("R25")
def test_eight_of_ten_offers_answered_is_0_80():
    found = units(*(answered(f"a{n}") for n in range(8)), back("b1"), back("b2"))

    whole = together(found["bygglov"])
    assert (whole.offered, whole.reached) == (10, 0.8)
    assert list(found["bygglov"]) == [9]


@pytest.mark.req("R31")
@pytest.mark.parametrize(("unanswered", "open_"), [(4, []), (5, ["bygglov"])])
def test_a_phone_that_rings_in_vain_five_times_in_a_day_is_left_open(unanswered, open_):
    assert left_open(units(*(back(f"b{n}") for n in range(unanswered)), answered("a"))) == open_


@pytest.mark.req("R36")
def test_the_busy_rate_counts_who_was_never_offered():
    outcomes = Outcomes({Outcome.ANSWERED: 3, Outcome.BUSY: 1, Outcome.CLOSED: 5})

    assert (outcomes.busy, outcomes.reached, outcomes.offered) == (0.25, 1.0, 3)
    assert Outcomes({Outcome.CLOSED: 5}).busy is None


def test_who_hangs_up_while_it_rings_has_given_up():
    gone = life("g", (10, "QUEUED", ""), (15, "DISCONNECTED", "CUSTOMER_DISCONNECT"))

    assert together(units(gone)["bygglov"]).counts == {Outcome.GIVEN_UP: 1}


def test_what_still_rings_has_no_outcome_yet():
    assert units(life("r", (10, "QUEUED", ""))) == {}


def test_steps_that_come_twice_or_without_the_first_count_once():
    twice = answered("t")
    twice.timeline += [event._replace(id=f"{event.id}x") for event in twice.timeline[1:]]
    lost = answered("l")
    del lost.timeline[1]

    assert together(units(twice, lost)["bygglov"]).counts == {Outcome.ANSWERED: 2}


def test_what_is_counted_of_a_queue_stands_in_no_other_sum():
    one = answered("a")
    found = cells(contribution(one.case, one.timeline, PLACE))

    assert {cell.scope for cell in found if "bygglov" in cell.scope + cell.name} == {"Q#bygglov"}
    assert not [cell for cell in found if cell.name.startswith("Q#")]


@pytest.mark.req("R25")
def test_the_report_marks_a_unit_under_the_threshold():
    lines = list(table(units(back("b"), answered("a")), PLACE))

    assert lines[1].startswith("Bygglov ")
    assert lines[1].endswith("50%        0%  under the threshold")
    assert lines[2].startswith("  09-10")
    assert list(table({}, PLACE)) == ["No call was meant for any unit."]


@pytest.mark.parametrize(
    ("name", "unit"),
    [("solhamra.unit.bygglov", "bygglov"), ("solhamra.centre", "kontaktcenter"), ("other", "other")],
)
def test_a_queue_is_known_by_its_name_in_connect(name, unit):
    assert unit_named(name, PLACE) == unit
