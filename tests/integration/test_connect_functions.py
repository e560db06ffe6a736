"""The functions of calls and chats as Lambda runs them: real handlers and municipalities, moto, a played Connect."""

from __future__ import annotations

import importlib.util
import io
import json
from contextlib import contextmanager
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from envag.adapters.dynamodb import DynamoCaseStore
from envag.adapters.s3 import S3Quarantine
from envag.domain.case import EventType, Status
from envag.domain.centre_contact import Phase
from envag.runtime import catalogue as deployed
from tests.builders import NOW
from tests.centre import CALL, CALLER, CHAT, EVENTS, INSTANCE_ARN, FixedClock, recorded, recorded_bytes
from tests.centre import directory as any_directory
from tests.fakes.connect_api import PlayedConnect
from tests.fakes.contact_centre import MemoryContactCentre

ROOT = Path(__file__).parents[2]
FLOW_EVENTS = sorted((EVENTS / "call").glob("*.json"))
MARKED = {CHAT: "solhamra"}


class Context:
    """Lambda's context, as far as handlers read it."""

    def __init__(self, milliseconds=5000):
        self._milliseconds = milliseconds

    def get_remaining_time_in_millis(self):
        return self._milliseconds


@pytest.fixture
def centre():
    return MemoryContactCentre(MARKED)


@pytest.fixture
def connect(centre):
    played = PlayedConnect(centre)
    yield played.url
    played.close()


@pytest.fixture
def start(sdk_client, cases_table, records_bucket, connect, monkeypatch):
    """Starts a function in the environment that CDK gives it."""
    variables = {
        "TABLE_NAME": cases_table,
        "RECORDS_BUCKET": records_bucket,
        "CONNECT_INSTANCE_ARN": INSTANCE_ARN,
        "CONNECT_INSTANCE_ID": INSTANCE_ARN.rpartition("/")[2],
        "CONNECT_CHAT_FLOW_ID": "00000000-0000-4000-8000-000000000002",
        "CONNECT_ENDPOINT": connect,
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    def load(name):
        spec = importlib.util.spec_from_file_location(f"{name}_handler", ROOT / "functions" / name / "handler.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        if hasattr(module, "CLOCK"):
            module.CLOCK = FixedClock(NOW)
        return module

    return load


@pytest.fixture
def store(sdk_client, cases_table):
    return DynamoCaseStore(sdk_client("dynamodb"), cases_table)


@pytest.fixture
def kept(sdk_client, records_bucket):
    """(reason, raw bytes) of everything in quarantine."""
    quarantine = S3Quarantine(sdk_client("s3"), records_bucket)
    return lambda: [(entry.reason, quarantine.read(entry.key)) for entry in quarantine.entries()]


def cases(sdk_client, table):
    items = sdk_client("dynamodb").scan(TableName=table)["Items"]
    return [item for item in items if item["sk"]["S"] == "CASE"]


def queue(*bodies):
    return {"Records": [{"messageId": f"m{n}", "body": body} for n, body in enumerate(bodies)]}


class TestCallFlow:
    @pytest.fixture
    def call_flow(self, start):
        return start("call_flow")

    @pytest.mark.req("R11", "R27", "X36")
    def test_a_call_is_answered_and_stored(self, call_flow, store):
        told = call_flow.handler(recorded("call/voice.json"), Context())

        case = store.get("solhamra", told["reference"])
        assert (told["status"], told["open"], told["name"]) == ("ok", "true", "Solhamra kommun")
        assert told["message"] == deployed.municipality("solhamra").text("call.greeting").format_map(
            deployed.municipality("solhamra").facts
        )
        assert (case.source, case.party.phone) == (CALL, CALLER)

    @pytest.mark.parametrize("path", FLOW_EVENTS, ids=lambda path: path.stem)
    def test_every_recorded_flow_event_is_answered_and_recorded(self, call_flow, path, kept, sdk_client, cases_table):
        told = call_flow.handler(json.loads(path.read_bytes()), Context())

        assert all(type(value) is str for value in told.values())
        assert told["message"]
        assert len(json.dumps(told).encode()) < 32_000
        stored, quarantined = cases(sdk_client, cases_table), kept()
        # A task is our own doing; everything else leaves a case or stands in quarantine.
        assert len(stored) + len(quarantined) == (0 if path.stem == "task" else 1)
        assert (told["status"] == "error") is bool(quarantined)

    @pytest.mark.parametrize("name", ["unknown_instance", "unknown_number"])
    def test_what_is_not_ours_is_kept_with_its_reason(self, call_flow, name, kept):
        event = recorded(f"call/{name}.json")

        told = [call_flow.handler(event, Context()) for _ in range(3)]

        ((reason, raw),) = kept()
        assert told[0] == {"status": "error", "reason": name, "message": "Välkommen till kommunen. Vi svarar strax."}
        assert (reason, json.loads(raw)) == (name, event)

    @pytest.mark.parametrize("event", [None, [], "x", {}, {"Details": {"ContactData": {"ContactId": 1}}}])
    def test_nothing_makes_it_raise(self, call_flow, event, kept):
        told = call_flow.handler(event, Context())

        ((reason, raw),) = kept()
        assert (told["status"], reason, json.loads(raw)) == ("error", "not_a_flow_event", event)

    @pytest.mark.req("R27")
    def test_a_table_that_is_down_ends_in_an_apology_and_quarantine(self, call_flow, kept, monkeypatch):
        monkeypatch.setattr(call_flow.STORE, "create", _failing(99))

        told = call_flow.handler(recorded("call/voice.json"), Context())

        assert (told["status"], told["reason"]) == ("error", "failed")
        assert "tekniskt fel" in told["message"]
        assert [reason for reason, _ in kept()] == ["failed"]

    def test_one_failure_is_tried_again_while_there_is_time(self, call_flow, store, kept, monkeypatch):
        monkeypatch.setattr(call_flow.STORE, "create", _failing(1, call_flow.STORE.create))

        told = call_flow.handler(recorded("call/voice.json"), Context())

        assert told["status"] == "ok"
        assert store.get("solhamra", told["reference"])
        assert kept() == []

    def test_without_time_it_apologises_at_once(self, call_flow, monkeypatch):
        monkeypatch.setattr(call_flow.STORE, "create", _failing(1, call_flow.STORE.create))

        assert call_flow.handler(recorded("call/voice.json"), Context(1000))["status"] == "error"

    def test_with_table_and_bucket_down_the_caller_still_hears_something(self, call_flow, monkeypatch):
        monkeypatch.setattr(call_flow.STORE, "create", _failing(99))
        monkeypatch.setattr(call_flow, "_quarantine", _failing(99))

        assert call_flow.handler(recorded("call/voice.json"), Context())["message"]

    @pytest.mark.req("X13", "X41")
    def test_no_log_line_holds_a_number(self, call_flow, monkeypatch):
        with lines(call_flow) as log:
            for path in FLOW_EVENTS:
                call_flow.handler(json.loads(path.read_bytes()), Context())
            monkeypatch.setattr(call_flow.STORE, "create", _failing(99))
            call_flow.handler(recorded("call/voice.json"), Context())

        logged = log.getvalue()
        assert "call answered" in logged
        assert "+46" not in logged
        assert "alva" not in logged


class TestContactEvents:
    @pytest.fixture
    def contact_events(self, start):
        return start("contact_events")

    def send(self, contact_events, *paths):
        bodies = [recorded_bytes(f"contact_events/{path}.json").decode() for path in paths]
        return contact_events.handler(queue(*bodies), Context())

    @pytest.mark.req("R3", "R79")
    @pytest.mark.parametrize("kind", ["call", "chat"])
    def test_the_events_of_a_contact_move_one_case(self, contact_events, kind, sdk_client, cases_table, store):
        bodies = [path.read_text() for path in sorted((EVENTS / "contact_events" / kind).glob("*.json"), reverse=True)]

        for _ in range(2):
            assert contact_events.handler(queue(*bodies), Context()) == {"batchItemFailures": []}

        (case,) = cases(sdk_client, cases_table)
        timeline = store.timeline("solhamra", case["reference"]["S"])
        assert case["status"]["S"] == Status.IN_PROGRESS
        assert sum(event.type is EventType.CONTACT_MOVED for event in timeline) == len(Phase)

    def test_a_recorded_batch_is_taken(self, contact_events, sdk_client, cases_table):
        assert contact_events.handler(recorded("contact_events/sqs_batch.json"), Context()) == {"batchItemFailures": []}
        assert len(cases(sdk_client, cases_table)) == 1

    def test_flow_and_events_meet_in_one_case(self, start, sdk_client, cases_table):
        told = start("call_flow").handler(recorded("call/voice.json"), Context())
        self.send(start("contact_events"), "call/06_queued", "variants/transferred")

        (case,) = cases(sdk_client, cases_table)
        assert case["reference"]["S"] == told["reference"]

    @pytest.mark.parametrize("name", ["unknown_type", "unknown_instance", "unknown_number", "email", "no_contact_id"])
    def test_what_cannot_become_a_case_is_kept_byte_for_byte(self, contact_events, name, kept, sdk_client, cases_table):
        reasons = {
            "unknown_type": "unknown_event_type",
            "email": "unsupported_channel",
            "no_contact_id": "not_a_contact_event",
        }

        for _ in range(2):
            assert self.send(contact_events, f"variants/{name}") == {"batchItemFailures": []}

        raw = recorded_bytes(f"contact_events/variants/{name}.json")
        assert kept() == [(reasons.get(name, name), raw)]
        assert cases(sdk_client, cases_table) == []

    def test_our_own_tasks_leave_no_trace(self, contact_events, kept, sdk_client, cases_table):
        self.send(contact_events, "variants/task", "variants/outbound_call")

        assert (kept(), cases(sdk_client, cases_table)) == ([], [])

    def test_one_bad_record_brings_only_itself_back(self, contact_events, centre, sdk_client, cases_table):
        centre.available = False

        answer = self.send(contact_events, "chat/01_initiated", "call/01_initiated")
        centre.available = True
        again = self.send(contact_events, "chat/01_initiated")

        assert answer == {"batchItemFailures": [{"itemIdentifier": "m0"}]}
        assert again == {"batchItemFailures": []}
        assert len(cases(sdk_client, cases_table)) == 2

    @pytest.mark.req("X13", "X41")
    def test_no_log_line_holds_a_number(self, contact_events):
        with lines(contact_events) as log:
            for path in sorted((EVENTS / "contact_events").rglob("[!s]*.json")):
                contact_events.handler(queue(path.read_text()), Context())
            contact_events.handler(queue("not json " + CALLER), Context())

        logged = log.getvalue()
        assert "contact event" in logged
        assert "+46" not in logged
        assert "alva" not in logged


@contextmanager
def lines(function):
    """What the function logs, whole JSON lines."""
    handler = function.LOG.registered_handler
    log = io.StringIO()
    before = handler.setStream(log)
    try:
        yield log
    finally:
        handler.setStream(before)


def _failing(times, then=None):
    """A call that fails so many times, as DynamoDB does when it is down."""
    left = [times]

    def call(*arguments, **named):
        if left[0]:
            left[0] -= 1
            raise ClientError({"Error": {"Code": "InternalServerError", "Message": CALLER}}, "TransactWriteItems")
        return then(*arguments, **named)

    return call


def test_the_recorded_numbers_are_those_of_the_municipalities(start):
    """The directory of the unit tests is a part of the real one."""
    for dialled, (slug, _) in any_directory().numbers.items():
        if dialled in deployed.index().numbers:
            assert deployed.index().numbers[dialled][0] == slug
    assert deployed.index().numbers["+46846500410"] == ("solhamra", "")
