"""What a look at a case does: pauses that end, demands, calendars that change, and who looks at the same time."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from envag.domain import casework, transitions
from envag.domain.case import RESIDENT, SYSTEM, Actor, CallBack, ContactReason, EventType, Resolution, Status
from envag.domain.contact import SetAside
from envag.domain.deadline import answer_due
from envag.domain.hours import WEEKDAYS, Hours, Interval, utc
from envag.domain.municipality import Department, Unit
from envag.domain.service import Clock, Target
from envag.ports.cases import StoreConflictError
from envag.ports.replanning import OpenCases
from envag.usecases.keep_time import keep_time
from envag.usecases.replan import PAGE, replan, replan_page
from tests.builders import NOW, a_case, a_municipality, a_service, an_event
from tests.fakes.schedules import MemorySchedules
from tests.fakes.staff_store import MemoryStaffStore
from tests.fakes.store import MemoryCaseStore

GUIDE = Actor(role="guide", id="g1")
DROJ = a_service("droj", department="klf", target=Target(clock=Clock.CALENDAR, weeks=4))
PLACE = a_municipality(
    services=(a_service(), DROJ),
    departments=(
        Department(id="klf", code="KLF", name="Kommunledning", registrar=True),
        Department(id="sbf", code="SBF", name="Samhällsbyggnad"),
    ),
)
FOUR_WEEKS_LATER = utc(date(2026, 12, 21), PLACE.hours.week["monday"][-1].closes)
"""At closing time, four weeks after NOW, which is Monday 23 November 2026."""


class Clockwork:
    """A store with alarm clocks; ``now`` is what the watch shows."""

    def __init__(self, store=None):
        self.store, self.schedules, self.now, self.place = store or MemoryCaseStore(), MemorySchedules(), NOW, PLACE

    def add(self, source="source-1", data=None, **changes):
        case = a_case(source, **changes)
        self.store.create(case, an_event(source, occurred_at=case.arrived_at, data=data or {"text": "Hej"}))
        return case

    def look(self, case, **how):
        given = {"store": self.store, "schedules": self.schedules, "now": lambda: self.now}
        return keep_time(self.place, case.reference, **given | how)

    def stands(self, case):
        return self.store.get(case.municipality, case.reference)

    def events(self, case, type_):
        return [e for e in self.store.timeline(case.municipality, case.reference) if e.type is type_]

    def write(self, case, event):
        self.store.save(self.stands(case).with_changes(event), event)

    def wakes(self, case):
        return self.schedules.set.get((case.municipality, case.reference))


@pytest.mark.parametrize(
    "fields",
    [{"status": Status.CLOSED}, {"set_aside": SetAside.SPAM}],
    ids=["closed", "spam"],
)
def test_nothing_wakes_a_case_that_nobody_works_on(fields):
    town = Clockwork()
    case = town.add(due_at=NOW - timedelta(days=1), **fields)
    town.schedules.wake("solhamra", case.reference, NOW)

    assert town.look(case) == []
    assert town.wakes(case) is None


def test_a_case_that_is_gone_wakes_nobody():
    town = Clockwork()
    case = a_case()
    town.schedules.wake("solhamra", case.reference, NOW)

    assert town.look(case) == []
    assert town.wakes(case) is None


@pytest.mark.req("X33", "R79")
def test_only_a_question_pauses_a_promise_and_the_answer_moves_it_by_as_long():
    town = Clockwork()
    case = town.add(due_at=NOW + timedelta(hours=4))
    town.write(case, casework.ask(town.stands(case), {"text": "Var?"}, actor=GUIDE, at=NOW, id="asked"))
    town.look(case)

    assert town.stands(case).paused_at == NOW
    assert town.wakes(case) is None, "nobody is reminded while the resident has it"

    town.now = answered = NOW + timedelta(hours=2)
    told = casework.told(town.stands(case), "Där.", actor=RESIDENT, at=answered, id="told")
    town.write(case, told)
    town.look(case)

    assert town.stands(case).due_at == NOW + timedelta(hours=6)
    assert town.stands(case).paused_at is None
    (event,) = town.events(case, EventType.REPLANNED)
    assert (event.data["reason"], event.occurred_at, event.actor) == ("resumed", answered, SYSTEM)


@pytest.mark.req("X33", "X38", "R79")
def test_a_case_that_is_parked_keeps_its_promise():
    town = Clockwork()
    case = town.add(due_at=NOW + timedelta(hours=4))
    parked = casework.park(
        town.stands(case), until=date(2026, 11, 28), reason="Tjälen.", actor=GUIDE, at=NOW, id="parked"
    )
    town.write(case, parked)
    town.now = NOW + timedelta(days=4)
    town.look(case)

    assert [event.data["kind"] for event in town.events(case, EventType.REMINDED)] == ["overdue"]
    assert town.wakes(case) == utc(date(2026, 11, 30), PLACE.hours.week["monday"][0].opens), "a Saturday is no day"

    town.now = NOW + timedelta(days=7)
    town.look(case)
    assert (town.stands(case).status, town.stands(case).parked_until) == (Status.IN_PROGRESS, None)


@pytest.mark.req("X38", "R30")
def test_a_call_that_its_owner_did_not_make_is_anybodys():
    town = Clockwork()
    case = town.add(due_at=NOW + timedelta(days=9))
    promise = CallBack(owner="g1", due_at=NOW + timedelta(hours=1))
    town.write(case, casework.call_back(town.stands(case), promise, actor=GUIDE, at=NOW, id="promised"))
    for minutes in (31, 61):
        town.now = NOW + timedelta(minutes=minutes)
        town.look(case)

    assert [event.data["kind"] for event in town.events(case, EventType.REMINDED)] == [
        "call_back_soon",
        "call_back_late",
    ]
    assert town.stands(case).call_back == promise._replace(owner="")


def test_a_call_that_was_made_reminds_nobody():
    town = Clockwork()
    case = town.add(due_at=NOW + timedelta(days=9))
    promise = CallBack(owner="g1", due_at=NOW + timedelta(hours=1))
    town.write(case, casework.call_back(town.stands(case), promise, actor=GUIDE, at=NOW, id="promised"))
    made = casework.call_back_tried(
        town.stands(case), promise, reached=True, text="", actor=GUIDE, at=NOW + timedelta(minutes=5), id="made"
    )
    town.write(case, made)
    town.now = NOW + timedelta(hours=2)

    assert town.look(case) == []


@pytest.mark.req("R61")
def test_an_opinion_that_nobody_has_begun_with_is_reminded_of_when_its_sender_should_have_heard():
    town = Clockwork()
    confirmed_in_two_days = Target(clock=Clock.WORKING, days=2)
    answered_in_ten = Target(clock=Clock.WORKING, days=10)
    town.place = a_municipality(services=(a_service(receipt_target=confirmed_in_two_days, target=answered_in_ten),))
    begun, left = (town.add(name, due_at=NOW + timedelta(days=14)) for name in ("begun", "left"))
    town.write(begun, transitions.assign(town.stands(begun), "g1", actor=GUIDE, at=NOW, id="taken"))
    town.now = NOW + timedelta(days=3)
    for case in (begun, left):
        town.look(case)

    assert town.events(begun, EventType.REMINDED) == []
    (event,) = town.events(left, EventType.REMINDED)
    assert event.data["kind"] == "unconfirmed"
    assert event.occurred_at == utc(date(2026, 11, 25), PLACE.hours.week["monday"][-1].closes)


@pytest.mark.req("R90")
def test_an_officer_who_never_acknowledges_strands_no_case():
    town = Clockwork()
    department = Department(id="sbf", code="SBF", name="Samhällsbyggnad", contact_person="Alva Ek", deputy="Bo Ek")
    town.place = a_municipality(services=(), departments=(PLACE.departments[0], department))
    case = town.add(department="sbf", status=Status.HANDED_OVER, due_at=NOW + timedelta(days=90), acknowledge_by=NOW)
    for _ in range(10):
        town.look(case)
        if town.stands(case).department == "klf":
            break
        town.now = town.wakes(case)

    assert [event.data["to"] for event in town.events(case, EventType.ESCALATED)] == [
        "contact_person",
        "deputy",
        "centre",
    ]
    assert (town.stands(case).department, town.stands(case).acknowledge_by) == ("klf", None)


@pytest.mark.req("X33")
class TestKinds:
    def test_what_is_promised_at_once_is_late_after_a_quarter_of_an_hour(self):
        town = Clockwork()
        town.place = a_municipality(services=(a_service(target=Target(clock=Clock.AT_ONCE)),))
        case = town.add(due_at=NOW)
        town.look(case)
        assert town.wakes(case) == NOW + timedelta(minutes=15)

        town.now = town.wakes(case)
        assert town.look(case) == ["overdue"]

    def test_hours_are_counted_in_those_of_the_unit_and_days_by_the_centres(self):
        mornings = Hours(week={day: (Interval(opens=time(9), closes=time(11)),) for day in WEEKDAYS[:5]})
        social = Department(
            id="sof", code="SOF", name="Social", units=(Unit(id="mottagning", name="Mottagning", hours=mornings),)
        )
        hours, days = (
            a_service(name, department="sof", unit="mottagning", target=Target(clock=Clock.WORKING, **amount))
            for name, amount in (("hours", {"hours": 3}), ("days", {"days": 1}))
        )
        place = a_municipality(departments=(*PLACE.departments, social), services=(hours, days))

        assert answer_due(NOW, hours, place, urgent=False) == utc(date(2026, 11, 24), time(10))
        assert answer_due(NOW, days, place, urgent=False) == utc(date(2026, 11, 24), time(17))


@pytest.mark.req("X5")
class TestDemand:
    def test_one_with_a_case_of_its_own_has_four_weeks_and_tells_the_registrar(self):
        town = Clockwork()
        case = town.add(service="droj", due_at=FOUR_WEEKS_LATER)
        town.look(case)
        town.look(case)

        (event,) = town.events(case, EventType.DECISION_DEMANDED)
        assert event.data["registrar"] == "klf"
        assert town.stands(case).due_at == FOUR_WEEKS_LATER

    @pytest.mark.parametrize(
        ("promised", "due"),
        [
            (timedelta(days=-60), FOUR_WEEKS_LATER),
            (timedelta(days=60), FOUR_WEEKS_LATER),
            (timedelta(days=5), NOW + timedelta(days=5)),
        ],
        ids=["broken", "later", "sooner"],
    )
    def test_the_case_that_it_concerns_has_four_weeks_unless_it_was_promised_sooner(self, promised, due):
        town = Clockwork()
        old = town.add("old", department="sbf", arrived_at=NOW - timedelta(days=200), due_at=NOW + promised)
        case = town.add(service="droj", due_at=FOUR_WEEKS_LATER, data={"answers": {"case_number": old.reference}})
        town.look(case)

        (event,) = town.events(old, EventType.DECISION_DEMANDED)
        assert (town.stands(old).due_at, event.data["case"]) == (due, case.reference)
        assert town.events(case, EventType.DECISION_DEMANDED)[0].data["case"] == old.reference

    def test_a_second_one_starts_no_clock_of_the_same_case_again(self):
        town = Clockwork()
        old = town.add("old", department="sbf", due_at=NOW - timedelta(days=60))
        for number in range(2):
            town.look(
                town.add(
                    f"demand-{number}",
                    service="droj",
                    arrived_at=NOW + timedelta(days=number),
                    data={"text": f"Avgör {old.reference}!"},
                )
            )

        assert len(town.events(old, EventType.DECISION_DEMANDED)) == 1

    def test_nobody_starts_the_clock_of_somebody_elses_case(self):
        town = Clockwork()
        old = town.add("old", resident="somebody else", due_at=NOW - timedelta(days=60))
        town.look(town.add(service="droj", data={"text": f"Avgör {old.reference}!"}))

        assert not town.events(old, EventType.DECISION_DEMANDED)

    def test_one_that_comes_as_a_reply_counts_for_the_case_itself(self):
        town = Clockwork()
        case = town.add(department="sbf", due_at=NOW - timedelta(days=60))
        said = {"text": "Dröjsmålstalan.", "why": ["legal:delay"]}
        town.write(case, an_event("reply", type=EventType.ADDED, occurred_at=NOW + timedelta(minutes=1), data=said))
        town.look(case)

        (event,) = town.events(case, EventType.DECISION_DEMANDED)
        assert event.data["registrar"] == "klf"
        assert town.stands(case).due_at == FOUR_WEEKS_LATER

    def test_what_a_stranger_writes_in_the_thread_is_none(self):
        town = Clockwork()
        case = town.add(due_at=NOW - timedelta(days=60))
        said = {"text": "Dröjsmålstalan.", "why": ["legal:delay"], "from": {"name": "", "email": "x@y.example"}}
        town.write(case, an_event("reply", type=EventType.ADDED, occurred_at=NOW + timedelta(minutes=1), data=said))
        town.look(case)

        assert not town.events(case, EventType.DECISION_DEMANDED)

    def test_four_weeks_wait_for_nobody(self):
        town = Clockwork()
        case = town.add(service="droj", due_at=FOUR_WEEKS_LATER)
        town.look(case)
        asked = casework.ask(town.stands(case), {"text": "Vilket ärende?"}, actor=GUIDE, at=NOW, id="asked")
        town.write(case, asked)
        town.look(case)

        assert town.wakes(case) is not None
        resumed = transitions.resume(town.stands(case), actor=GUIDE, at=NOW + timedelta(days=5), id="resumed")
        town.write(case, resumed)
        town.now += timedelta(days=5)
        town.look(case, replan=True)
        assert town.stands(case).due_at == FOUR_WEEKS_LATER


@pytest.mark.req("X20", "X33")
class TestReplanning:
    def test_a_closed_day_moves_what_is_due_after_it(self):
        town = Clockwork()
        case = town.add(due_at=utc(date(2026, 11, 30), PLACE.hours.week["monday"][-1].closes))
        assert town.look(case, replan=True) == []

        closed = {date(2026, 11, 27): "Kommunen stängd"}
        town.place = a_municipality(services=PLACE.services, closed_days=closed, local_closures=closed)
        town.look(case, replan=True)
        town.look(case, replan=True)

        (event,) = town.events(case, EventType.REPLANNED)
        assert event.data["reason"] == "calendar"
        assert town.stands(case).due_at == utc(date(2026, 12, 1), PLACE.hours.week["monday"][-1].closes)

    def test_what_was_waited_for_the_resident_stays_waited(self):
        town = Clockwork()
        case = town.add(due_at=utc(date(2026, 11, 30), PLACE.hours.week["monday"][-1].closes))
        town.write(case, casework.ask(town.stands(case), {"text": "Var?"}, actor=GUIDE, at=NOW, id="asked"))
        town.now = NOW + timedelta(days=1)
        town.write(case, transitions.resume(town.stands(case), actor=GUIDE, at=town.now, id="resumed"))
        town.look(case)
        moved = town.stands(case).due_at

        assert town.look(case, replan=True) == []
        assert town.stands(case).due_at == moved == utc(date(2026, 12, 1), PLACE.hours.week["monday"][-1].closes)

    def test_a_case_that_took_over_another_keeps_what_that_had_promised(self):
        town = Clockwork()
        case, other = town.add(), town.add("other", due_at=NOW + timedelta(hours=2))
        absorbed = casework.absorb(town.stands(case), other, actor=GUIDE, at=NOW, id="merged")
        town.write(case, absorbed)

        assert town.look(case, replan=True) == []
        assert town.stands(case).due_at == NOW + timedelta(hours=2)

    def test_every_open_case_is_told_of_page_by_page_and_sealed_ones_too(self):
        store, told = MemoryStaffStore(), _Told()
        town = Clockwork(store)
        cases = [town.add(f"s{n}", secrecy=3 if n % 50 == 0 else 0, department="sbf") for n in range(PAGE + 20)]
        closed = transitions.close(
            cases[1],
            resolution=Resolution.SOLVED_BY_CENTRE,
            reason=ContactReason.OTHER,
            actor=GUIDE,
            at=NOW,
            id="closed",
        )
        town.write(cases[1], closed)

        replan(PLACE, told)
        assert [page.department for page in told.waiting] == ["klf", "sbf"]
        while told.waiting:
            replan_page(told.waiting.pop(), store, told)

        assert sorted(told.references) == sorted(case.reference for case in cases if case is not cases[1])


class _Told:
    def __init__(self):
        self.waiting, self.references = [], []

    def cases(self, municipality, references):
        assert municipality == "solhamra"
        self.references += references

    def pages(self, pages):
        assert all(isinstance(page, OpenCases) for page in pages)
        self.waiting += pages


class _Meanwhile(MemoryCaseStore):
    """Somebody moves the case's due time while its clock is set, as often as ``moves`` says."""

    def __init__(self, moves):
        super().__init__()
        self.moves = moves

    def timeline(self, municipality, reference, **how):
        found = super().timeline(municipality, reference, **how)
        if self.moves:
            self.moves -= 1
            case = self.get(municipality, reference)
            event = an_event(f"move-{self.moves}", type=EventType.NOTE, occurred_at=NOW + timedelta(seconds=self.moves))
            self.save(case.with_changes(event)._replace(due_at=case.due_at + timedelta(days=1)), event)
        return found


@pytest.mark.req("R89")
def test_a_clock_that_was_set_by_an_older_look_is_set_again():
    town = Clockwork(_Meanwhile(moves=3))
    case = town.add(due_at=NOW + timedelta(days=1))
    undisturbed = Clockwork()
    undisturbed.add(due_at=NOW + timedelta(days=4))
    undisturbed.look(case)

    town.look(case)

    assert town.wakes(case) == undisturbed.wakes(case)


def test_a_case_that_never_holds_still_is_for_a_later_try():
    town = Clockwork(_Meanwhile(moves=1000))

    with pytest.raises(StoreConflictError):
        town.look(town.add())
