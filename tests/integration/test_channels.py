"""Each channel through the real handlers: a contact in, a case in the table, its department told once."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from envag.domain.contact import Party
from tests.integration.post_office import RESIDENT, PostOffice, a_mail, stamped
from tests.integration.recorded import play, steps


def told_departments(stack):
    stack.drain()
    return [department for department, _, _ in stack.told()]


@pytest.mark.req("R3", "R20", "R39")
@pytest.mark.parametrize(
    ("events", "channel", "department", "service"),
    [
        (["web/form_json.json"], "web", "solhamra-sbf", "fel-gata"),
        (["web/form_browser.json"], "web", "solhamra-sbf", "fel-gata"),
        (["email/plain_fault_report.eml"], "email", "solhamra-sbf", "fel-gata"),
        (["email/empty.eml"], "email", "solhamra-klf", ""),
        (["chat/start_json.json"], "chat", "solhamra-sbf", "fel-gata"),
        (["call/voice.json"], "phone", "solhamra-klf", ""),
        (["call/voice.json", *steps("call")], "phone", "solhamra-klf", ""),
        ([*reversed(steps("call")), "call/voice.json"], "phone", "solhamra-klf", ""),
    ],
)
def test_a_contact_becomes_one_case_and_its_department_is_told_once(stack, events, channel, department, service):
    for event in events:
        play(stack, event)

    (case,) = stack.cases()
    assert case["channel"]["S"] == channel
    assert case.get("service", {}).get("S", "") == service
    assert told_departments(stack) == [department]


@pytest.mark.parametrize(
    "event", ["web/form_json.json", "email/plain_fault_report.eml", "chat/start_json.json", "call/voice.json"]
)
def test_delivered_five_times_and_ten_at_once_it_is_one_case_and_one_notification(stack, event):
    for _ in range(5):
        play(stack, event)
    with ThreadPoolExecutor(10) as pool:
        list(pool.map(lambda _: play(stack, event), range(10)))

    assert len(stack.cases()) == 1
    assert len(stack.events()) == 1
    assert len(told_departments(stack)) == 1


@pytest.mark.req("R91", "R29")
def test_the_steps_of_a_call_stand_in_its_timeline_in_any_order(new_stack):
    straight, backwards = new_stack(), new_stack()
    for event in steps("call"):
        play(straight, event)
    for event in [*reversed(steps("call")), *steps("call")]:
        play(backwards, event)

    assert len(straight.events()) == len(steps("call")) + 1
    for stack in (straight, backwards):
        (case,) = stack.cases()
        assert case["status"]["S"] == "in_progress"
    moves = [[e["sk"]["S"] for e in s.events() if e["type"]["S"] == "contact_moved"] for s in (straight, backwards)]
    assert moves[0] == moves[1]


def test_a_chats_words_join_the_case_of_its_start(stack):
    play(stack, "chat/start_json.json")
    (contact_id,) = {opened["client_token"] for opened in stack.centre.opened}
    assert contact_id
    play(stack, "chat/start_json.json")

    (case,) = stack.cases()
    (event,) = stack.events()
    assert event["type"]["S"] == "received"
    assert case["service"]["S"] == "fel-gata"


@pytest.mark.req("R80")
def test_a_mail_to_two_municipalities_is_a_case_in_each(new_stack):
    stack = new_stack("solhamra", "norrsjofors")
    play(stack, "email/two_municipalities_solhamra.eml", slug="solhamra")
    play(stack, "email/two_municipalities_norrsjofors.eml", slug="norrsjofors")

    assert sorted(case["pk"]["S"].split("#")[1] for case in stack.cases()) == ["norrsjofors", "solhamra"]
    departments = told_departments(stack)
    assert sorted(name.split("-")[0] for name in departments) == ["norrsjofors", "solhamra"]


@pytest.mark.req("R41")
def test_spam_is_set_aside_and_tells_nobody(stack):
    play(stack, "email/spam.eml")

    (case,) = stack.cases()
    assert case["wpk"]["S"] == "M#solhamra#D#spam"
    assert told_departments(stack) == []


@pytest.mark.req("X6", "R61")
def test_an_appeal_is_marked_and_keeps_its_day(stack):
    play(stack, "email/appeal.eml")

    (case,) = stack.cases()
    assert case["must_not_autoreply"]["BOOL"]
    assert case["service"]["S"] == "overkl"


@pytest.mark.req("X32")
def test_danger_makes_a_case_urgent_and_the_answer_begins_with_112(stack):
    answer = play(stack, "web/form_urgent.json")
    stack.drain()

    assert "112" in json.loads(answer["body"])["urgent"]
    ((_, _, message),) = stack.told()
    assert json.loads(message["Message"])["priority"] == "urgent"


@pytest.mark.req("R24", "X36")
def test_a_call_is_answered_with_greeting_hours_and_reference(stack):
    answer = play(stack, "call/voice.json")

    assert answer["status"] == "ok"
    assert answer["municipality"] == "solhamra"
    assert answer["open"] == "true"
    assert answer["reference"] == stack.cases()[0]["reference"]["S"]
    assert all(isinstance(value, str) for value in answer.values())


@pytest.mark.req("X41")
def test_a_withheld_number_stands_nowhere(stack):
    play(stack, "call/voice_withheld_number.json")

    (case,) = stack.cases()
    assert "party" not in case
    assert "resident" not in case


@pytest.mark.req("R3")
@pytest.mark.parametrize(
    ("message", "subject", "party"),
    [
        (a_mail(Subject="Lampan\n blinkar"), "Lampan blinkar", Party(email=RESIDENT)),
        ("\0\xff: \n\n\xff", "", None),
    ],
)
def test_a_mail_that_our_own_code_fails_on_is_a_case_with_its_original(stack, monkeypatch, message, subject, party):
    monkeypatch.setattr("envag.intake.mail_mime.read", lambda _: 1 / 0)
    office = PostOffice(stack)
    _, case, event = office.deliver(message)

    assert event.data.get("subject", "") == subject
    assert "Originalet finns sparat" in event.data["text"]
    assert event.data["raw"] in stack.objects()
    assert case.party == party
    assert office.send() == []
    assert RESIDENT not in stack.log.getvalue()


@pytest.mark.req("R3")
def test_a_mail_that_becomes_no_contact_is_a_case_with_its_original(stack, monkeypatch):
    """A reader of forwarded mail that fails, and only for the mail as it was read."""
    reads = iter((lambda: 1 / 0, lambda: None))
    monkeypatch.setattr("envag.intake.mail_forwarded.read_forward", lambda *_, **__: next(reads)())
    _, case, event = PostOffice(stack).deliver(a_mail(Subject="Lampan"))

    assert "Originalet finns sparat" in event.data["text"]
    assert event.data["raw"] in stack.objects()
    assert case.party == Party(email=RESIDENT)


@pytest.mark.req("R3")
def test_a_file_that_cannot_be_decoded_is_kept_as_it_travelled(stack, monkeypatch):
    mail = a_mail(
        "--x\nContent-Type: text/plain\n\nSe bilden.\n--x\nContent-Type: image/png; name=hus.png\n"
        "Content-Transfer-Encoding: base64\n\niVBORw0KGgo=\n--x--",
        Content_Type="multipart/mixed; boundary=x",
    )
    monkeypatch.setattr("envag.intake.mail_content.MailAttachment.content", lambda _: 1 / 0)
    _, _, event = PostOffice(stack).deliver(mail)

    ((key, name, _, _),) = event.data["attachments"]
    assert (name, stack.objects()[key].strip()) == ("hus.png", b"iVBORw0KGgo=")
    assert event.data["text"] == "Se bilden."


@pytest.mark.req("R3")
def test_a_virus_in_a_mail_that_our_own_code_fails_on_goes_to_quarantine(stack, monkeypatch):
    monkeypatch.setattr("envag.intake.mail_mime.read", lambda _: 1 / 0)
    infected = stamped(a_mail(), ses_id="0" * 40).replace(b"Virus-Verdict: PASS", b"Virus-Verdict: FAIL")
    stack.put_object(f"mail/solhamra/{'0' * 40}", infected, "inbound_mail")

    assert stack.cases() == []
    assert stack.quarantine() == [("email", "virus")]
