"""What every CaseStore does: the fake and the DynamoDB adapter through the same tests."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from envag.adapters.dynamodb import DynamoCaseStore
from envag.domain import transitions
from envag.domain.case import SYSTEM, CallBack, ContactReason, EventType, Priority, Resolution, Status
from envag.domain.contact import Party, PartyType, SetAside
from envag.domain.crisis import Crisis
from envag.ports.cases import AtCall, StoreConflictError
from tests.builders import NOW, a_case, an_event
from tests.fakes.store import MemoryCaseStore


@pytest.fixture(params=["fake", "dynamodb"])
def store(request):
    if request.param == "fake":
        return MemoryCaseStore()
    table = request.getfixturevalue("cases_table")
    return DynamoCaseStore(request.getfixturevalue("sdk_client")("dynamodb"), table)


def test_a_new_case_comes_back_as_it_was(store):
    case = a_case(
        priority=Priority.URGENT, must_not_autoreply=True, secrecy=2, confidence=0.75, unit="gata", digest="d"
    )
    event = an_event(data={"text": "å" * 2000, "answers": {"place": "Ån 3"}, "attachments": [["k", "n", "t", 3]]})

    assert store.create(case, event) is None

    assert store.get("solhamra", case.reference) == case
    assert store.timeline("solhamra", case.reference) == [event]


@pytest.mark.parametrize(
    "case",
    [
        a_case(party=None, resident="", service=""),
        a_case(party=Party(phone="+46701740606", type=PartyType.COMPANY), set_aside=SetAside.SPAM),
        a_case(status=Status.CLOSED, resolution=Resolution.SOLVED_BY_CENTRE, contact_reason=ContactReason.OTHER),
        a_case(assignee="guide-7", updated_at=NOW),
        a_case(protected=True, parked_until=date(2026, 12, 1), merged_into="SOL-7K3F-9QW4"),
        a_case(call_back=CallBack(owner="guide 7", due_at=NOW, attempts=2)),
    ],
)
def test_optional_parts_come_back_as_they_were(store, case):
    store.create(case, an_event())

    assert store.get("solhamra", case.reference) == case


def test_a_redelivered_case_meets_itself(store):
    store.create(a_case(), an_event())

    assert store.create(a_case(), an_event()) == a_case()
    assert len(store.timeline("solhamra", a_case().reference)) == 1


def test_another_case_with_the_same_reference_is_shown_and_nothing_written(store):
    store.create(a_case(), an_event())

    existing = store.create(a_case()._replace(source="somebody else"), an_event("other"))

    assert existing == a_case()
    assert len(store.timeline("solhamra", a_case().reference)) == 1


def test_the_same_reference_in_two_municipalities_is_two_cases(store):
    store.create(a_case(), an_event())

    assert store.create(a_case(municipality="norrsjofors", department="tek"), an_event()) is None
    assert store.get("norrsjofors", a_case().reference).department == "tek"
    assert store.get("solhamra", a_case().reference).department == "klf"


def test_a_change_is_stored_with_its_event(store):
    store.create(a_case(), an_event())
    event = transitions.assign(a_case(), "guide-7", actor=SYSTEM, at=NOW + timedelta(minutes=1), id="e2")
    changed = a_case().with_changes(event)

    assert store.save(changed, event) is True

    assert store.get("solhamra", changed.reference) == changed
    assert store.timeline("solhamra", changed.reference)[1] == event


def test_the_same_event_changes_a_case_once(store):
    store.create(a_case(), an_event())
    event = transitions.assign(a_case(), "guide-7", actor=SYSTEM, at=NOW + timedelta(minutes=1), id="e2")
    changed = a_case().with_changes(event)
    store.save(changed, event)

    assert store.save(changed.with_changes(event), event) is False
    assert store.get("solhamra", changed.reference).version == 2


def test_who_changed_an_older_version_is_told(store):
    store.create(a_case(), an_event())
    first = an_event("first", type=EventType.NOTE, occurred_at=NOW + timedelta(minutes=1))
    second = an_event("second", type=EventType.NOTE, occurred_at=NOW + timedelta(minutes=2))
    store.save(a_case().with_changes(first), first)

    with pytest.raises(StoreConflictError):
        store.save(a_case().with_changes(second), second)
    assert len(store.timeline("solhamra", a_case().reference)) == 2


def test_the_timeline_is_ordered_by_when_it_happened(store):
    case = a_case()
    store.create(case, an_event())
    for minutes in (9, 3, 6):
        event = an_event(str(minutes), type=EventType.NOTE, occurred_at=NOW + timedelta(minutes=minutes))
        case = case.with_changes(event)
        store.save(case, event)

    times = [event.occurred_at for event in store.timeline("solhamra", case.reference)]
    assert times == sorted(times)


def test_each_municipality_has_one_lasting_key(store):
    key = store.resident_key("solhamra")

    assert len(key) == 32
    assert store.resident_key("solhamra") == key
    assert store.resident_key("norrsjofors") != key


@pytest.mark.req("R24")
def test_a_registered_role_is_found_by_keyed_hash(store):
    store.register_role("solhamra", "abc", "god_man", NOW)

    assert store.at_call("solhamra", "abc") == AtCall(role="god_man")
    assert store.at_call("norrsjofors", "abc") == AtCall()
    assert store.at_call("solhamra", "xyz") == AtCall()
    assert store.at_call("solhamra", "") == AtCall()


@pytest.mark.req("R24")
def test_a_role_is_registered_anew_with_another_code_and_forgotten(store):
    store.register_role("solhamra", "abc", "god_man", NOW, code="first")
    store.register_role("norrsjofors", "abc", "god_man", NOW, code="theirs")
    store.register_role("solhamra", "abc", "foretradare", NOW, code="second")

    assert store.at_call("solhamra", "abc") == AtCall(role="foretradare", code="second")
    assert [store.forget_role("solhamra", "abc") for _ in range(2)] == [True, False]
    assert store.at_call("solhamra", "abc") == AtCall()
    assert store.at_call("norrsjofors", "abc") == AtCall(role="god_man", code="theirs")


@pytest.mark.req("X42")
def test_a_crisis_is_told_to_everybody_who_calls_that_municipality(store):
    crisis = Crisis(message="Koka vattnet i Solhamra.", until=NOW)
    store.register_role("solhamra", "abc", "god_man", NOW)
    store.announce("solhamra", crisis)

    assert store.at_call("solhamra", "abc") == AtCall(role="god_man", crisis=crisis)
    assert store.at_call("solhamra", "") == AtCall(crisis=crisis)
    assert store.at_call("norrsjofors", "") == AtCall()

    store.end_crisis("solhamra")
    assert store.at_call("solhamra", "").crisis is None


def test_ten_at_once_make_one_case(store):
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: store.create(a_case(), an_event()), range(10)))

    assert answers.count(None) == 1
    assert len(store.timeline("solhamra", a_case().reference)) == 1


def test_no_key_holds_anything_personal():
    from envag.adapters.items import case_to_item, event_to_item

    case = a_case(assignee="guide-7")
    for item in (case_to_item(case), event_to_item(case, an_event())):
        names = ("pk", "sk", "wpk", "wsk", "ppk", "line", "rpk", "rsk")
        keys = " ".join(item[name]["S"] for name in names if name in item)
        assert not re.search(r"alva|ek@|\+46|701740605", keys, re.IGNORECASE)


@pytest.mark.req("R44")
def test_proof_keys_are_made_once_and_for_one_municipality(store):
    made = store.proof_keys("solhamra")
    assert store.proof_keys("solhamra", known=made.current) == made
    assert store.proof_keys("norrsjofors").keys != made.keys
    assert len(made.keys[made.current]) == 32


def test_an_event_is_known_by_its_id_whenever_it_happened(store):
    store.create(a_case(), an_event())
    added = an_event("added", type=EventType.NOTE, occurred_at=NOW + timedelta(minutes=1))
    store.save(a_case().with_changes(added), added)

    assert store.holds("solhamra", a_case().reference, added.id)
    assert not store.holds("solhamra", a_case().reference, an_event("another").id)
    assert not store.holds("norrsjofors", a_case().reference, added.id)
    assert not store.holds("solhamra", a_case("another").reference, added.id)


@pytest.mark.req("X22", "X23")
def test_cases_are_found_by_whose_matter_they_are(store):
    newest = a_case("new", owner="MINE", arrived_at=NOW + timedelta(hours=1))
    for case in (a_case("old", owner="MINE"), newest, a_case("theirs", owner="THEIRS"), a_case("nobodys")):
        assert store.create(case, an_event(case.source)) is None
    assert store.create(newest, an_event("new")) == newest

    assert store.owned("solhamra", "MINE") == [newest.reference, a_case("old").reference]
    assert store.owned("solhamra", "MINE", limit=1) == [newest.reference]
    assert store.owned("norrsjofors", "MINE") == []
