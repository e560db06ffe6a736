"""What every StaffStore does: the fake and the DynamoDB adapter through the same tests."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from unittest import mock

import pytest

from envag.adapters import staff_store
from envag.adapters.items import case_to_item
from envag.adapters.staff_store import DynamoStaffStore
from envag.domain import transitions
from envag.domain.case import SYSTEM, CallBack, Change, ContactReason, EventType, Priority, Resolution, Status
from envag.domain.contact import SetAside
from envag.domain.service import Secrecy
from envag.domain.subtask import Subtask
from envag.domain.transitions import differences
from envag.ports.cases import StoreConflictError
from envag.ports.staff import Access, AccessKind, Feedback, FeedbackKind, Tally
from tests.builders import NOW, a_case, an_event
from tests.fakes.staff_store import MemoryStaffStore

TODAY = date(2026, 11, 23)


@pytest.fixture(params=["fake", "dynamodb"])
def store(request):
    if request.param == "fake":
        return MemoryStaffStore()
    table = request.getfixturevalue("cases_table")
    return DynamoStaffStore(request.getfixturevalue("sdk_client")("dynamodb"), table)


def filled(store, *cases):
    for case in cases:
        assert store.create(case, an_event()) is None
    return [case.reference for case in cases]


def references(page):
    return [line.reference for line in page.lines]


def pages(read, **which):
    """Every page of a list, the empty ones too."""
    found, after = [], ""
    while True:
        page = read(after=after, **which)
        found.append(page)
        after = page.next
        if not after:
            return found


@pytest.mark.req("R90")
def test_the_worklist_shows_open_cases_of_a_department_by_due_time(store):
    for number, days in enumerate((3, 1, 2)):
        store.create(a_case(f"s{number}", due_at=NOW + timedelta(days=days)), an_event())
    store.create(a_case("other department", department="sbf"), an_event())
    store.create(a_case("closed", status=Status.CLOSED), an_event())
    store.create(a_case("spam", set_aside=SetAside.SPAM), an_event())
    store.create(a_case("other municipality", municipality="norrsjofors"), an_event())

    listed = store.worklist("solhamra", "klf").lines

    assert [(entry.due_at - NOW).days for entry in listed] == [1, 2, 3]
    assert [entry.service for entry in store.worklist("solhamra", SetAside.SPAM).lines] == ["fel-gata"]


def test_a_line_tells_what_a_list_shows(store):
    case = a_case(
        unit="gata",
        status=Status.WAITING,
        priority=Priority.URGENT,
        secrecy=2,
        assignee="3f2a77c0-5b1e-4c2f-9f5e-0d3f1f2a9b1c",
        parked_until=date(2026, 12, 1),
        call_back=CallBack(owner="3f2a77c0", due_at=NOW + timedelta(hours=2, seconds=40)),
    )
    filled(store, case)

    (line,) = store.worklist("solhamra", "klf").lines

    assert line == store.mine("solhamra", case.assignee).lines[0]
    assert line._asdict() == {
        "reference": case.reference,
        "service": "fel-gata",
        "status": Status.WAITING,
        "priority": Priority.URGENT,
        "due_at": case.due_at,
        "department": "klf",
        "unit": "gata",
        "secrecy": 2,
        "protected": False,
        "held_by": "3f2a77c0",
        "channel": "web",
        "parked_until": date(2026, 12, 1),
        "call_back_at": NOW + timedelta(hours=2),
        "part": False,
        "subtasks": (),
    }


@pytest.mark.req("R15", "X10")
def test_a_part_of_a_case_stands_on_its_departments_list_as_the_case_stands_now(store):
    def changed(case, cause, **changes):
        event = an_event(cause, type=EventType.NOTE, changes=differences(case, **changes))
        after = case.with_changes(event)
        assert store.save(after, event)
        return after

    def listed(**which):
        return [
            (line.unit, line.service, line.priority, line.held_by, line.part)
            for line in store.worklist("solhamra", "sbf", **which).lines
        ]

    case = a_case(assignee="g1")
    filled(store, case)
    case = changed(case, "given", subtasks="sbf/gata tsf/")
    assert listed() == listed(unit="gata") == [("gata", "fel-gata", "normal", "", True)]
    assert listed(unit="park") == []
    assert [line.part for line in store.worklist("solhamra", "klf").lines] == [False]

    case = changed(case, "urgent", priority="urgent")
    assert listed() == [("gata", "fel-gata", "urgent", "", True)]
    case = changed(case, "sealed", secrecy="3")
    assert (listed(), listed(sealed=True)) == ([], [("gata", "", "urgent", "", True)])
    case = changed(case, "done", subtasks="tsf/")
    assert listed(sealed=True) == []
    assert len(store.worklist("solhamra", "tsf", sealed=True).lines) == 1
    assert store.get("solhamra", case.reference).subtasks == (Subtask("tsf"),)


@pytest.mark.req("X12")
def test_the_line_of_a_protected_case_is_its_reference(store):
    filled(store, a_case(protected=True, unit="gata", assignee="guide-7"))

    for page in (store.worklist("solhamra", "klf"), store.mine("solhamra", "guide-7")):
        (line,) = page.lines
        assert (line.reference, line.protected) == (a_case().reference, True)
        assert (line.service, line.channel) == ("", "")


@pytest.mark.parametrize("which", [{}, {"unit": "gata"}, {"sealed": True}])
def test_the_worklist_is_read_in_pages_that_miss_and_repeat_nothing(store, which):
    expected = filled(
        store,
        *(
            a_case(
                f"s{number}",
                unit=("gata", "park", "gata")[number % 3],
                secrecy=(0, 0, 0, 3)[number % 4],
                due_at=NOW + timedelta(hours=number // 2),
            )
            for number in range(13)
        ),
    )
    cases = [store.get("solhamra", one) for one in expected]
    cases = [case for case in cases if which.get("unit") in (None, case.unit)]
    cases = [case for case in cases if which.get("sealed") or case.secrecy < 3]

    read = pages(lambda **page: store.worklist("solhamra", "klf", limit=3, **page), **which)

    shown = [line.reference for page in read for line in page.lines]
    assert shown == [case.reference for case in sorted(cases, key=lambda c: (c.due_at, c.reference))]
    assert all(len(page.lines) <= 3 for page in read)
    assert len(read) > 2


@pytest.mark.req("X10")
def test_what_is_sealed_leaves_no_trace_on_the_list_of_those_who_may_not_see_it(store):
    opened = [a_case(f"open{n}", due_at=NOW + timedelta(hours=n)) for n in range(3)]
    sealed = [a_case(f"sealed{n}", secrecy=Secrecy.SEALED, due_at=NOW + timedelta(minutes=n)) for n in range(9)]
    filled(store, *opened)
    without = pages(lambda **page: store.worklist("solhamra", "klf", limit=2, **page))
    filled(store, *sealed)

    assert pages(lambda **page: store.worklist("solhamra", "klf", limit=2, **page)) == without
    assert len(store.worklist("solhamra", "klf", sealed=True).lines) == 12


def test_a_unit_has_the_cases_of_no_other(store):
    filled(
        store,
        a_case("1", unit="gata"),
        a_case("2", unit="gatan"),
        a_case("3"),
        a_case("4", department="sbf", unit="gata"),
        a_case("5", service="gata"),
    )

    assert references(store.worklist("solhamra", "klf", unit="gata")) == [a_case("1").reference]


@pytest.mark.req("R90")
def test_somebody_finds_what_is_assigned_to_them_in_every_department(store):
    filled(
        store,
        a_case("1", assignee="guide-7", due_at=NOW + timedelta(days=2)),
        a_case("2", assignee="guide-7", department="sbf"),
        a_case("3", assignee="guide-8"),
        a_case("4"),
        a_case("5", assignee="guide-7", status=Status.CLOSED),
        a_case("6", assignee="guide-7", municipality="norrsjofors"),
        a_case("7", assignee="guide-7", secrecy=3, due_at=NOW + timedelta(days=3)),
    )

    expected = [a_case(one).reference for one in ("2", "1", "7")]
    assert references(store.mine("solhamra", "guide-7")) == expected
    read = pages(lambda **page: store.mine("solhamra", "guide-7", limit=2, **page))
    assert [line.reference for page in read for line in page.lines] == expected
    assert store.mine("solhamra", "").lines == []


@pytest.mark.req("R90")
def test_who_gives_a_case_back_has_it_no_more(store):
    filled(store, a_case(assignee="guide-7"))
    event = transitions.assign(a_case(assignee="guide-7"), "", actor=SYSTEM, at=NOW, id="back")
    store.save(a_case(assignee="guide-7").with_changes(event), event)

    assert store.mine("solhamra", "guide-7").lines == []
    assert [line.held_by for line in store.worklist("solhamra", "klf").lines] == [""]


def test_a_closed_case_leaves_the_worklist_and_stays_with_the_resident(store):
    store.create(a_case(assignee="guide-7"), an_event())
    event = transitions.close(
        a_case(assignee="guide-7"),
        resolution=Resolution.SOLVED_BY_CENTRE,
        reason=ContactReason.FAULT_REPORT,
        actor=SYSTEM,
        at=NOW + timedelta(hours=1),
        id="closed",
    )
    store.save(a_case(assignee="guide-7").with_changes(event), event)

    assert store.worklist("solhamra", "klf", sealed=True).lines == []
    assert store.mine("solhamra", "guide-7").lines == []
    assert [entry.reference for entry in store.latest("solhamra", "abc")] == [a_case().reference]


@pytest.mark.req("R91", "R80")
def test_a_residents_cases_are_the_newest_first_and_only_of_the_municipality(store):
    for number in range(3):
        store.create(a_case(f"s{number}", arrived_at=NOW + timedelta(days=number), service=f"s{number}"), an_event())
    store.create(a_case("x", municipality="norrsjofors"), an_event())
    store.create(a_case("y", resident="somebody else"), an_event())

    assert [entry.service for entry in store.latest("solhamra", "abc")] == ["s2", "s1", "s0"]
    assert len(store.latest("solhamra", "abc", limit=2)) == 2
    assert store.latest("solhamra", "") == []


@pytest.mark.req("X12")
def test_who_is_protected_is_found_by_no_look_up(store):
    filled(store, a_case(), a_case("marked", protected=True, resident="abcd"))
    assert store.latest("solhamra", "abcd") == []
    event = an_event(
        "protected",
        type=EventType.PROTECTED,
        changes=(Change("protected", "", "True"), Change("resident", "abc", "")),
        data={},
    )
    store.save(a_case().with_changes(event), event)

    assert store.latest("solhamra", "abc") == []
    assert store.get("solhamra", a_case().reference).protected


@pytest.mark.req("X12", "R80")
def test_who_is_protected_is_so_in_one_municipality_until_it_is_lifted(store):
    store.shield("solhamra", ["PHONE", "MAIL"], protected=True)
    store.shield("norrsjofors", ["OTHER"], protected=True)

    assert store.shielded("solhamra", ["OTHER", "PHONE", "MAIL", "PHONE"]) == {"PHONE", "MAIL"}
    assert store.shielded("norrsjofors", ["PHONE", "MAIL"]) == store.shielded("solhamra", []) == set()

    store.shield("solhamra", ["PHONE"], protected=False)

    assert store.shielded("solhamra", ["PHONE", "MAIL"]) == {"MAIL"}


@pytest.mark.req("X14")
def test_who_looks_a_case_up_by_its_reference_has_looked_at_it(store):
    looked_up = an_access(kind=AccessKind.LOOK_UP)
    store.log_access(looked_up)

    assert store.accesses_of("solhamra", a_case().reference) == [looked_up]


def test_several_cases_are_read_at_once_in_the_order_asked_for(store):
    filled(store, *(a_case(str(number)) for number in range(4)), a_case("4", municipality="norrsjofors"))
    asked = [a_case(one).reference for one in ("2", "unknown", "0", "2", "4")]

    assert store.cases("solhamra", asked) == [a_case("2"), a_case("0")]
    assert store.cases("solhamra", []) == []


def an_access(number=0, **changes):
    fields = {
        "municipality": "solhamra",
        "staff": "guide-7",
        "kind": AccessKind.CASE,
        "subject": a_case().reference,
        "why": "call",
        "at": NOW + timedelta(minutes=number),
        "id": f"a{number}",
    }
    return Access(**fields | changes)


@pytest.mark.req("X14")
def test_who_read_what_and_why_is_kept_and_found_by_case_and_by_day(store):
    filled(store, a_case())
    here = [an_access(n) for n in range(3)]
    looked_up = an_access(3, kind=AccessKind.LOOK_UP, subject="HASH")
    others = [an_access(4, municipality="norrsjofors"), an_access(5, at=NOW + timedelta(days=1))]
    for access in (*here, looked_up, *others, here[0]):
        store.log_access(access)

    assert store.accesses_of("solhamra", a_case().reference) == [*here, others[1]]
    assert list(store.accesses("solhamra", TODAY).accesses) == [*here, looked_up]
    read = pages(lambda **page: store.accesses("solhamra", TODAY, limit=3, **page))
    assert [access for page in read for access in page.accesses] == [*here, looked_up]
    assert store.timeline("solhamra", a_case().reference) == [an_event()]
    assert store.worklist("solhamra", "klf").lines[0].reference == a_case().reference


@pytest.mark.req("X14")
def test_the_log_is_never_written_over(store):
    store.log_access(an_access())
    store.log_access(an_access(why="another reason"))

    assert store.accesses_of("solhamra", a_case().reference) == [an_access()]


def test_a_day_of_the_log_is_one_of_utc(store):
    late = an_access(at=datetime(2026, 11, 23, 23, 59, tzinfo=UTC))
    store.log_access(late)

    assert list(store.accesses("solhamra", TODAY).accesses) == [late]
    assert list(store.accesses("solhamra", TODAY + timedelta(days=1)).accesses) == []


@pytest.mark.req("R55")
def test_contacts_without_a_case_are_counted_by_hour_kind_and_channel(store):
    asked, elsewhere = Tally(TODAY, 9, "where_is_it", "visit"), Tally(TODAY, 10, "where_is_it", "phone")
    for number, (slug, tally) in enumerate(
        [("solhamra", asked), ("solhamra", asked), ("solhamra", elsewhere), ("norrsjofors", asked)]
    ):
        store.tally(slug, tally, id=f"t{number}")
        store.tally(slug, tally, id=f"t{number}")

    assert store.tallies("solhamra", TODAY) == {asked: 2, elsewhere: 1}
    assert store.tallies("norrsjofors", TODAY) == {asked: 1}
    assert store.tallies("solhamra", TODAY + timedelta(days=1)) == {}


@pytest.mark.req("R18")
def test_what_staff_tell_is_kept_and_read_newest_first(store):
    wrong = Feedback(
        kind=FeedbackKind.CHECKLIST,
        municipality="solhamra",
        staff="guide-7",
        service="fel-gata",
        at=NOW,
        id="f1",
        version=3,
        step="ask-place",
        text="Stolparna har nummer nu. " * 40,
    )
    later = wrong._replace(at=NOW + timedelta(hours=1), id="f2", step="")
    correction = wrong._replace(
        kind=FeedbackKind.CORRECTION,
        id="f3",
        reference=a_case().reference,
        changes=(Change("service", "fel-gata", "park-skotsel"), Change("department", "klf", "sbf")),
        text="",
    )
    for one in (wrong, later, correction, wrong, wrong._replace(municipality="norrsjofors", id="f4")):
        store.note_feedback(one)

    assert list(store.feedback("solhamra", FeedbackKind.CHECKLIST)) == [later, wrong]
    assert list(store.feedback("solhamra", FeedbackKind.CHECKLIST, limit=1)) == [later]
    assert list(store.feedback("solhamra", FeedbackKind.CORRECTION)) == [correction]


def test_a_unit_is_found_behind_all_that_one_page_looks_through(cases_table, sdk_client, monkeypatch):
    monkeypatch.setattr(staff_store, "LOOKED_THROUGH", 4)
    store = DynamoStaffStore(sdk_client("dynamodb"), cases_table)
    due = [NOW + timedelta(minutes=number) for number in range(11)]
    filled(store, *(a_case(str(n), unit="gata" if n in (5, 9, 10) else "park", due_at=at) for n, at in enumerate(due)))

    read = pages(lambda **page: store.worklist("solhamra", "klf", unit="gata", **page))

    assert [[line.due_at for line in page.lines] for page in read] == [[], [due[5]], [due[9], due[10]]]


class Throttled:
    """A client that leaves keys out of its first answers, as DynamoDB may when it is busy."""

    def __init__(self, items, leaves_out):
        self.items, self.leaves_out, self.asked = items, leaves_out, []

    def batch_get_item(self, *, RequestItems):  # noqa: N803 - botocore's name
        keys = RequestItems["cases"]["Keys"]
        self.asked.append(len(keys))
        left = keys[1:] if len(self.asked) <= self.leaves_out else []
        answered = [self.items[key["pk"]["S"]] for key in keys if key not in left]
        return {"Responses": {"cases": answered}, "UnprocessedKeys": {"cases": {"Keys": left}} if left else {}}


@pytest.mark.parametrize(("leaves_out", "asked"), [(0, [3]), (1, [3, 2]), (2, [3, 2, 1])])
def test_what_a_busy_table_leaves_out_is_asked_for_again(monkeypatch, leaves_out, asked):
    monkeypatch.setattr(staff_store, "back_off", lambda _: None)
    cases = [a_case(str(number)) for number in range(3)]
    client = Throttled({item["pk"]["S"]: item for item in map(case_to_item, cases)}, leaves_out)

    found = DynamoStaffStore(client, "cases").cases("solhamra", [case.reference for case in cases])

    assert (list(found), client.asked) == (cases, asked)


def test_a_table_that_stays_busy_is_told_and_never_taken_for_an_empty_one(monkeypatch):
    monkeypatch.setattr(staff_store, "back_off", lambda _: None)
    client = mock.Mock()
    client.batch_get_item.side_effect = lambda RequestItems: {"Responses": {}, "UnprocessedKeys": RequestItems}  # noqa: N803

    with pytest.raises(StoreConflictError):
        DynamoStaffStore(client, "cases").cases("solhamra", ["SOL-7K3F-9QW4"])


def test_more_than_one_read_holds_is_refused():
    with pytest.raises(ValueError, match="101 items"):
        DynamoStaffStore(mock.Mock(), "cases").cases("solhamra", [str(number) for number in range(101)])
