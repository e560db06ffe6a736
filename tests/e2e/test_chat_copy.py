"""A resident asks for their chat by mail in the deployed centre, while it goes on and when it has ended."""

from __future__ import annotations

import json
import uuid

import pytest

from envag.domain.case import EventType
from tests.e2e.centre import wait_for
from tests.integration.recorded import EVENTS


@pytest.fixture
def started(centre):
    """A chat that has just begun, as its browser knows it."""
    said = {"name": "Alva Ek", "text": "Hej! Gatlampan utanför skolan är trasig."}
    answer = centre.post_json("/solhamra/chat", said, Idempotency_Key=str(uuid.uuid4()))
    assert answer.status == 201
    return answer.json


def ask(centre, started, address, **changes):
    asked = {"proof": started["proof"], "email": address} | changes
    key = str(uuid.uuid4())
    return centre.post_json(f"/solhamra/chat/{started['reference']}/copy", asked, Idempotency_Key=key)


def end(centre, started):
    """The chat ends, and Connect stores what was said, as recorded."""
    document = json.loads((EVENTS / "chat" / "transcript.json").read_text("utf-8"))
    document["ContactId"] = document["InitialContactId"] = started["contactId"]
    centre.stack.client("s3").put_object(
        Bucket=centre.stack.output("RecordsBucket"),
        Key=f"transcripts/{started['contactId']}.json",
        Body=json.dumps(document).encode(),
    )
    wait_for(
        lambda: any(e.type is EventType.TRANSCRIPT for e in centre.timeline(centre.case(started["reference"]))),
        "the chat's transcript",
    )


@pytest.mark.req("R3")
def test_each_who_asks_gets_the_chat_once(centre, started):
    first, second = (f"{uuid.uuid4().hex[:12]}@post.example" for _ in range(2))

    taken = ask(centre, started, first)
    assert (taken.status, list(taken.json)) == (202, ["message"])
    assert centre.mails_to(first) == []
    end(centre, started)
    assert ask(centre, started, second).status == 202

    for address in (first, second):
        mail = centre.wait_for_mail(address)
        text = mail.get_body(("plain",)).get_content()
        assert started["reference"] in mail["Subject"]
        assert "> Tack! Jag har gjort en felanmälan." in text
        assert "<blockquote" in mail.get_body(("html",)).get_content()
    centre.settle()
    assert [len(centre.mails_to(address)) for address in (first, second)] == [1, 1]


@pytest.mark.req("X36")
def test_nobody_gets_a_chat_without_its_proof(centre, started):
    forged = f"{started['reference'].lower()}.1.{'a' * 20}"
    address = f"{uuid.uuid4().hex[:12]}@post.example"

    refused = ask(centre, started, address, proof=forged)
    unknown = ask(centre, started | {"reference": "SOL-0000-0000"}, address)

    assert (refused.status, refused.json) == (404, unknown.json)
    end(centre, started)
    centre.settle()
    assert centre.mails_to(address) == []
