"""A hand-over that nobody acknowledges is escalated, and comes back: no officer strands a case."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from envag.domain.acknowledgement import acknowledge_by, chain
from envag.domain.case import Actor, EventType, Status
from envag.domain.casework import note, send_back
from envag.domain.hours import WEEKDAYS, Hours, Interval
from envag.domain.municipality import Department, EscalatesTo, EscalationStep, Unit
from envag.domain.subtask import Subtask, Subtasks
from envag.domain.transitions import Along, hand_over
from envag.usecases.acknowledge import acknowledge
from envag.usecases.change import change
from envag.usecases.escalate import escalate
from tests.builders import NOW, a_case, a_municipality, an_event
from tests.fakes.store import MemoryCaseStore

OFFICER, GUIDE = Actor("officer", "o1"), Actor("guide", "g1")
MORNINGS = Hours(week=dict.fromkeys(WEEKDAYS[:2], (Interval(opens=time(9), closes=time(11)),)))
CENTRE = Department(id="klf", code="KLF", name="Kommunledning", units=(Unit(id="direkt", name="Direkt"),))
PERMITS = Unit(
    id="bygglov", name="Bygglov", hours=MORNINGS, escalate_after_hours=3, contact_person="Maria", deputy="Bo"
)
STREETS = Unit(id="gata", name="Gata")


def a_place(*units, centre_unit="direkt", **department):
    own = Department(id="sbf", code="SBF", name="Samhällsbyggnad", units=units, **department)
    other = Department(id="sof", code="SOF", name="Social", contact_person="Ylva")
    return a_municipality(departments=(CENTRE, own, other), centre_unit=centre_unit)


class Handed:
    """A case that the centre has handed over to a unit at ``NOW``, a Monday at nine."""

    def __init__(self, place, unit="", *, by=GUIDE, before="klf", **fields):
        self.place, self.store = place, MemoryCaseStore()
        self.case = a_case(**{"department": before, "unit": "direkt"} | fields)
        self.store.create(self.case, an_event())
        self.hand_over("sbf", unit, by=by)

    def hand_over(self, department, unit="", *, by=GUIDE, at=NOW):
        along = Along(acknowledge_by=acknowledge_by(self.place, department, unit, at))
        self.do(
            hand_over, department=department, unit=unit, summary="Lampan.", actor=by, at=at, id=f"h-{at}", along=along
        )

    def do(self, decide, *given, **more):
        return change("solhamra", self.case.reference, lambda c: decide(c, *given, **more), store=self.store)

    def escalate(self, now):
        return escalate(self.place, self.case.reference, now=now, store=self.store)

    @property
    def now(self):
        return self.store.get("solhamra", self.case.reference)

    def events(self, kind=EventType.ESCALATED):
        return [e for e in self.store.timeline("solhamra", self.case.reference) if e.type is kind]


class TestUntilWhen:
    def test_the_units_own_hours_count(self):
        # 3 hours of a unit that is open 9-11 on Mondays and Tuesdays: two on Monday, one on Tuesday.
        assert acknowledge_by(a_place(PERMITS), "sbf", "bygglov", NOW) == datetime(2026, 11, 24, 9, 0, tzinfo=UTC)

    def test_the_centres_hours_count_where_it_has_none(self):
        # 8 hours from 9 o'clock, of a centre that is open from 8 to 17.
        assert acknowledge_by(a_place(STREETS), "sbf", "gata", NOW) == NOW + timedelta(hours=8)

    def test_nobody_waits_for_the_centre_itself(self):
        place = a_place()
        assert acknowledge_by(place, "klf", "direkt", NOW) is None
        assert acknowledge_by(place, "klf", "", NOW) is None
        assert acknowledge_by(place, "klf", "kansli", NOW) is not None

    def test_a_unit_that_never_opens_waits_by_the_clock(self):
        closed = Unit(id="stängd", name="Stängd", hours=Hours())
        assert acknowledge_by(a_place(closed), "sbf", "stängd", NOW) == NOW + timedelta(hours=8)


class TestTheChain:
    def test_whoever_is_named_is_told(self):
        place = a_place(PERMITS, contact_person="Gun")
        assert [step.to for step in chain(place.department("sbf"), PERMITS)] == [
            EscalatesTo.CONTACT_PERSON,
            EscalatesTo.DEPUTY,
            EscalatesTo.DEPARTMENT,
        ]

    def test_of_a_unit_that_names_nobody_the_departments_are(self):
        department = a_place(STREETS, contact_person="Gun").department("sbf")
        assert [step.to for step in chain(department, STREETS)] == [EscalatesTo.CONTACT_PERSON]

    def test_the_files_own_chain_comes_first(self):
        steps = (EscalationStep(to=EscalatesTo.DEPUTY, hours=1),)
        assert chain(a_place(escalation=steps).department("sbf"), PERMITS) == steps


@pytest.mark.req("R90")
class TestEscalating:
    def test_one_after_the_other_is_told_and_then_the_centre_has_it(self):
        steps = (EscalationStep(to=EscalatesTo.CONTACT_PERSON), EscalationStep(to=EscalatesTo.DEPUTY, hours=1))
        handed = Handed(a_place(STREETS, escalation=steps, contact_person="Gun", deputy="Bo"), "gata")
        first = handed.now.acknowledge_by

        handed.escalate(first)
        assert (handed.now.department, handed.now.escalation) == ("sbf", 1)
        handed.escalate(handed.now.acknowledge_by)
        assert handed.now.acknowledge_by == handed.events()[1].occurred_at + timedelta(hours=1)
        handed.escalate(handed.now.acknowledge_by)

        now, told = handed.now, handed.events()
        assert [event.data["to"] for event in told] == ["contact_person", "deputy", "centre"]
        assert (now.department, now.unit, now.status) == ("klf", "direkt", Status.IN_PROGRESS)
        assert (now.acknowledge_by, now.escalation, now.assignee) == (None, 0, "")
        assert all(now.tells_department(event) for event in told)

    def test_nothing_happens_before_its_time_nor_twice(self):
        handed = Handed(a_place(STREETS, contact_person="Gun"), "gata")
        by = handed.now.acknowledge_by

        handed.escalate(by - timedelta(seconds=1))
        assert handed.events() == []
        for _ in range(3):
            handed.escalate(by)
        assert len(handed.events()) == 1

    @pytest.mark.parametrize("sign", ["acknowledge", "note"])
    def test_a_sign_of_life_ends_it(self, sign):
        handed = Handed(a_place(STREETS, contact_person="Gun"), "gata")
        by = handed.now.acknowledge_by
        handed.escalate(by)
        if sign == "note":
            handed.do(lambda _: note("Vi tittar.", actor=OFFICER, at=by, id="n"))
        else:
            told = handed.events()[0].id
            acknowledge("solhamra", handed.case.reference, department="sbf", told=told, now=by, store=handed.store)

        handed.escalate(by + timedelta(days=90))
        assert (handed.now.department, handed.now.acknowledge_by, handed.now.escalation) == ("sbf", None, 0)
        assert len(handed.events()) == 1

    def test_a_guides_note_is_none(self):
        handed = Handed(a_place(STREETS), "gata")
        handed.do(lambda _: note("Ringde igen.", actor=GUIDE, at=NOW, id="n"))
        assert handed.now.acknowledge_by is not None

    def test_a_system_that_answers_an_earlier_hand_over_acknowledges_nothing(self):
        handed = Handed(a_place(STREETS), "gata")
        earlier = handed.events(EventType.HANDED_OVER)[0].id
        later = NOW + timedelta(hours=1)
        handed.do(send_back, centre="klf", unit="", reason="Fel.", actor=OFFICER, at=later, id="b")
        handed.hand_over("sbf", "gata", at=later + timedelta(hours=1))

        for told in (earlier, "no-such-event"):
            acknowledge("solhamra", handed.case.reference, department="sbf", told=told, now=later, store=handed.store)
        assert handed.now.acknowledge_by is not None

    @pytest.mark.req("X10")
    def test_what_is_sealed_goes_back_to_who_handed_it_over(self):
        handed = Handed(a_place(STREETS), "gata", by=OFFICER, before="sof", secrecy=3)
        handed.escalate(handed.now.acknowledge_by)
        assert (handed.now.department, handed.events()[0].data["to"]) == ("sof", "sender")

    def test_a_part_that_the_centre_had_is_its_whole_again(self):
        handed = Handed(a_place(STREETS), "gata", subtasks=Subtasks([Subtask("klf"), Subtask("sof")]))
        handed.escalate(handed.now.acknowledge_by)
        assert handed.now.subtasks == (Subtask("sof"),)


intervals = st.tuples(st.integers(0, 22), st.integers(1, 8)).map(
    lambda one: (Interval(opens=time(one[0]), closes=time(min(one[0] + one[1], 23))),)
)
some_hours = st.none() | st.dictionaries(st.sampled_from(WEEKDAYS), intervals, max_size=5).map(
    lambda week: Hours(week=week)
)
some_steps = st.lists(
    st.builds(EscalationStep, to=st.sampled_from(list(EscalatesTo)[:3]), hours=st.integers(0, 20)), max_size=4
).map(tuple)


@pytest.mark.req("R90")
@settings(max_examples=40, deadline=None)
@given(
    hours=some_hours,
    after=st.integers(1, 40),
    steps=some_steps,
    late=st.lists(st.integers(0, 5000), min_size=6, max_size=6),
    secrecy=st.integers(0, 3),
    order=st.permutations(range(3)),
)
def test_who_never_acknowledges_strands_no_case(hours, after, steps, late, secrecy, order):
    unit = Unit(id="gata", name="Gata", hours=hours, escalate_after_hours=after, escalation=steps)
    handed = Handed(a_place(unit), "gata", secrecy=secrecy)
    for minutes in late:
        if (by := handed.now.acknowledge_by) is None:
            break
        # Wake-ups come too early, late, twice, and in any order.
        moments = [by + timedelta(minutes=minutes), by - timedelta(hours=1), by + timedelta(minutes=minutes)]
        for number in order:
            handed.escalate(moments[number])

    now, told = handed.now, [event.data["to"] for event in handed.events()]
    assert (now.department, now.unit, now.status) == ("klf", "direkt", Status.IN_PROGRESS)
    assert now.acknowledge_by is None
    assert told == [*(step.to for step in steps), "centre"]
