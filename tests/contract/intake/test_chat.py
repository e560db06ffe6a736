"""Chats: the browser's request to start one, and the transcript that Connect stores."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from urllib.parse import unquote_plus

import pytest

from envag.domain.contact import ANONYMOUS, Channel
from envag.intake import chat, form, transcript
from envag.intake.payload import UnreadableError
from envag.runtime import http
from tests.builders import NOW
from tests.centre import CHAT, EVENTS, recorded, recorded_bytes

LABELS = {"name": "Namn", "email": "E-post", "phone": "Telefonnummer", "text": "Vad vill du ha hjälp med?"}
READABLE = {"start_json", "start_form", "start_anonymous", "start_urgent"}


def read(name, **changes):
    """The contact of a recorded HTTP API event (payload format 2.0)."""
    event = recorded(f"chat/{name}.json")
    body = base64.b64decode(event["body"]) if event["isBase64Encoded"] else event["body"].encode()
    headers = event["headers"] | changes.pop("headers", {})
    submission = form.read(headers["content-type"], body, key=headers.get("idempotency-key", ""))
    arguments = {
        "municipality": http.read(event).slug,
        "request_id": event["requestContext"]["requestId"],
        "labels": LABELS,
        "arrived_at": NOW,
    }
    return chat.to_contact(submission, **arguments | changes)


def test_every_recorded_request_is_expected_here():
    assert {p.stem for p in (EVENTS / "chat").glob("start_*.json")} == READABLE | {
        "start_without_text",
        "start_broken_json",
        "start_unknown_municipality",
    }


@pytest.mark.parametrize("name", sorted(READABLE))
def test_a_recorded_request_becomes_a_chat(name):
    contact = read(name)

    assert contact.channel is Channel.CHAT
    assert contact.text
    assert contact.digest


def test_json_is_read_with_name_and_address():
    contact = read("start_json")

    assert (contact.party.name, contact.party.email) == ("Alva Ek", "alva.ek@post.example")
    assert "Åkantens skola" in contact.text


def test_a_form_is_read_and_its_phone_number_normalised():
    contact = read("start_form")

    assert (contact.party.name, contact.party.phone) == ("Nils Öberg", "+46701740612")


@pytest.mark.req("X41", "R6")
def test_nobody_has_to_say_who_they_are():
    assert read("start_anonymous").party == ANONYMOUS


@pytest.mark.req("R42")
def test_all_that_is_wrong_is_told_at_once():
    with pytest.raises(form.InvalidFormError) as caught:
        read("start_without_text")

    assert {(e.field, e.code) for e in caught.value.errors} == {("name", "too_long"), ("text", "required")}
    assert all(e.label == LABELS[e.field] for e in caught.value.errors)


def test_the_error_text_of_a_long_field_has_its_figures():
    with pytest.raises(form.InvalidFormError) as caught:
        read("start_without_text")

    long = next(e for e in caught.value.errors if e.code == "too_long")
    assert long.values == {"maximum": "256", "count": "300"}


def test_broken_json_is_unreadable():
    with pytest.raises(form.UnreadableFormError):
        read("start_broken_json")


def test_the_same_key_gives_the_same_token_and_another_body_another_digest():
    first = read("start_json")
    again = read("start_json", request_id="another", arrived_at=datetime(2026, 11, 24, tzinfo=UTC))
    other = read(
        "start_urgent", headers={"idempotency-key": recorded("chat/start_json.json")["headers"]["idempotency-key"]}
    )

    assert (first.source_id, first.digest) == (again.source_id, again.digest)
    assert first.source_id == other.source_id
    assert first.digest != other.digest


def test_a_key_belongs_to_its_municipality():
    assert read("start_json").source_id != read("start_json", municipality="norrsjofors").source_id


def test_without_a_key_two_equal_greetings_are_two_chats():
    assert read("start_anonymous").source_id != read("start_anonymous", request_id="another").source_id


def test_a_key_that_can_be_guessed_is_refused():
    with pytest.raises(form.UnreadableFormError):
        read("start_json", headers={"idempotency-key": "12345678"})


def test_nothing_that_was_said_stands_in_the_token():
    assert set(read("start_json").source_id) <= set("0123456789abcdef")


# Transcripts


def test_a_transcript_keeps_what_was_said_and_by_which_role():
    said = transcript.parse(recorded_bytes("chat/transcript.json"))

    assert (said.initial_contact_id, said.contact_id) == (CHAT, CHAT)
    assert [m.role for m in said.messages] == ["resident", "system", "guide", "resident", "resident", "guide"]
    assert said.messages[0].text.startswith("Hej! Gatlampan")
    assert said.messages[4].attachments == ("stolpe-417.jpg",)
    assert said.started_at == datetime(2026, 11, 23, 8, 10, tzinfo=UTC)


@pytest.mark.req("X13")
def test_the_name_of_the_guide_stays_in_connect():
    assert "Mira" not in str(transcript.parse(recorded_bytes("chat/transcript.json")))


def test_joining_and_leaving_are_no_messages():
    items = recorded("chat/transcript.json")["Transcript"]
    said = transcript.parse(recorded_bytes("chat/transcript.json"))

    assert len(said.messages) == sum(item["Type"] != "EVENT" for item in items) == 6


def test_messages_are_put_in_order():
    document = recorded("chat/transcript.json")
    document["Transcript"].reverse()

    assert transcript.parse(json.dumps(document).encode()) == transcript.parse(recorded_bytes("chat/transcript.json"))


EVENT = "application/vnd.amazonaws.connect.event."
HANDED_ON = {"Type": "EVENT", "ContentType": f"{EVENT}transfer.succeeded", "Id": "e1"}
ENDED = {"Type": "EVENT", "ContentType": f"{EVENT}chat.ended", "Id": "e2"}
LEFT = {"Type": "EVENT", "ContentType": f"{EVENT}participant.left", "Id": "e3"}
NOT_HANDED_ON = {"Type": "EVENT", "ContentType": f"{EVENT}transfer.failed", "Id": "e4"}
SAID = {"Type": "MESSAGE", "ContentType": "text/plain", "Id": "m9", "Content": "Hej", "ParticipantRole": "CUSTOMER"}


@pytest.mark.parametrize(
    ("last", "goes_on"),
    [
        ([], False),
        ([HANDED_ON], True),
        ([HANDED_ON, LEFT], True),
        ([HANDED_ON, ENDED], False),
        ([ENDED, HANDED_ON], True),
        ([HANDED_ON, SAID], False),
        ([SAID, HANDED_ON], True),
        ([NOT_HANDED_ON], False),
        ([SAID], False),
    ],
)
def test_a_chat_that_was_handed_on_goes_on_elsewhere(last, goes_on):
    """The recorded chat up to its end, and what came then."""
    document = recorded("chat/transcript.json")
    document["Transcript"] = document["Transcript"][:-2] + [
        item | {"AbsoluteTime": f"2026-11-23T08:14:0{second}.000Z"} for second, item in enumerate(last)
    ]

    for items in (document["Transcript"], document["Transcript"][::-1]):
        assert transcript.parse(json.dumps(document | {"Transcript": items}).encode()).goes_on is goes_on


def test_a_first_contact_without_initial_id_is_its_own():
    document = recorded("chat/transcript.json")
    del document["InitialContactId"]

    assert transcript.parse(json.dumps(document).encode()).initial_contact_id == CHAT


@pytest.mark.parametrize(
    "change",
    [
        {"ContactId": None},
        {"InstanceId": ""},
        {"Transcript": None},
        {"Transcript": {}},
        {"Transcript": ["x"]},
        {"Transcript": [{"AbsoluteTime": "yesterday", "Content": "Hej", "Id": "1"}]},
        {"Transcript": [{"AbsoluteTime": "2026-11-23T08:10:00Z", "Content": "Hej"}]},
    ],
)
def test_anything_else_is_unreadable(change):
    document = recorded("chat/transcript.json") | change

    with pytest.raises(UnreadableError):
        transcript.parse(json.dumps(document).encode())


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", recorded_bytes("chat/transcript_without_items.json")])
def test_no_transcript_at_all_is_unreadable(raw):
    with pytest.raises(UnreadableError):
        transcript.parse(raw)


def test_the_key_of_a_transcript_comes_quoted_inside_two_wrappers():
    test_event, created = (json.loads(r["body"]) for r in recorded("chat/transcript_sqs.json")["Records"])

    key = unquote_plus(created["Records"][0]["s3"]["object"]["key"])

    assert test_event["Event"] == "s3:TestEvent"
    assert key == f"transcripts/2026/11/23/{CHAT}_20261123T08:13_UTC.json"
