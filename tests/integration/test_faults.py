"""Whatever AWS call fails, and however, the end is the same: one case, its events once, one notification, one mail.

Every function stands in ``SCENARIOS``; a new one that does not fails the suite.
"""

from __future__ import annotations

import json
import uuid
from collections import Counter
from contextlib import nullcontext
from datetime import timedelta
from http import HTTPStatus
from unittest import mock
from urllib.parse import urlencode

import pytest

from envag.adapters.dynamodb import DynamoCaseStore, proof_keys_to_item
from envag.adapters.items import case_to_item, event_to_item
from envag.adapters.s3 import S3Files
from envag.adapters.sqs import REPLAN
from envag.domain import form_token, webhook
from envag.domain.case import Actor, EventType, Status
from envag.domain.delivery import Mailed
from envag.domain.event_id import event_id
from envag.domain.proof import ProofKeys, Purpose, sign
from envag.domain.status_proof import sign_code
from envag.ports.contact_centre import ContactCentreError, KnownContact
from envag.ports.followers import Happened
from envag.ports.mail import OutgoingFile
from envag.runtime.catalogue import municipality
from envag.runtime.settings.every import ALL
from envag.usecases.answer import Written, answer
from infra.build.functions import function_names
from infra.constructs.staff_data import READS, WRITES
from tests.builders import NOW, a_case, an_event
from tests.centre import CALL
from tests.cloud import keep_webhook_secret
from tests.fakes.contact_centre import MemoryContactCentre
from tests.infra.permissions import allowed_actions
from tests.infra.templates import platform
from tests.integration.faults import Calls, Fault, interrupted
from tests.integration.post_office import PostOffice, a_mail
from tests.integration.recorded import EVENTS, play, steps
from tests.integration.residents import Resident
from tests.integration.staff import Staff
from tests.samples import EICAR, JPEG


def _mail(stack):
    play(stack, "email/iphone_photo.eml")


def _reply(stack):
    keys = ProofKeys(current=1, keys={1: bytes(32)})
    stack.clients("dynamodb").put_item(TableName=stack.table, Item=proof_keys_to_item("solhamra", keys))
    office = PostOffice(stack)
    reference, _, _ = office.deliver(a_mail(Message_ID="<first@post.example>"))
    proof = sign(keys, "solhamra", reference)
    office.deliver(a_mail("Den lyser!", To=f"kontakt+{proof}@solhamra.example", Message_ID="<second@post.example>"))


def _officers(stack, purpose, text):
    """A case that lies with sbf, and an officer's mail about it."""
    keys = ProofKeys(current=1, keys={1: bytes(32)})
    stack.clients("dynamodb").put_item(TableName=stack.table, Item=proof_keys_to_item("solhamra", keys))
    # The officer's pseudonym is made with this key.
    key = {"pk": {"S": "M#solhamra#KEY"}, "sk": {"S": "KEY"}, "key": {"B": bytes(32)}}
    stack.clients("dynamodb").put_item(TableName=stack.table, Item=key)
    case = a_case(department="sbf", channel="email")
    DynamoCaseStore(stack.clients("dynamodb"), stack.table).create(case, an_event())
    proof = sign(keys, "solhamra", case.reference, purpose, "sbf")
    officer = "rasmus.ohlin@solhamra.example"
    to = f"kontakt+{proof}@solhamra.example"
    PostOffice(stack).deliver(
        a_mail(text, From=officer, To=to, Message_ID="<officer@solhamra.example>"), envelope=officer
    )


def _officers_answer(stack):
    _officers(stack, Purpose.OFFICER_REPLY, "Vi lagar lampan på tisdag.")


def _officers_note(stack):
    _officers(stack, Purpose.OFFICER_NOTE, "Har beställt en ny lampa.")


def _officers_refused(stack):
    _officers(stack, Purpose.OFFICER_REPLY, "> Skriv ditt svar ovanför den här raden\n\nSe ovan.")


def _notify_with_addresses(stack):
    keys = ProofKeys(current=1, keys={1: bytes(32)})
    stack.clients("dynamodb").put_item(TableName=stack.table, Item=proof_keys_to_item("solhamra", keys))
    play(stack, "web/form_json.json")


def _infected_mail(stack):
    play(stack, "email/virus.eml")


def _form(stack):
    play(stack, "web/form_json.json")


def _draft(stack):
    """A form that is saved, and sent when its writer comes back to it."""
    keys = ProofKeys(current=1, keys={1: bytes(32)})
    stack.clients("dynamodb").put_item(TableName=stack.table, Item=proof_keys_to_item("solhamra", keys))
    token = form_token.issue(keys, "solhamra", "0" * 32, NOW - timedelta(minutes=1))
    event = json.loads((EVENTS / "web/form_browser.json").read_text("utf-8"))
    fields = {"place": "Ågatan 3", "description": "Lampan är trasig.", "danger": "no", "form-token": token}
    event |= {"routeKey": "POST /solhamra/{service}/utkast", "body": urlencode(fields)}
    saved = stack.request("web_form", event)
    assert saved["statusCode"] == HTTPStatus.SEE_OTHER
    event["routeKey"] = "POST /solhamra/{service}/formular"
    event["body"] = urlencode(fields | {"form-draft": saved["headers"]["Location"].rpartition("/")[2]})
    assert stack.request("web_form", event)["statusCode"] in {HTTPStatus.OK, HTTPStatus.CREATED}


def _chat(stack):
    play(stack, "chat/start_json.json")


def _start_page(stack):
    """A crisis that cannot be read keeps nobody from the page."""
    request = json.loads((EVENTS / "web/form_browser.json").read_text("utf-8"))
    request |= {"routeKey": "GET /solhamra", "pathParameters": {}, "body": ""}
    assert stack.request("site", request)["statusCode"] == HTTPStatus.OK


def _chat_page(stack):
    _page_in_a_crisis(stack, "chat_page", "GET /solhamra/chatt")


def _search_page(stack):
    _page_in_a_crisis(stack, "search_page", "GET /solhamra/sok")


def _page_in_a_crisis(stack, function, pattern):
    request = json.loads((EVENTS / "web/form_browser.json").read_text("utf-8"))
    request |= {"routeKey": pattern, "pathParameters": {}, "body": ""}
    assert stack.request(function, request)["statusCode"] == HTTPStatus.OK


def _followed(stack):
    """A case looked up by its code, then added to, ended and judged by its resident."""
    keys = ProofKeys(current=1, keys={1: bytes(32)})
    stack.clients("dynamodb").put_item(TableName=stack.table, Item=proof_keys_to_item("solhamra", keys))
    key = {"pk": {"S": "M#solhamra#KEY"}, "sk": {"S": "KEY"}, "key": {"B": bytes(32)}}
    stack.clients("dynamodb").put_item(TableName=stack.table, Item=key)
    case = a_case(department="sbf")
    DynamoCaseStore(stack.clients("dynamodb"), stack.table).create(case, an_event())
    resident = Resident(stack)
    code = sign_code(keys, "solhamra", case.reference)
    page = resident.post("arende", {"reference": case.reference, "code": code}).headers["location"]
    path = page.removeprefix("/solhamra/")
    for action, fields in (
        ("meddelande", {"message": "Den blinkar.", "idempotency_key": "one-message"}),
        ("lost", {"solved": "yes", "idempotency_key": "one-ending"}),
        ("betyg", {"ease": "5"}),
    ):
        assert resident.post(f"{path}/{action}", fields).status == HTTPStatus.SEE_OTHER
    assert resident.get(path).status == HTTPStatus.OK


class _Vouching:
    """A provider that vouches for one person; it is no part of AWS."""

    @staticmethod
    def address(_place, begun, **_):
        return f"https://legitimering.solhamra.example/?{begun.state}"

    @staticmethod
    def claims(*_, **__):
        return {"https://id.oidc.se/claim/personalIdentityNumber": "195103149810"}


def _logs_in(stack):
    """Somebody logs in, begins again where that fails, and reads the list of their cases."""
    resident = Resident(stack, function="e_id")
    with mock.patch.object(stack.function("e_id"), "PROVIDER", _Vouching()):
        for _ in range(3):
            begun = resident.get("logga-in", steg="start")
            query = {"code": "c", "state": begun.headers["location"].partition("?")[2]}
            back = resident.get("logga-in/svar", cookies=begun.cookies, **query)
            if back.status == HTTPStatus.SEE_OTHER:
                break
        assert resident.get("logga-in", cookies=back.cookies).status == HTTPStatus.OK


def _transcript(stack):
    stack.centre.mark("c4a70000-0000-4000-8000-000000000001")
    play(stack, "chat/transcript.json")


def _copy(stack):
    """Asked for while the chat goes on, and again when it is known; each request is sent again while it fails."""
    keys = ProofKeys(current=1, keys={1: bytes(32)})
    stack.clients("dynamodb").put_item(TableName=stack.table, Item=proof_keys_to_item("solhamra", keys))
    stack.centre.mark("c4a70000-0000-4000-8000-000000000001")
    for event in steps("chat")[:1]:
        play(stack, event)
    (case,) = stack.cases()
    reference = case["reference"]["S"]
    request = json.loads((EVENTS / "chat/copy.json").read_text("utf-8"))
    request["pathParameters"]["reference"] = reference
    proof = sign(keys, "solhamra", reference, Purpose.CHAT)
    request["body"] = json.dumps({"proof": proof, "email": "alva.ek@post.example"})
    assert stack.request("chat", request)["statusCode"] == HTTPStatus.ACCEPTED
    play(stack, "chat/transcript.json")
    request["headers"]["idempotency-key"] = "another-request"
    assert stack.request("chat", request)["statusCode"] == HTTPStatus.ACCEPTED


def _recording(stack):
    """The recording of a call that no event has told of."""
    stack.centre.remember(
        KnownContact(
            id=CALL,
            initial_contact_id=CALL,
            channel="VOICE",
            initiated_at=NOW,
            dialled="+46846500410",
            caller="+46701740605",
            method="INBOUND",
        )
    )
    folder = f"recordings/{stack.environment['CONNECT_INSTANCE_ID']}/2026/11/23"
    stack.put_object(f"{folder}/{CALL}_20261123T08:01_UTC.wav", b"RIFF", "call_recording")
    stack.put_object(f"{folder}/unknown.wav", b"RIFF", "call_recording")


def _uploads(stack):
    """Two files of one case, and a verdict on none. The moment of an upload is S3's own: here it stands still."""
    case = a_case()
    store = DynamoCaseStore(stack.clients("dynamodb"), stack.table)
    store.create(case, an_event())
    here = f"uploads/solhamra/{case.reference}"
    with mock.patch("moto.s3.models.utcnow", return_value=NOW.replace(tzinfo=None)):
        stack.upload(f"{here}/{'a' * 20}", JPEG)
        stack.upload(f"{here}/{'b' * 20}", EICAR, verdict="threat")
    stack.queue("scanned_file", (EVENTS / "object_scan/foreign_bucket.json").read_text("utf-8"))


def _call(stack):
    play(stack, "call/voice.json")
    for event in steps("call")[-2:]:
        play(stack, event)


def _a_chat(stack):
    """The case of the recorded turns of the bot, and its store: not the function's own doing."""
    store = DynamoCaseStore(stack.clients("dynamodb"), stack.table)
    store.create(a_case(reference="SOL-0XQ9-PK2A", channel="chat", party=None), an_event(data={}))
    return store


def _bot_answers(stack):
    _a_chat(stack)
    play(stack, "bot/question.json")
    play(stack, "bot/solved.json")


def _bot_alarm(stack):
    _a_chat(stack)
    play(stack, "bot/danger.json")


def _bot_status(stack):
    keys = ProofKeys(current=1, keys={1: bytes(32)})
    stack.clients("dynamodb").put_item(TableName=stack.table, Item=proof_keys_to_item("solhamra", keys))
    other = a_case("other")
    _a_chat(stack).create(other, an_event("other", data={}))
    event = json.loads((EVENTS / "bot/status.json").read_text("utf-8"))
    stack.invoke("bot", event | {"inputTranscript": f"Hur går det? {sign(keys, 'solhamra', other.reference)}"})


def _contact_events(stack):
    for event in ["contact_events/variants/transferred.json", *steps("call")]:
        play(stack, event)
    play(stack, "contact_events/variants/unknown_type.json")


def _notify(stack):
    play(stack, "web/form_json.json")
    play(stack, "email/several_matters.eml")


def _receipt(stack):
    play(stack, "email/plain_fault_report.eml")


def _answer(stack):
    play(stack, "email/plain_fault_report.eml")
    (case,) = stack.cases()
    answer(
        municipality("solhamra"),
        case["reference"]["S"],
        Written("Lampan är lagad.", [OutgoingFile("lampa.txt", "text/plain", "Så här ser den ut nu.".encode())]),
        actor=Actor(role="guide", id="g7"),
        at=NOW,
        id=event_id("answer", "1"),
        store=DynamoCaseStore(stack.clients("dynamodb"), stack.table),
        files=S3Files(stack.clients("s3"), stack.bucket),
    )


def _tasks(stack):
    PostOffice(stack).deliver(
        a_mail("Hej! Kan någon hjälpa mig?", Subject="Fråga", Message_ID="<unclear@post.example>")
    )
    stack.drain()
    assert [task.municipality for task in stack.centre.tasks] == ["solhamra"]


def _mail_events(stack):
    play(stack, "web/form_json.json")
    (case,) = stack.cases()
    for name in ("bounce_permanent", "delayed", "complaint", "foreign_configuration_set"):
        told = (EVENTS / f"mail_events/{name}.json").read_text("utf-8")
        stack.queue("mail_events", told.replace("SOL-BN42-98KB", case["reference"]["S"]), message_id=name)


_CREATE = {
    "RequestType": "Create",
    "ResponseURL": "https://cloudformation.example/answer",
    "StackId": "s",
    "RequestId": "r",
    "LogicalResourceId": "l",
}
"""What CloudFormation asks of a custom resource."""


def _activate(stack):
    ses = stack.clients("ses")
    if "inbound" not in {s["Name"] for s in ses.list_receipt_rule_sets()["RuleSets"]}:
        ses.create_receipt_rule_set(RuleSetName="inbound")
    _deploy(stack, "activate_receipt_rules", _CREATE)


def _lead_number(stack):
    numbers = SteadyNumbers(stack)
    asked = {"NumberArn": "arn:aws:connect:eu-central-1:1:phone-number/n", "FlowId": "f"}
    event = _CREATE | {"ResourceProperties": asked}
    with mock.patch.object(stack.function("lead_number"), "NUMBERS", numbers):
        _deploy(stack, "lead_number", event)
    assert numbers.led == {"n": "f"}


def _deploy(stack, function, event):
    """Whoever deploys deploys again, until CloudFormation is told of success."""
    stack.function(function)
    for _ in range(4):
        with mock.patch("envag.runtime.custom_resource.urlopen") as answered:
            stack.invoke(function, event)
        if json.loads(answered.call_args.args[0].data)["Status"] == "SUCCESS":
            return


def _staff_answers(stack):
    """A guide answers and closes a case; the app sends the same again while it is told to."""
    staff = Staff(stack)
    case = staff.new_case("staff", department="klf")
    body = {
        "text": "Lampan lagas i dag.",
        "close": {"resolution": "solved_by_centre", "contact_reason": "fault_report"},
    }
    headers = {"if-match": '"1"', "idempotency-key": "one-answer"}
    path = f"/solhamra/cases/{case.reference}/reply"
    assert stack.request("staff_api", staff.event("POST", path, body, headers))["statusCode"] == HTTPStatus.OK


def _staff_registers(stack):
    body = {"channel": "visit", "text": "Gatlampan på Åvägen är trasig.", "service": "fel-gata"}
    event = Staff(stack).event("POST", "/solhamra/cases", body, {"idempotency-key": "one-visit"})
    assert stack.request("staff_api", event)["statusCode"] == HTTPStatus.CREATED


def _prints(stack):
    event = Staff(stack, grants="solhamra:statistics").event("GET", "/solhamra/reports/2026-11/pdf")
    assert stack.request("report_pdf", event)["statusCode"] == HTTPStatus.OK


def _clocks(stack):
    """The calendar changes, which gives a late case another due time: soon, and with a moment to be woken at."""
    stack.forget()
    case = a_case(
        department="sbf",
        status=Status.IN_PROGRESS,
        arrived_at=NOW - timedelta(days=6, hours=14),
        due_at=NOW - timedelta(days=1),
    )
    noted = an_event(type=EventType.NOTE, occurred_at=case.arrived_at)
    store = DynamoCaseStore(stack.clients("dynamodb"), stack.table)
    store.create(case, noted)
    stack.queue("clocks", json.dumps(Happened("solhamra", case.reference, "", REPLAN)._asdict()))
    kinds = [event.type for event in store.timeline("solhamra", case.reference)]
    assert sorted(kinds) == [EventType.NOTE, EventType.REMINDED, EventType.REPLANNED]
    assert [woken.reference for woken in stack.schedules()] == [case.reference]


def _replan(stack):
    """Whoever deploys deploys again, until CloudFormation is told of success."""
    _deploy(stack, "replan", _CREATE | {"ResourceProperties": {"Calendars": {"norrsjofors": "1"}}})


def _webhook(stack):
    secret = webhook.secret(bytes(32))
    keep_webhook_secret(stack.clients("ssm"), "/envag/dev/webhook", "solhamra", "barn-utbildning", secret)
    stack.function("webhook").SECRETS._known.clear()
    handed_over = a_case(department="buf", acknowledge_by=NOW + timedelta(hours=8))
    DynamoCaseStore(stack.clients("dynamodb"), stack.table).create(handed_over, an_event())
    stack.door.says = b'{"acknowledged": true}'
    stack.drain()
    stack.post_webhooks()


def _figures(stack):
    """Somebody is in touch about the same twice in a week: both cases are counted, and the first one again."""
    for days in range(2):
        case = a_case(f"figures-{days}", arrived_at=NOW + timedelta(days=days))
        received = event_to_item(case, an_event(case.source, occurred_at=case.arrived_at))
        for item in (case_to_item(case), {name: received[name] for name in ("pk", "sk", "type", "actor", "body")}):
            stack.clients("dynamodb").put_item(TableName=stack.table, Item=item)
        stack.queue("figures", json.dumps(Happened("solhamra", case.reference, "e", "received")._asdict()))


SCENARIOS = {
    "inbound_mail": [_mail, _reply, _infected_mail, _officers_answer, _officers_note, _officers_refused],
    "site": [_start_page],
    "web_form": [_form, _draft],
    "status_page": [_followed],
    "e_id": [_logs_in],
    "chat": [_chat, _copy],
    "chat_page": [_chat_page],
    "search_page": [_search_page],
    "chat_transcript": [_transcript, _copy],
    "bot": [_bot_answers, _bot_alarm, _bot_status],
    "call_flow": [_call],
    "call_recording": [_recording],
    "contact_events": [_contact_events],
    "clocks": [_clocks],
    "replan": [_replan],
    "notify": [_notify, _notify_with_addresses],
    "tasks": [_tasks],
    "figures": [_figures],
    "webhook": [_webhook],
    "send_mail": [_receipt, _answer, _copy],
    "mail_events": [_mail_events],
    "scanned_file": [_uploads],
    "staff_api": [_staff_answers, _staff_registers],
    "staff_search": [],
    "report_pdf": [_prints],
    "staff_token": [],
    "activate_receipt_rules": [_activate],
    "lead_number": [_lead_number],
}
"""What each function is fed with. Its senders, queues and streams deliver again, as in the cloud.

A function without any calls nothing: its role lets it do nothing either (tests/infra/test_functions.py).
"""


class SteadyCentre(MemoryContactCentre):
    """Gives the same contact to the same token in every run, and fails when it is its turn."""

    def __init__(self):
        super().__init__()
        self.calls = None

    def mark(self, contact_id):
        self._marks[contact_id] = "solhamra"

    def start_chat(self, **arguments):
        def start(*_):
            contact_id = str(uuid.uuid5(uuid.NAMESPACE_URL, arguments["client_token"]))
            with mock.patch("uuid.uuid4", return_value=contact_id):
                return MemoryContactCentre.start_chat(self, **arguments)

        return self._call(start, "StartChatContact")

    def start_task(self, **arguments):
        self._call(lambda *_: MemoryContactCentre.start_task(self, **arguments), "StartTaskContact")

    def municipality_of(self, contact_id):
        return self._call(lambda *_: MemoryContactCentre.municipality_of(self, contact_id), "GetContactAttributes")

    def contact(self, contact_id):
        return self._call(lambda *_: MemoryContactCentre.contact(self, contact_id), "DescribeContact")

    def queue_name(self, queue_id):
        return self._call(lambda *_: MemoryContactCentre.queue_name(self, queue_id), "DescribeQueue")

    def _call(self, do, operation):
        if self.calls is None:
            return do()
        client = mock.Mock()
        client.meta.endpoint_url = "https://connect.example"
        try:
            return self.calls.call(do, client, operation, {})
        except Exception as error:
            raise ContactCentreError(operation) from error


class SteadyNumbers:
    """The numbers of an instance, which moto does not know; fails when it is its turn."""

    def __init__(self, stack):
        self.led = {}
        self._stack = stack

    def lead(self, number_id, flow_id):
        client = mock.Mock()
        client.meta.endpoint_url = "https://connect.example"

        def associate(*_):
            self.led[number_id] = flow_id

        calls = self._stack.calls
        associate() if calls is None else calls.call(associate, client, "AssociatePhoneNumberContactFlow", {})


def run(stack, scenario, calls=None):
    """The scenario, with a failing call or without: the end that it comes to, who was told and mailed how often."""
    stack.calls = stack.centre.calls = calls
    with interrupted(calls) if calls else nullcontext():
        scenario(stack)
        stack.drain()
    stack.calls = stack.centre.calls = None
    return end_of(stack)


_NOT_COMPARED = ("KEY", "PROOF", "S#", "SENT", "A#", "WINDOW#", "DRAFT")


def end_of(stack):
    """All that is left of a run: items without random keys and hashes, objects, who was told and mailed what.

    Beside it, how often each was told and mailed. What the function notes about sending is its own business, and who
    sends something again has read its answer once more, which the log of accesses says.
    """
    items = [_steady(item) for item in stack.items() if not item["sk"]["S"].startswith(_NOT_COMPARED)]
    told = Counter((department, event) for department, event, _ in stack.told())
    mailed = Counter((mail.tags["mail"], mail.tags["event"]) for mail in stack.mailed())
    active = stack.clients("ses").describe_active_receipt_rule_set().get("Metadata", {}).get("Name")
    end = {
        "items": items,
        "objects": stack.objects(),
        "told": set(told),
        "mailed": set(mailed),
        "tasks": stack.centre.tasks,
        "active": active,
        "posted": {(address, headers["webhook-id"]) for address, headers, _ in stack.door.posted},
    }
    return end, told, mailed


def _steady(item):
    kept = {name: value for name, value in item.items() if name not in {"rpk", "resident"}}
    if item["sk"]["S"].startswith("RECEIPTS#"):
        kept["pk"] = {"S": item["pk"]["S"].rpartition("#")[0]}
    return kept


@pytest.fixture
def fresh(new_stack):
    """A new deployment with the functions started, so that only the contact's own calls are counted.

    It takes over the topics of the one before, whose messages have all been read: making them costs more than a run.
    """
    before = []

    def make(functions):
        stack = new_stack(heir_of=before.pop() if before else None)
        before.append(stack)
        stack.centre = SteadyCentre()
        # the account has one active rule set, whichever deployment made it
        stack.clients("ses").set_active_receipt_rule_set()
        for name in {*functions, "notify", "send_mail", "tasks"}:
            stack.function(name)
        return stack

    return make


@pytest.fixture(scope="module")
def ends():
    """What runs without a failing call came to, by function and scenario."""
    return {}


@pytest.fixture
def undisturbed(fresh, ends):
    """How many calls a scenario makes, and what it comes to when none of them fails: the same for each fault."""

    def find(function, scenario):
        if (function, scenario) not in ends:
            counted = Calls()
            end, told, mailed = run(fresh([function]), scenario, counted)
            assert counted.made
            assert all(times == 1 for times in (told + mailed).values())
            ends[function, scenario] = counted.made, end
        return ends[function, scenario]

    return find


def test_every_function_is_registered():
    assert set(SCENARIOS) == set(function_names()) == set(ALL)


LENT = {"staff_api": {action.partition(":")[2] for action in (*READS, *WRITES)}}
"""What a function may do besides by a role that it assumes."""

ACTIONS = {
    "TransactWriteItems": "PutItem",
    "TransactGetItems": "GetItem",
    "HeadObject": "GetObject",
    "SendMessageBatch": "SendMessage",
}
"""What an operation takes where its action has another name. Our transactions put, and nothing else."""


@pytest.mark.parametrize("function", sorted(filter(SCENARIOS.get, SCENARIOS)))
def test_a_function_calls_nothing_that_its_role_forbids(fresh, function):
    calls = Calls()
    for scenario in SCENARIOS[function]:
        run(fresh([function]), scenario, calls)

    for name in sorted({name for name, _ in calls.operations}):
        may = {action.partition(":")[2] for action in allowed_actions(platform("dev"), name)}
        called = {ACTIONS.get(operation, operation) for by, operation in calls.operations if by == name}
        assert called <= may | LENT.get(name, set()), name
    assert function in {name for name, _ in calls.operations}


def _once_each():
    """Every scenario, once, with the first of the functions that it is for: all their calls fail in their turn."""
    first = {}
    for function, scenarios in SCENARIOS.items():
        for scenario in scenarios:
            first.setdefault(scenario, function)
    return [pytest.param(function, scenario, id=scenario.__name__) for scenario, function in first.items()]


def _without_effect(at):
    """How the call at ``at`` fails when it does nothing: the one way as often as the other."""
    return (Fault.BEFORE, Fault.THROTTLED)[at % 2]


@pytest.mark.req("R89")
@pytest.mark.parametrize(
    "fault_of",
    [
        pytest.param(lambda _: Fault.AFTER, id="after its effect"),
        pytest.param(_without_effect, id="without effect", marks=pytest.mark.thorough),
    ],
)
@pytest.mark.parametrize(("function", "scenario"), _once_each())
def test_a_failing_call_changes_nothing_in_the_end(fresh, undisturbed, function, scenario, fault_of):
    made, end_undisturbed = undisturbed(function, scenario)

    for at in range(made):
        fault = fault_of(at)
        calls = Calls(at=at, fault=fault)
        end, told, mailed = run(fresh([function]), scenario, calls)

        assert calls.failed, f"call {at} was never made"
        assert end == end_undisturbed, f"after {calls.failed} failed {fault.value}"
        # A publish whose answer is lost may be published again: its receivers know the event by its id.
        ambiguous = fault is Fault.AFTER and calls.failed == "Publish"
        assert all(times == 1 for times in told.values()) or ambiguous, calls.failed
        # An answer or a copy of which nobody knows that it went goes again: whoever reads it twice has read it.
        uncertain = calls.failed in {"SendEmail", "TransactWriteItems"}
        for (kind, _), times in mailed.items():
            assert times == 1 or (kind != Mailed.RECEIPT and uncertain), calls.failed
