"""Marked people go through every channel; then everything that could be read by others is searched for them (X13)."""

from __future__ import annotations

import json
import re

import pytest

from tests.integration.recorded import EVENTS, play, steps

MARKS = {
    "Alva": "Markerad",
    "alva.ek": "markerad.person",
    "+46701740605": "+46701740699",
    "070-174 06 05": "070-174 06 99",
    "Gatlampan": "Hemlighetslampan",
    "gatlampan": "hemlighetslampan",
    "Ågatan": "Hemlighetsgatan",
}
SEARCHED = re.compile("markerad|701740699|174 ?06 ?99|hemlighet|19640823|post\\.example", re.IGNORECASE)


def marked(name):
    """A recorded event with its people and words replaced by ones that nothing else contains."""
    text = (EVENTS / name).read_text("utf-8", "surrogateescape")
    for before, after in MARKS.items():
        text = text.replace(before, after)
    return text


@pytest.fixture
def fed(new_stack):
    """A stack that every channel has been through, good and bad."""
    stack = new_stack("solhamra", "norrsjofors", "lindholmstad")
    for name in ("plain_fault_report", "appeal", "virus", "unknown_charset", "names_with_paths"):
        mail = marked(f"email/{name}.eml").replace("Subject: ", "Subject: Hemlighet 19640823-9847 ")
        stack.put_object(f"mail/solhamra/{name}", mail.encode("utf-8", "surrogateescape"), "inbound_mail")
    stack.put_object("mail/ankeborg/m1", marked("email/plain_fault_report.eml").encode(), "inbound_mail")
    for path in sorted((EVENTS / "web").glob("*.json")):
        event = json.loads(marked(f"web/{path.name}"))
        event["headers"]["idempotency-key"] = f"marked-{path.stem}"
        stack.request("web_form", event)
    for path in sorted((EVENTS / "chat").glob("start_*.json")):
        stack.request("chat", json.loads(marked(f"chat/{path.name}")))
    for path in sorted((EVENTS / "call").glob("*.json")):
        stack.invoke("call_flow", json.loads(marked(f"call/{path.name}")))
    for name in steps("call") + [f"contact_events/variants/{n}" for n in ("unknown_type.json", "outbound_call.json")]:
        stack.queue("contact_events", marked(name), message_id="m")
    play(stack, "chat/transcript_unknown_instance.json")
    _ask_for_copies(stack)
    stack.drain()
    return stack


def _ask_for_copies(stack):
    """By mail of the chat that was started, to its marked address: with a good proof, a bad one, a bad address."""
    started = stack.request("chat", json.loads(marked("chat/start_json.json")))
    begun = json.loads(started["body"])
    for changed in ({}, {"proof": "markerad"}, {"email": "markerad"}):
        event = json.loads(marked("chat/copy.json"))
        event["pathParameters"]["reference"] = begun["reference"]
        event["body"] = json.dumps({"proof": begun["proof"], "email": "markerad.person@post.example"} | changed)
        stack.request("chat", event)
    source = begun["contactId"]
    said = marked("chat/transcript.json").replace("c4a70000-0000-4000-8000-000000000001", source)
    stack.put_object(f"transcripts/{source}", said.encode(), "chat_transcript")


def personal(texts):
    return sorted({match[0] for text in texts for match in SEARCHED.finditer(text)})


@pytest.mark.req("X13")
def test_the_marks_are_stored_where_they_belong(fed):
    stored = json.dumps([str(item) for item in fed.items()], ensure_ascii=False)

    assert {"markerad", "701740699"} <= {found.lower() for found in personal([stored])}


@pytest.mark.req("X13")
def test_no_log_line_holds_anything_personal(fed):
    assert "mail received" in fed.log.getvalue()
    assert personal([fed.log.getvalue()]) == []


@pytest.mark.req("X13", "R30")
def test_no_message_to_a_department_holds_anything_personal(fed):
    told = fed.told()

    assert len(told) > 10
    assert personal([json.dumps(body) for _, _, body in told]) == []


@pytest.mark.req("X13")
def test_no_key_holds_anything_personal(fed):
    keys = [
        item[name]["S"] for item in fed.items() for name in ("pk", "sk", "wpk", "wsk", "rpk", "rsk") if name in item
    ]

    assert personal(keys) == []
    assert personal(fed.objects()) == []


@pytest.mark.req("X13")
def test_no_link_holds_anything_personal(fed):
    links = [json.loads(body["Message"])["link"] for _, _, body in fed.told()]

    assert all(
        re.fullmatch(r"https://arenden\.example/case/[a-z]+/[A-Z]{3}-[0-9A-Z]{4}-[0-9A-Z]{4}", link) for link in links
    )


@pytest.mark.req("X13")
def test_a_crash_is_logged_by_type_and_place_only(fed):
    module = fed.function("web_form")

    def crash(*_args, **_kwargs):
        raise ValueError("Markerad")

    module.filling.take_form = crash
    answer = fed.request("web_form", json.loads(marked("web/form_json.json")))

    assert answer["statusCode"] == 503
    assert "ValueError" in fed.log.getvalue()
    assert personal([fed.log.getvalue(), answer["body"]]) == []
