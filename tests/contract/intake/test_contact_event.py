"""Contact events of Amazon Connect, one test for every recorded one."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from envag.domain.centre_contact import Phase
from envag.intake import call, contact_event
from envag.intake.payload import UnreadableError
from tests.builders import NOW
from tests.centre import CALL, CALLER, CHAT, EVENTS, directory, recorded, recorded_bytes

FOLDER = EVENTS / "contact_events"
KINDS = {"call": (CALL, "VOICE"), "chat": (CHAT, "CHAT")}


def parse(name):
    return contact_event.parse(recorded_bytes(f"contact_events/{name}.json"))


@pytest.mark.parametrize("kind", KINDS)
def test_all_eleven_types_are_recorded(kind):
    phases = [contact_event.parse(path.read_bytes()).phase for path in sorted((FOLDER / kind).glob("*.json"))]

    assert sorted(phases) == sorted(Phase)


@pytest.mark.req("R3", "R79")
@pytest.mark.parametrize(("kind", "path"), [(k, p) for k in KINDS for p in sorted((FOLDER / k).glob("*.json"))])
def test_every_step_of_a_contact_leads_to_the_same_contact(kind, path):
    contact_id, channel = KINDS[kind]

    step = contact_event.parse(path.read_bytes())

    assert (step.contact.initial_contact_id, step.contact.channel) == (contact_id, channel)
    assert step.contact.from_resident
    assert step.initiated_at == parse(f"{kind}/01_initiated").occurred_at
    assert step.occurred_at >= step.initiated_at


def test_steps_stand_in_the_order_in_which_they_happened():
    steps = [contact_event.parse(path.read_bytes()) for path in sorted((FOLDER / "call").glob("*.json"))]

    times = {step.phase: step.occurred_at for step in steps}

    assert times[Phase.INITIATED] < times[Phase.CONNECTED_TO_SYSTEM] < times[Phase.QUEUED]
    assert times[Phase.QUEUED] < times[Phase.CONNECTED_TO_AGENT] < times[Phase.DISCONNECTED] < times[Phase.COMPLETED]


def test_a_flow_event_and_a_contact_event_make_the_same_contact():
    from_flow = call.parse(recorded("call/voice.json")).to_contact("solhamra", "", NOW)
    from_event = parse("call/06_queued").contact.to_contact("solhamra", "", NOW)

    assert from_flow == from_event
    assert from_event.party.phone == CALLER


def test_pascal_case_reads_as_camel_case_does():
    assert parse("variants/pascal_case") == parse("call/07_connected_to_agent")


def test_both_spellings_of_a_channel_are_one():
    assert parse("variants/mixed_case_channel") == parse("call/10_disconnected")


def test_both_names_of_the_service_are_read():
    assert parse("variants/renamed_service") == parse("call/06_queued")


def test_the_dialled_number_may_stand_in_the_tag_alone():
    contact = parse("variants/number_in_tag_only").contact

    assert directory().addressee(contact) == ("solhamra", "")


@pytest.mark.req("X41")
def test_a_withheld_number_is_dropped():
    assert parse("variants/withheld_number").contact.caller == ""


def test_a_transfer_is_a_leg_of_the_first_contact():
    contact = parse("variants/transferred").contact

    assert (contact.initial_contact_id, contact.contact_id != CALL, contact.from_resident) == (CALL, True, True)


def test_a_type_of_tomorrow_has_no_phase():
    assert parse("variants/unknown_type").phase is None


@pytest.mark.parametrize("name", ["task", "outbound_call"])
def test_what_the_centre_does_itself_is_no_residents_contact(name):
    contact = parse(f"variants/{name}").contact

    assert (contact.ours, contact.from_resident) == (True, False)


def test_mail_through_connect_is_neither_ours_nor_supported():
    contact = parse("variants/email").contact

    assert (contact.ours, contact.from_resident) == (False, False)


def test_an_outbound_leg_inside_a_residents_call_belongs_to_it():
    event = recorded("contact_events/variants/transferred.json")
    event["detail"]["initiationMethod"] = "EXTERNAL_OUTBOUND"

    assert contact_event.parse(json.dumps(event).encode()).contact.from_resident


def test_a_supervisors_listening_in_is_not_part_of_the_call():
    event = recorded("contact_events/variants/transferred.json")
    event["detail"]["initiationMethod"] = "MONITOR"

    assert contact_event.parse(json.dumps(event).encode()).contact.ours


def test_a_time_that_is_not_set_is_missing():
    event = recorded("contact_events/call/07_connected_to_agent.json")
    event["detail"]["agentInfo"]["connectedToAgentTimestamp"] = "1970-01-01T00:00:00.001Z"

    step = contact_event.parse(json.dumps(event).encode())

    assert step.occurred_at == datetime.fromisoformat(event["time"])


def test_a_time_without_zone_is_utc():
    event = recorded("contact_events/call/06_queued.json")
    event["detail"]["queueInfo"]["enqueueTimestamp"] = "2026-11-23T08:00:08"

    assert contact_event.parse(json.dumps(event).encode()).occurred_at == datetime(2026, 11, 23, 8, 0, 8, tzinfo=UTC)


def test_the_same_step_has_the_same_id_and_another_has_another():
    again = recorded("contact_events/call/06_queued.json") | {"id": "another-delivery"}
    ids = {contact_event.parse(path.read_bytes()).id for path in (FOLDER / "call").glob("*.json")}

    assert contact_event.parse(json.dumps(again).encode()).id == parse("call/06_queued").id
    assert len(ids) == len(Phase)


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"[]", b'"x"', b"{}", b"\xff", b'{"detail": []}', b'{"detail": {"eventType": 3}}']
)
def test_anything_else_is_unreadable(raw):
    with pytest.raises(UnreadableError):
        contact_event.parse(raw)


def test_an_event_without_contact_is_unreadable():
    with pytest.raises(UnreadableError, match="not_a_contact_event"):
        parse("variants/no_contact_id")


def test_the_queue_wraps_events_as_text():
    records = recorded("contact_events/sqs_batch.json")["Records"]

    phases = [contact_event.parse(record["body"].encode()).phase for record in records]

    assert phases == [Phase.INITIATED, Phase.QUEUED, Phase.CONNECTED_TO_AGENT]
