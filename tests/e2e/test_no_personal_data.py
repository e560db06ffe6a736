"""Marked personal data goes in by every way; none of it may stand where anybody but the case's readers looks (X13)."""

from __future__ import annotations

import json
import re
import uuid
from pathlib import Path

import pytest

from envag.cli.main import main
from envag.domain.case import EventType
from tests.e2e.centre import wait_for

EVENTS = Path(__file__).parents[2] / "events"
PHONE = "+46701740699"
"""The last of the fiction series: in no recorded event."""

KEYS = ("pk", "sk", "wpk", "wsk", "rpk", "rsk")


@pytest.fixture(scope="module")
def markers():
    """What must be found nowhere: a word that stands in every field, the phone number and how it is written."""
    word = f"zq{uuid.uuid4().hex[:12]}"
    return (word, PHONE, "070-174 06 99", "0701740699")


@pytest.fixture
def fed(centre, markers):
    """The centre after marked data came in by every way, good and bad."""
    word = markers[0]
    before, kept_before = centre.cases(), centre.quarantined()
    _mails(centre, word)
    _forms(centre, word)
    _chats(centre, word)
    _calls(centre, word)
    _answers(centre, word)
    wait_for(lambda: len(centre.cases()) - len(before) >= 6, "the marked contacts to become cases")
    wait_for(lambda: len(centre.quarantined()) - len(kept_before) >= 3, "the unusable ones to be kept")
    centre.settle()
    stored = [r for r in centre.cases() if r not in before]
    # The search below proves nothing unless the data did arrive: it stands in the cases themselves.
    assert sum(word in str([e.data for e in centre.timeline(centre.case(r))]) for r in stored) >= 4
    return centre


def _mails(centre, word):
    sender = f"{word}@post.example"
    mail = centre.mail(
        f"Jag heter {word} och nås på 070-174 06 99.", sender=sender, subject=word, message_id=f"<{word}@post.example>"
    )
    mail["Reply-To"] = f"{word} <{sender}>"
    mail.add_attachment(word.encode(), maintype="text", subtype="plain", filename=f"{word}.txt")
    centre.post_mail(mail, sender=sender)
    centre.post_mail(f"Subject: {word}\r\nContent-Type: {word}/{word}; charset={word}\r\n\r\n{word}\r\n".encode())


def _forms(centre, word):
    person = {"name": word, "email": f"{word}@post.example", "phone": "070-174 06 99", "message": f"Hej, {word}."}
    agent = {"User_Agent": word, "Referer": f"http://127.0.0.1/{word}"}
    assert centre.post_form("/solhamra/kontakt", person, **agent).status == 201
    key = {"Idempotency_Key": f"key-{word}"}
    assert centre.post_json("/solhamra/kontakt", person, **agent, **key).status == 201
    changed = person | {"message": f"Något annat, {word}."}
    assert centre.post_json("/solhamra/kontakt", changed, **agent, **key).status in {409, 422}
    assert centre.post_json("/solhamra/fel-gata", person).status == 422
    assert centre.post_json("/solhamra/kontakt", f'{{"{word}": ').status == 400
    assert centre.post_json(f"/solhamra/{word}", person).status == 404
    assert centre.post_json(f"/{word}/kontakt?{word}={word}", person).status == 404


def _answers(centre, word):
    """A guide answers the mail, and somebody whose address bounces."""
    centre.wait_for_mail(f"{word}@post.example")
    bouncing = f"bounce+{word}@simulator.amazonses.com"
    form = {"name": word, "email": bouncing, "message": f"Hej, {word}."}
    reference = centre.post_json("/solhamra/kontakt", form).json["reference"]
    assert main(["reply", reference, "--text", f"Hej {word}!"]) == 0
    case = centre.case(reference)
    wait_for(lambda: any(e.type is EventType.UNDELIVERED for e in centre.timeline(case)), "the bounce on its case")


def _chats(centre, word):
    person = {"name": word, "email": f"{word}@post.example", "phone": PHONE, "text": f"Hej, {word}."}
    assert centre.post_json("/solhamra/chat", person, Idempotency_Key=f"chat-{word}").status == 201
    assert centre.post_json("/solhamra/chat", {"name": word}).status == 422
    transcript = json.loads((EVENTS / "chat" / "transcript.json").read_text())
    transcript["ContactId"] = transcript["InitialContactId"] = str(uuid.uuid4())
    for item in transcript["Transcript"]:
        item["DisplayName"] = word
        if "Content" in item:
            item["Content"] = f"{word} {PHONE}"
    bucket = centre.stack.output("RecordsBucket")
    for number, body in enumerate((json.dumps(transcript), f'{{"{word}'), 1):
        key = f"transcripts/{uuid.uuid4()}-{number}.json"
        centre.stack.client("s3").put_object(Bucket=bucket, Key=key, Body=body.encode())


def _calls(centre, word):
    recorded = json.loads((EVENTS / "call" / "voice.json").read_text())
    unusable = json.loads((EVENTS / "call" / "unknown_instance.json").read_text())
    functions = centre.stack.client("lambda")
    for event in (recorded, unusable):
        data = event["Details"]["ContactData"]
        data["ContactId"] = data["InitialContactId"] = str(uuid.uuid4())
        data["CustomerEndpoint"] = {"Address": PHONE, "Type": "TELEPHONE_NUMBER"}
        data["Attributes"] = {"name": word}
        functions.invoke(FunctionName="envag-local-call-flow", Payload=json.dumps(event).encode())
    sqs = centre.stack.client("sqs")
    url = sqs.get_queue_url(QueueName="envag-local-contact-events")["QueueUrl"]
    contact_id = str(uuid.uuid4())
    for path in [*(EVENTS / "contact_events" / "call").glob("*.json"), *EVENTS.glob("contact_events/variants/u*.json")]:
        event = json.loads(path.read_text())
        event["detail"] |= {"contactId": contact_id, "customerEndpoint": {"type": "TELEPHONE_NUMBER", "address": PHONE}}
        event["detail"]["initialContactId"] = contact_id
        event["detail"]["tags"] = event["detail"].get("tags", {}) | {"name": word}
        sqs.send_message(QueueUrl=url, MessageBody=json.dumps(event))


@pytest.mark.req("X13")
def test_marked_data_stands_in_cases_and_nowhere_else(fed, markers):
    places = {
        "logs": _logs(fed),
        "the cloud's own output": (fed.local.directory / "cloud.log").read_text(errors="replace"),
        "messages to departments": "\n".join(heard.raw for heard in fed.heard),
        "keys of the bucket": "\n".join(_object_keys(fed)),
        "keys of the table": "\n".join(_table_keys(fed)),
        "names and dimensions of metrics": json.dumps(_metrics(fed)),
    }
    assert all(places.values()), "every place must hold something to search"

    found = {place: marker for place, text in places.items() for marker in markers if marker.lower() in text.lower()}

    assert found == {}


def _logs(centre):
    """Every line that any function or the API has logged, as soon as there is one of each."""
    functions = {"inbound_mail", "web_form", "chat", "chat_transcript", "call_flow", "contact_events", "notify"}
    functions |= {"send_mail", "mail_events"}
    wait_for(lambda: functions <= set(re.findall(r'"service": ?"(\w+)"', _logged(centre))), "a line of every function")
    return _logged(centre)


def _logged(centre):
    logs = centre.stack.client("logs")
    lines = []
    for page in logs.get_paginator("describe_log_groups").paginate():
        for group in page["logGroups"]:
            for events in logs.get_paginator("filter_log_events").paginate(logGroupName=group["logGroupName"]):
                lines += [event["message"] for event in events["events"]]
    return "\n".join(lines)


def _object_keys(centre):
    pages = centre.stack.client("s3").get_paginator("list_object_versions")
    return [
        v["Key"] for p in pages.paginate(Bucket=centre.stack.output("RecordsBucket")) for v in p.get("Versions", ())
    ]


def _table_keys(centre):
    table, keys = centre.stack.output("TableName"), []
    for page in centre.stack.client("dynamodb").get_paginator("scan").paginate(TableName=table):
        keys += [item[name]["S"] for item in page["Items"] for name in KEYS if name in item]
    return keys


def _metrics(centre):
    pages = centre.stack.client("cloudwatch").get_paginator("list_metrics").paginate()
    return [metric for page in pages for metric in page["Metrics"]]
