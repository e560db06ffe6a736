"""What becomes of our mail comes back to its case: receipts and answers that bounce, and events that are not ours."""

from __future__ import annotations

import json

import pytest

from envag.adapters.dynamodb import DynamoCaseStore
from envag.adapters.s3 import S3Files
from envag.domain import transitions
from envag.domain.case import Actor, ContactReason, EventType, Resolution, Status
from envag.domain.event_id import event_id
from envag.ports.mail import MailNotSentError
from envag.runtime.catalogue import municipality
from envag.usecases.answer import Written, answer
from envag.usecases.change import change
from local import ses_events
from tests.builders import NOW
from tests.integration.recorded import EVENTS, play

SLUG = "solhamra"
GUIDE = Actor(role="guide", id="g7")


@pytest.fixture
def store(stack):
    return DynamoCaseStore(stack.clients("dynamodb"), stack.table)


@pytest.fixture
def reference(stack):
    """A case that came by mail, whose sender has the receipt."""
    play(stack, "email/plain_fault_report.eml")
    stack.drain()
    stack.told()
    (case,) = stack.cases()
    return case["reference"]["S"]


def answered(stack, store, reference):
    """A guide answers and closes the case; the answer as SES has taken it."""
    by = {"actor": GUIDE, "at": NOW}
    files = S3Files(stack.clients("s3"), stack.bucket)
    answer(municipality(SLUG), reference, Written("Lampan är lagad."), **by, id=event_id("a"), store=store, files=files)
    solved = {"resolution": Resolution.SOLVED_BY_CENTRE, "reason": ContactReason.FAULT_REPORT}
    change(SLUG, reference, lambda case: transitions.close(case, **solved, **by, id=event_id("c")), store=store)
    stack.drain()
    stack.told()
    return stack.mailed()[-1]


def tell(stack, event):
    stack.queue("mail_events", json.dumps(event, ensure_ascii=False))
    stack.drain()


def undelivered(store, reference):
    return [e for e in store.timeline(SLUG, reference) if e.type is EventType.UNDELIVERED]


@pytest.mark.req("R44")
def test_an_answer_that_bounces_opens_its_case_again_and_tells_the_department(stack, store, reference):
    mail = answered(stack, store, reference)

    tell(stack, ses_events.bounce(mail, mail.recipients[0]))

    (event,) = undelivered(store, reference)
    assert event.data == {
        "kind": "bounce",
        "permanent": True,
        "status": "5.1.1",
        "reason": "General",
        "of": event_id("a"),
    }
    assert store.get(SLUG, reference).status is Status.IN_PROGRESS
    assert [told for _, told, _ in stack.told()] == [event.id]
    assert len(stack.mailed()) == 2


def test_a_receipt_that_bounces_is_noted_and_tells_nobody(stack, store, reference):
    (receipt,) = stack.mailed()

    tell(stack, ses_events.bounce(receipt, receipt.recipients[0]))

    (event,) = undelivered(store, reference)
    assert event.data["quiet"] is True
    assert store.get(SLUG, reference).status is Status.NEW
    assert stack.told() == []


def test_an_event_that_comes_again_is_noted_once(stack, store, reference):
    (receipt,) = stack.mailed()
    event = ses_events.complaint(receipt, receipt.recipients[0])

    for _ in range(3):
        tell(stack, event)

    assert len(undelivered(store, reference)) == 1
    assert len(stack.told()) == 1


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("envag-dev-solhamra", "nyhetsbrev", "foreign_configuration_set"),
        ("envag-dev-solhamra", "envag-dev-ankeborg", "unknown_municipality"),
        ("envag-dev-solhamra", "envag-dev-norrsjofors", "unknown_case"),
        ("SOL-BN42-98KB", "SOL-BN42-98KC", "no_reference"),
        ('"eventType"', '"kind"', "not_a_mail_event"),
        ("{", "", "not_json"),
    ],
)
def test_what_belongs_to_no_case_of_ours_is_kept_raw(stack, reference, before, after, reason):
    raw = (EVENTS / "mail_events/bounce_permanent.json").read_text("utf-8").replace(before, after)

    for _ in range(2):
        stack.queue("mail_events", raw)

    assert stack.quarantine() == [("mail_event", reason)]
    (kept,) = [content for key, content in stack.objects().items() if key.startswith("quarantine/")]
    assert kept.decode() == raw


@pytest.mark.req("X13")
def test_the_logs_name_the_case_and_nobody(stack, store, reference):
    mail = answered(stack, store, reference)
    for event in (ses_events.bounce(mail, mail.recipients[0]), ses_events.complaint(mail, mail.recipients[0])):
        tell(stack, event)

    log = stack.log.getvalue()
    assert reference in log
    assert mail.recipients[0] not in log
    assert not [tag for tag in mail.tags.values() if "@" in tag]


def test_a_mail_that_could_not_be_sent_is_named_in_the_log(stack, monkeypatch):
    module = stack.function("send_mail")
    real, failures = module.send_mail, [MailNotSentError()]

    def fails_once(*due, **rest):
        if failures:
            raise failures.pop()
        return real(*due, **rest)

    monkeypatch.setattr(module, "send_mail", fails_once)
    play(stack, "email/plain_fault_report.eml")
    stack.drain()

    (case,) = stack.cases()
    (line,) = [line for line in stack.log.getvalue().splitlines() if "mail not sent" in line]
    assert json.loads(line)["reference"] == case["reference"]["S"]
    assert len(stack.mailed()) == 1
