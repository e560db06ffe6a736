"""The same payload, delivered again and at once: one case, one event, one notification."""

from __future__ import annotations

import json
import uuid
from pathlib import Path

import pytest

from envag.cli.send import play
from envag.domain.case import EventType

EVENTS = Path(__file__).parents[2] / "events"
AGAIN = 5
AT_ONCE = 10

pytestmark = pytest.mark.req("R69", "X37")


def assert_one_case_told_once(centre, before):
    centre.settle()
    (case,) = centre.new_cases(before)
    assert [event.type for event in centre.timeline(case)].count(EventType.RECEIVED) == 1
    told = [heard.body["event"] for heard in centre.told_about(case.reference)]
    # A chat that nobody answers tells the centre a second time, when it has ended.
    assert told.count("received") == 1
    assert set(told) <= {"received", "contact_moved"}
    return case


def test_a_mail_sent_five_times(centre):
    before, mail = centre.cases(), centre.mail("Sopkärlet hämtades inte.")

    for _ in range(AGAIN):
        centre.post_mail(mail)

    assert_one_case_told_once(centre, before)


def test_a_mail_sent_ten_times_at_once(centre):
    before, mail = centre.cases(), centre.mail("Sopkärlet hämtades inte.")

    centre.at_once(AT_ONCE, lambda: centre.post_mail(mail))

    assert_one_case_told_once(centre, before)


def test_one_stored_mail_announced_ten_times_at_once(centre):
    before = centre.cases()
    centre.post_mail(centre.mail("Sopkärlet hämtades inte."))
    (case,) = centre.new_cases(before)
    key = centre.timeline(case)[0].data["raw"]
    sqs = centre.stack.client("sqs")
    url = sqs.get_queue_url(QueueName="envag-local-mail")["QueueUrl"]
    record = {"eventTime": "2026-11-23T08:00:00.000Z", "s3": {"object": {"key": key}}}

    centre.at_once(AT_ONCE, lambda: sqs.send_message(QueueUrl=url, MessageBody=json.dumps({"Records": [record]})))

    assert assert_one_case_told_once(centre, before).reference == case.reference


def form_post(centre, key):
    answer = centre.post_json("/solhamra/kontakt", {"message": "Var ligger återvinningen?"}, Idempotency_Key=key)
    assert answer.status in {200, 201}
    return answer.json["reference"]


def test_a_form_sent_five_times(centre):
    before, key = centre.cases(), str(uuid.uuid4())

    references = {form_post(centre, key) for _ in range(AGAIN)}

    assert references == {assert_one_case_told_once(centre, before).reference}


def test_a_form_sent_ten_times_at_once(centre):
    before, key = centre.cases(), str(uuid.uuid4())

    references = set(centre.at_once(AT_ONCE, lambda: form_post(centre, key)))

    assert references == {assert_one_case_told_once(centre, before).reference}


def test_a_chat_started_ten_times_at_once(centre):
    before, key = centre.cases(), str(uuid.uuid4())

    def start():
        return centre.post_json("/solhamra/chat", {"text": "Hej, är biblioteket öppet?"}, Idempotency_Key=key)

    answers = centre.at_once(AT_ONCE, start)

    assert {answer.status for answer in answers} <= {200, 201}
    assert_one_case_told_once(centre, before)


def call(contact_id):
    event = json.loads((EVENTS / "call" / "voice.json").read_text())
    data = event["Details"]["ContactData"]
    data["ContactId"] = data["InitialContactId"] = contact_id
    return event


def test_a_call_whose_flow_asks_ten_times_at_once(centre):
    before = centre.cases()
    payload = json.dumps(call(str(uuid.uuid4()))).encode()
    functions = centre.stack.client("lambda")

    def ask():
        answer = functions.invoke(FunctionName="envag-local-call-flow", Payload=payload)
        return json.loads(answer["Payload"].read())["reference"]

    references = set(centre.at_once(AT_ONCE, ask))

    assert references == {assert_one_case_told_once(centre, before).reference}


def test_contact_events_five_times_and_backwards(centre, tmp_path):
    before = centre.cases()
    contact_id = str(uuid.uuid4())
    recorded = sorted((EVENTS / "contact_events" / "call").glob("*.json"))
    paths = []
    for path in recorded:
        old = json.loads(path.read_text())["detail"]["contactId"]
        copy = tmp_path / path.name
        copy.write_text(path.read_text().replace(old, contact_id))
        paths.append(copy)

    for _ in range(AGAIN):
        for path in reversed(paths):
            play(centre.stack, path)

    case = assert_one_case_told_once(centre, before)
    moments = [event.id for event in centre.timeline(case)]
    assert len(moments) == len(set(moments))
