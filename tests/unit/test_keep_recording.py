"""A recording finds the case of its call, whichever leg was recorded and whatever was heard before."""

from __future__ import annotations

import itertools
import json
from datetime import UTC, datetime, timedelta

import pytest

from envag.domain.case import EventType
from envag.domain.retention import CALL_RECORDING
from envag.domain.service import RetentionAction, RetentionClass, RetentionTrigger
from envag.intake import call, contact_event, recording
from envag.intake.payload import UnreadableError
from envag.intake.s3_event import StoredObject, stored_objects
from envag.ports.contact_centre import ContactCentreError, KnownContact
from envag.usecases.answer_call import answer_call
from envag.usecases.follow_contact import follow_contact
from envag.usecases.keep_recording import UnplacedError, keep_recording
from tests.centre import CALL, CALLER, CHAT, INSTANCE_ARN, FixedClock, directory, recorded, recorded_bytes
from tests.fakes.contact_centre import MemoryContactCentre
from tests.fakes.store import MemoryCaseStore

INSTANCE = INSTANCE_ARN.rpartition("/")[2]
LEG = "c0a11000-0000-4000-8000-000000000004"
BEGAN = datetime(2026, 11, 23, 8, tzinfo=UTC)
FIRST = KnownContact(
    id=CALL,
    initial_contact_id=CALL,
    channel="VOICE",
    initiated_at=BEGAN,
    dialled="+46846500405",
    caller=CALLER,
    method="INBOUND",
)
SECOND = FIRST._replace(id=LEG, initiated_at=BEGAN + timedelta(minutes=5), dialled="", caller="", method="TRANSFER")
SECOND = SECOND._replace(initial_contact_id=CALL)
DECIDED = RetentionClass(
    id=CALL_RECORDING,
    title="Inspelat samtal",
    action=RetentionAction.DESTROY,
    trigger=RetentionTrigger.ARRIVED,
    days=30,
    decision="KS 2025/0088",
)


def stored(key=f"{CALL}_20261123T08:01_UTC.wav", instance=INSTANCE, at=BEGAN + timedelta(minutes=6)):
    return StoredObject(key=f"recordings/{instance}/2026/11/23/{key}", stored_at=at)


RECORDING = recording.parse(stored())
OF_THE_LEG = recording.parse(stored(f"{LEG}_20261123T08:05_UTC.wav"))


def keep(found=RECORDING, *, store=None, contacts=(FIRST, SECOND), marks=None, **changes):
    centre = MemoryContactCentre(marks, contacts)
    return keep_recording(
        found,
        directory=directory(**changes),
        store=MemoryCaseStore() if store is None else store,
        mark_of=centre.municipality_of,
        known=centre.contact,
    )


def recordings(store, case):
    return [one for one in store.timeline("solhamra", case.reference) if one.type is EventType.RECORDING]


class TestItsKey:
    def test_tells_contact_instance_and_beginning(self):
        (record,) = recorded("recording/stored_sqs.json")["Records"]
        (one,) = stored_objects(record["body"])

        found = recording.parse(one)

        assert (found.instance_id, found.contact_id) == (INSTANCE, LEG)
        assert found.started_at == datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
        assert found.stored_at == datetime(2026, 11, 23, 8, 6, 41, 118_000, tzinfo=UTC)

    def test_may_write_the_time_without_a_colon_and_have_more_folders(self):
        one = StoredObject(key=f"recordings/{INSTANCE}/ivr/2026/11/23/{CALL}_20261123T08_01_UTC.wav", stored_at=BEGAN)

        assert recording.parse(one).started_at == BEGAN + timedelta(minutes=1)

    @pytest.mark.parametrize(
        "name",
        [
            "connect-test.txt",
            f"{CALL}_20261123T08:01_UTC.json",
            f"{CALL}.wav",
            f"{CALL}_20261323T08:01_UTC.wav",
            f"{CALL}_20261123T25:01_UTC.wav",
            f"{CALL[:-1]}_20261123T08:01_UTC.wav",
            f"{CALL}_20261123T08:01_UTC.wav/more",
        ],
    )
    def test_that_names_no_contact_or_moment_is_none(self, name):
        with pytest.raises(UnreadableError, match="not_a_recording"):
            recording.parse(stored(name))


@pytest.mark.req("R3", "R79")
def test_a_recording_stands_in_the_case_of_its_call():
    store = MemoryCaseStore()

    case, kept = keep(store=store)

    assert (case.source, case.arrived_at, case.unit, case.party.phone) == (CALL, BEGAN, "mottagning", CALLER)
    (noted,) = recordings(store, case)
    assert noted.data == {"key": RECORDING.key, "contact": CALL}
    assert noted.occurred_at == RECORDING.started_at
    assert kept is None


@pytest.mark.req("X9")
def test_a_decision_stands_beside_it_with_the_last_day():
    store = MemoryCaseStore()

    case, kept = keep(store=store, retention=(DECIDED,))

    (noted,) = recordings(store, case)
    assert kept.days == 30
    assert noted.data["keep_until"] == "2026-12-23"
    assert noted.data["decision"] == "KS 2025/0088"


def test_a_second_delivery_changes_nothing():
    store = MemoryCaseStore()
    first = keep(store=store, retention=(DECIDED,))
    timeline = store.timeline("solhamra", first.case.reference)

    assert keep(store=store, retention=(DECIDED,)) == first
    assert store.timeline("solhamra", first.case.reference) == timeline


def test_a_later_legs_recording_joins_the_case_of_the_whole_call():
    store = MemoryCaseStore()

    case, _ = keep(OF_THE_LEG, store=store)
    again, _ = keep(store=store)

    assert case.reference == again.reference
    assert (case.arrived_at, case.unit, case.party.phone) == (BEGAN, "mottagning", CALLER)
    assert {one.data["contact"] for one in recordings(store, case)} == {CALL, LEG}


def test_recording_flow_and_event_may_come_in_any_order():
    def flow(store):
        answer_call(
            call.parse(recorded("call/voice.json")),
            instance_arn=INSTANCE_ARN,
            directory=directory(),
            store=store,
            clock=FixedClock(BEGAN + timedelta(seconds=2)),
        )

    def event(store):
        centre = MemoryContactCentre()
        follow_contact(
            contact_event.parse(recorded_bytes("contact_events/call/01_initiated.json")),
            instance_arn=INSTANCE_ARN,
            directory=directory(),
            store=store,
            mark_of=centre.municipality_of,
            known=centre.contact,
            queue_name=centre.queue_name,
        )

    ends = []
    for order in itertools.permutations([flow, event, lambda store: keep(store=store, contacts=[FROM_CENTRE])]):
        store = MemoryCaseStore()
        store._keys = {"solhamra": b"k" * 32}
        for one in order:
            one(store)
        ((slug, reference),) = store.cases
        ends.append((store.get(slug, reference), {one.id for one in store.timeline(slug, reference)}))

    assert all(end == ends[0] for end in ends)


FROM_CENTRE = FIRST._replace(dialled="+46846500410")


@pytest.mark.req("X36")
def test_a_call_to_a_number_that_is_not_ours_is_found_by_our_own_mark():
    case, _ = keep(contacts=[FIRST._replace(dialled="+46840000000")], marks={CALL: "solhamra"})

    assert case.municipality == "solhamra"


@pytest.mark.parametrize(
    ("contacts", "reason"),
    [
        ([], "unknown_contact"),
        ([FIRST._replace(dialled="+46840000000")], "unknown_number"),
        ([FIRST._replace(method="OUTBOUND")], "not_a_residents"),
        ([FIRST._replace(channel="TASK")], "not_a_residents"),
    ],
)
def test_what_cannot_be_placed_touches_no_case(contacts, reason):
    store = MemoryCaseStore()

    with pytest.raises(UnplacedError, match=reason):
        keep(store=store, contacts=contacts)
    assert not store.cases


def test_a_first_leg_that_is_forgotten_leaves_the_recorded_one():
    case, _ = keep(OF_THE_LEG, contacts=[SECOND._replace(dialled="+46846500410")])

    assert (case.source, case.arrived_at) == (CALL, SECOND.initiated_at)


def test_a_centre_that_is_down_leaves_it_for_a_later_try():
    centre = MemoryContactCentre()
    centre.available = False

    with pytest.raises(ContactCentreError):
        keep_recording(
            RECORDING,
            directory=directory(),
            store=MemoryCaseStore(),
            mark_of=centre.municipality_of,
            known=centre.contact,
        )


@pytest.mark.req("X13")
def test_neither_event_nor_key_holds_a_number():
    store = MemoryCaseStore()
    case, _ = keep(store=store)

    assert CALLER not in json.dumps([dict(one.data) for one in recordings(store, case)])
    assert CHAT not in str(store.cases)
