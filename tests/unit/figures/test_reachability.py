"""Shares, thresholds and tables of what became of calls for units."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest

from envag.cli.figures import VIEWS, write_csv
from envag.cli.reached import table
from envag.domain.figures import recount
from envag.domain.figures.contribution import contribution
from envag.domain.figures.period import Period
from envag.domain.figures.reachability import Outcome, Outcomes, by_unit_and_hour, together
from envag.domain.figures.reached import reachability
from envag.domain.figures.reporting import Read, report
from envag.domain.figures.sums import ALL, cells
from envag.domain.municipality import Department, Unit
from envag.domain.queue_name import unit_named
from envag.usecases.figures.count_case import count_case
from envag.usecases.figures.read_report import read_report
from tests.builders import NOW, a_municipality
from tests.fakes.figures import MemoryFiguresStore
from tests.fakes.store import MemoryCaseStore
from tests.unit.figures.lives import Life, stored

PLACE = a_municipality(
    centre="klf",
    centre_unit="kontaktcenter",
    texts={"channel.phone": "Telefon"},
    departments=(
        Department(id="klf", code="KLF", name="KLF", units=(Unit(id="kontaktcenter", name="Kontaktcenter"),)),
        Department(id="sbf", code="SBF", name="SBF", units=(Unit(id="bygglov", name="Bygglov"),)),
    ),
)


def life(source, *steps, unit="bygglov", **fields):
    """A call's own leg at the centre, and then ``steps`` of a leg at the unit."""
    made = Life(source, channel="phone", **fields)
    for seconds, phase, reason in steps:
        made.moves(seconds, phase, contact=f"{source}-2", method="TRANSFER")
        data = {**made.timeline[-1].data, "queue": "0d5", **({"unit": unit} if unit else {}), "reason": reason}
        made.timeline[-1] = made.timeline[-1]._replace(data=data)
    return made


def sums(*lives):
    return recount.sums(contribution(one.case, one.timeline, PLACE) for one in lives).get("2026-11", {})


def units(*lives):
    return by_unit_and_hour(sums(*lives))


def whole(hours):
    return together(hours.values())


def answered(source, **fields):
    steps = ((10, "QUEUED", ""), (20, "CONNECTED_TO_AGENT", ""), (90, "DISCONNECTED", "AGENT_DISCONNECT"))
    return life(source, *steps, **fields)


def back(source, **fields):
    return life(source, (10, "QUEUED", ""), (36, "DISCONNECTED", "TRANSFERRED"), **fields)


def told(*lives, at=NOW):
    """The report of that November, made of nothing else."""
    read = Read(now=sums(*lives), before={}, points=[], baselines={})
    return report(PLACE, Period.parse("2026-11"), read, as_of=at)


@pytest.mark.req("R25")
def test_eight_of_ten_offers_answered_is_0_80():
    found = units(*(answered(f"a{n}") for n in range(8)), back("b1"), back("b2"))

    assert (whole(found["bygglov"]).offered, whole(found["bygglov"]).reached) == (10, 0.8)
    assert list(found["bygglov"]) == [9]


@pytest.mark.req("R25")
def test_the_figure_is_of_all_units_and_of_each_department():
    """The call's case stays with the centre: its department is told nothing of offers to others."""
    shown = told(*(answered(f"a{n}") for n in range(8)), back("b1"), back("b2"), answered("c", unit=""))
    figure = next(one for one in shown.figures if one.id == "naabarhet")
    rows = {row.id: row.values["naabarhet"] for row in shown.breakdowns[0].rows}

    assert (figure.now.value, figure.now.numerator, figure.now.denominator, figure.listed) == (0.8, 8, 10, True)
    assert {id_: value.denominator for id_, value in rows.items()} == {"klf": None, "sbf": 10}
    (unit,) = shown.reachability.units
    assert (unit.label, unit.department, unit.whole.value, unit.whole.hard) == ("Bygglov", "sbf", 0.8, False)
    assert [(hour.at, hour.reached.offered) for hour in unit.hours] == [("09", 10)]


@pytest.mark.req("R25")
@pytest.mark.parametrize(("yes", "no", "hard"), [(7, 3, False), (6, 4, True), (2, 2, False), (2, 3, True)])
def test_a_unit_is_hard_to_reach_below_seven_of_ten_of_at_least_five(yes, no, hard):
    assert Outcomes({Outcome.ANSWERED: yes, Outcome.GIVEN_UP: no}).hard_to_reach == hard


@pytest.mark.req("R25")
def test_the_centres_own_queue_is_no_offer_to_a_unit():
    own = life("o", (10, "QUEUED", ""), (20, "CONNECTED_TO_AGENT", ""), unit="")

    assert units(own) == {}
    assert not {"y", "ya"} & {cell.name for cell in cells(contribution(own.case, own.timeline, PLACE))}


@pytest.mark.req("R25")
def test_a_unit_that_is_gone_is_told_by_its_id_after_the_others():
    shown = reachability(PLACE, units(answered("g", unit="avlopp"), answered("a")))

    assert [(unit.id, unit.label, unit.department) for unit in shown.units] == [
        ("bygglov", "Bygglov", "sbf"),
        ("avlopp", "avlopp", ""),
    ]


@pytest.mark.req("R31")
@pytest.mark.parametrize(("unanswered", "open_"), [(4, []), (5, ["bygglov"])])
def test_a_phone_that_rings_in_vain_five_times_in_a_day_is_left_open(unanswered, open_):
    """Calls of the day before are that day's own."""
    cases = MemoryCaseStore()
    figures = MemoryFiguresStore(cases)
    day = NOW.date()
    for one in (
        *(back(f"b{n}") for n in range(unanswered)),
        *(back(f"y{n}", arrived_at=NOW - timedelta(days=1)) for n in range(3)),
        answered("a"),
    ):
        stored(cases, one)
        count_case(PLACE, one.case.reference, store=cases, figures=figures)

    asked = {
        id_: read_report(PLACE, Period.parse(id_), store=figures, now=NOW).reachability
        for id_ in ("2026-11", f"{day}", f"{day - timedelta(days=1)}", "2026")
    }
    assert {id_: [(one.day, one.unit) for one in told.left_open] for id_, told in asked.items()} == {
        "2026-11": [(day, unit) for unit in open_],
        f"{day}": [(day, unit) for unit in open_],
        f"{day - timedelta(days=1)}": [],
        "2026": [],
    }
    assert [unit.whole.unanswered for unit in asked[f"{day - timedelta(days=1)}"].units] == [3]


@pytest.mark.req("R36")
def test_the_busy_rate_counts_who_was_never_offered():
    outcomes = Outcomes({Outcome.ANSWERED: 3, Outcome.BUSY: 1, Outcome.CLOSED: 5})

    assert (outcomes.busy, outcomes.reached, outcomes.offered) == (0.25, 1.0, 3)
    assert Outcomes({Outcome.CLOSED: 5}).busy is None


def test_who_hangs_up_while_it_rings_has_given_up():
    gone = life("g", (10, "QUEUED", ""), (15, "DISCONNECTED", "CUSTOMER_DISCONNECT"))

    assert whole(units(gone)["bygglov"]).counts == {Outcome.GIVEN_UP: 1}


def test_what_still_rings_has_no_outcome_yet():
    assert units(life("r", (10, "QUEUED", ""))) == {}


def test_steps_that_come_twice_or_without_the_first_count_once():
    twice = answered("t")
    twice.timeline += [event._replace(id=f"{event.id}x") for event in twice.timeline[1:]]
    lost = answered("l")
    del lost.timeline[1]

    assert whole(units(twice, lost)["bygglov"]).counts == {Outcome.ANSWERED: 2}


def test_what_is_counted_of_a_unit_stands_in_no_other_sum():
    one = answered("a")
    found = cells(contribution(one.case, one.timeline, PLACE))

    assert {cell.scope for cell in found if "bygglov" in cell.scope + cell.name} == {"U#bygglov"}
    assert not [cell for cell in found if cell.name.startswith("U#")]
    assert found["2026-11", "U#bygglov", f"a{NOW:%d}09"] == found["2026-11", ALL, "y"] == 1


@pytest.mark.req("R25")
def test_the_report_marks_a_unit_under_the_threshold():
    counted = units(*(back(f"b{n}") for n in range(3)), *(answered(f"a{n}") for n in range(3)))
    _, whole_day, hour = table(reachability(PLACE, counted))

    assert whole_day.startswith("Bygglov ")
    assert whole_day.endswith("50%        0%  under the threshold")
    assert hour.startswith("  09-10")
    assert list(table(reachability(PLACE, {}))) == ["No call was meant for any unit."]


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("solhamra.unit.bygglov", "bygglov"),
        ("unit.bygglov", "bygglov"),
        ("solhamra.centre", ""),
        ("unit.kontaktcenter", ""),
        ("norrsjofors.unit.bygglov", ""),
        ("solhamra.unit.other", ""),
        ("solhamra.language.fi", ""),
        ("bygglov", ""),
        ("", ""),
    ],
)
def test_a_queue_is_a_units_by_its_name_in_connect(name, unit):
    assert unit_named(name, PLACE) == unit


@pytest.mark.req("R25", "R72")
def test_the_terminal_tells_units_beside_calls_as_csv():
    report, written = told(answered("a"), answered("b"), back("c")), io.StringIO()
    write_csv(report, VIEWS["phone"], written)

    assert [line.partition("naabarhet,")[2] for line in written.getvalue().splitlines() if ",unit" in line] == [
        "0.6667,2,3,,counted",
        "0.6667,2,3,,counted",
    ]
    assert "solhamra,2026-11,unit_hour,bygglov/09,naabarhet," in written.getvalue()
