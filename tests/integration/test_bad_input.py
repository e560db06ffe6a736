"""Bad input is answered or kept, never lost."""

from __future__ import annotations

import json

import pytest

from tests.integration.recorded import EVENTS, play


@pytest.mark.parametrize(
    ("event", "status", "code"),
    [
        ("web/form_missing_fields.json", 422, "invalid_form"),
        ("web/form_unknown_service.json", 404, "unknown_service"),
        ("web/form_unknown_municipality.json", 404, "unknown_municipality"),
        ("web/form_invalid_json.json", 400, "malformed"),
        ("web/form_phone_only.json", 409, "phone_only"),
        ("chat/start_broken_json.json", 400, "malformed"),
        ("chat/start_unknown_municipality.json", 404, "unknown_municipality"),
        ("chat/start_without_text.json", 422, "invalid_form"),
    ],
)
def test_a_sender_who_can_act_is_told_in_swedish(stack, event, status, code):
    answer = play(stack, event)
    problem = json.loads(answer["body"])

    assert answer["statusCode"] == status
    assert problem["type"] == f"urn:envag:problem:{code}"
    assert problem["title"]
    assert "{" not in problem["title"] + problem["detail"]
    assert stack.cases() == []


@pytest.mark.req("R17")
def test_all_missing_fields_are_named_at_once(stack):
    problem = json.loads(play(stack, "web/form_missing_fields.json")["body"])

    assert [error["field"] for error in problem["errors"]] == ["place", "description", "danger", "email"]
    assert problem["errors"][0]["detail"].startswith("Fyll i")


@pytest.mark.req("X18")
@pytest.mark.parametrize(
    ("asked", "told"),
    [("fi", "Täytä"), ("fi-FI,sv;q=0.5", "Täytä"), ("de", "Fyll i"), ("", "Fyll i")],
)
def test_whoever_chats_in_another_language_is_told_in_it_what_to_mend(stack, asked, told):
    event = json.loads((EVENTS / "chat/start_without_text.json").read_text())
    event["headers"]["accept-language"] = asked

    problem = json.loads(stack.request("chat", event)["body"])

    details = {error["field"]: error["detail"] for error in problem["errors"]}
    assert details["text"].startswith(told)


def test_a_form_of_ten_megabytes_is_refused(stack):
    event = json.loads((EVENTS / "web/form_json.json").read_text())
    event["body"] = json.dumps({"description": "x" * 10_000_000})
    answer = stack.request("web_form", event)

    assert answer["statusCode"] == 413
    assert stack.cases() == []


def test_a_key_used_for_something_else_is_refused_and_nothing_is_lost(stack):
    event = json.loads((EVENTS / "web/form_json.json").read_text())
    stack.request("web_form", event)
    event["body"] = event["body"].replace("trasig", "hel igen")
    answer = stack.request("web_form", event)

    assert answer["statusCode"] == 422
    assert json.loads(answer["body"])["type"].endswith("reused_key")
    assert len(stack.cases()) == 1


@pytest.mark.parametrize(
    ("event", "slug", "reason"),
    [
        ("email/virus.eml", "solhamra", ("email", "virus")),
        ("email/plain_fault_report.eml", "ankeborg", ("email", "unknown_recipient")),
        ("call/unknown_instance.json", "", ("phone", "unknown_instance")),
        ("call/unknown_number.json", "", ("phone", "unknown_number")),
        ("contact_events/variants/unknown_instance.json", "", ("contact_event", "unknown_instance")),
        ("contact_events/variants/unknown_type.json", "", ("contact_event", "unknown_event_type")),
        ("contact_events/variants/unknown_number.json", "", ("contact_event", "unknown_number")),
        ("chat/transcript_unknown_instance.json", "", ("chat", "unknown_instance")),
    ],
)
def test_what_cannot_become_a_case_is_kept_with_its_reason(stack, event, slug, reason):
    for _ in range(3):
        play(stack, event, slug=slug)

    assert stack.quarantine() == [reason]
    kept = next(content for key, content in stack.objects().items() if key.startswith("quarantine/"))
    raw = (EVENTS / event).read_bytes()
    assert kept == raw or json.loads(kept) == json.loads(raw)
    assert stack.cases() == []


@pytest.mark.parametrize("name", sorted(path.name for path in (EVENTS / "email").glob("*.eml") if path.stem != "virus"))
def test_every_mail_becomes_a_case_with_its_original_kept(stack, name):
    play(stack, f"email/{name}")

    (case,) = stack.cases()
    assert case["channel"]["S"] == "email"
    assert f"mail/solhamra/{name.removesuffix('.eml')}" in stack.objects()


def test_a_mail_of_forty_megabytes_becomes_a_case(stack):
    head = (EVENTS / "email/plain_fault_report.eml").read_bytes()
    stack.put_object("mail/solhamra/large", head + b"\r\n" + b"lampan " * 5_700_000, "inbound_mail")

    (case,) = stack.cases()
    assert case["service"]["S"] == "fel-gata"


@pytest.mark.parametrize("body", [b"", b"\x00\xff\xfe", b"{", b"\r\n\r\n", b"From: \xff\r\nSubject: =?x?q?y\r\n\r\n--"])
def test_no_bytes_are_too_strange_for_a_case(stack, body):
    stack.put_object("mail/solhamra/strange", body, "inbound_mail")

    assert len(stack.cases()) == 1
