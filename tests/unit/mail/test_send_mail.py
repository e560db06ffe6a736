"""Sending: a receipt at most once, an answer at least once, and nothing that ordinary mail must not hold."""

from __future__ import annotations

import base64
import re
from datetime import timedelta

import pytest

from envag.adapters.images import due_mail_from_image
from envag.adapters.items import event_to_item
from envag.cli.municipalities import find
from envag.domain.case import Actor, EventType, Priority
from envag.domain.contact import Party, SetAside
from envag.domain.crisis import announced
from envag.domain.letter import LONGEST_HEADER
from envag.domain.proof import candidates, verify
from envag.domain.receipt import RECEIPTS_A_DAY
from envag.domain.status_proof import Proven, link_candidates, verify_link
from envag.ports.mail import DueMail, MailNotSentError, MailRejectedError
from envag.usecases.change import UnknownCaseError
from envag.usecases.send_mail import Outcome, Post, reply_address, send_mail
from tests.builders import NOW, a_case, an_event
from tests.fakes.files import MemoryFiles
from tests.fakes.mailer import MemoryMailer
from tests.fakes.sent_mail import MemorySentMail
from tests.fakes.store import MemoryCaseStore

RECEIVED = {"subject": "Hål i vägen", "text": "Det är ett hål.", "message_id": "<a@post.example>", "mail": {}}
ANSWERED = {
    "text": "Hej Alva!\n\nVi lagar det i morgon.",
    "language": "sv",
    "mail": {
        "to": "alva.ek@post.example",
        "subject": "Re: Hål i vägen (SOL-7K3F-9QW4)",
        "in_reply_to": "<b@post.example>",
        "references": ["<a@post.example>", "<b@post.example>"],
    },
}


class Town:
    """Solhamra with one case, and what it takes to send its mail."""

    def __init__(self, case, event):
        self.place = find("solhamra")
        self.store, self.sent, self.mailer, self.files = (
            MemoryCaseStore(), MemorySentMail(), MemoryMailer(), MemoryFiles(),
        )  # fmt: skip
        self.case, self.event = case, event
        self.store.create(case, event)
        self.post = Post(self.store, self.sent, self.mailer, self.files, "https://kontakt.example")

    def send(self, **changes):
        due = DueMail(self.case.municipality, self.case.reference, self.event)._replace(**changes)
        return send_mail(due, municipality=self.place, post=self.post, at=NOW)

    @property
    def mail(self):
        (mail,) = self.mailer.outbox
        return mail

    @property
    def headers(self):
        return dict(self.mail.headers)

    def undelivered(self):
        timeline = self.store.timeline("solhamra", self.case.reference)
        return [event for event in timeline if event.type is EventType.UNDELIVERED]


def receipt_of(**changes):
    return Town(a_case(channel="email", **changes), an_event(data=RECEIVED))


def answer_of(data=None, **changes):
    event = an_event("answered", type=EventType.ANSWERED, actor=Actor(role="guide", id="g1"), data=data or ANSWERED)
    return Town(a_case(channel="email", **changes), event)


@pytest.mark.req("X33")
def test_a_question_to_the_resident_goes_as_an_answer_does():
    asked = an_event("asked", type=EventType.ASKED, actor=Actor(role="guide", id="g1"), data=ANSWERED)
    town = Town(a_case(channel="email"), asked)

    assert town.send() is Outcome.SENT
    assert ANSWERED["text"] in town.mail.text
    assert (town.mail.to, town.headers["In-Reply-To"]) == ("alva.ek@post.example", "<b@post.example>")
    assert town.mail.tags["mail"] == "answer"


@pytest.mark.req("X42")
def test_a_receipt_tells_of_a_crisis_and_an_answer_does_not():
    for make, told in ((receipt_of, True), (answer_of, False)):
        town = make()
        town.store.announce("solhamra", announced("Koka vattnet i Solhamra.", NOW + timedelta(hours=1)))
        assert town.send() is Outcome.SENT
        assert ("Koka vattnet i Solhamra." in town.mail.text) is told
        assert ("Koka vattnet i Solhamra." in town.mail.html) is told


@pytest.mark.req("R42", "R44")
def test_a_receipt_goes_to_the_sender_in_the_thread_of_their_mail():
    town = receipt_of()
    assert town.send() is Outcome.SENT
    assert (town.mail.sender_name, town.mail.sender) == ("Solhamra Direkt", "kontakt@solhamra.example")
    assert town.mail.to == "alva.ek@post.example"
    assert town.headers["In-Reply-To"] == "<a@post.example>"
    assert town.headers["References"].startswith("<a@post.example> <")
    assert town.case.reference in town.mail.subject


@pytest.mark.req("R44")
def test_a_receipt_says_that_a_machine_wrote_it_and_an_answer_does_not():
    receipt, answer = receipt_of(), answer_of()
    receipt.send()
    answer.send()
    assert receipt.headers["Auto-Submitted"] == "auto-replied"
    assert receipt.headers["X-Auto-Response-Suppress"] == "All"
    assert not {"Auto-Submitted", "X-Auto-Response-Suppress", "Precedence"} & set(answer.headers)


@pytest.mark.req("R44")
@pytest.mark.parametrize("make", [receipt_of, answer_of])
def test_reply_address_and_references_prove_the_case(make):
    town = make()
    town.send()
    keys = town.store.proof_keys("solhamra")
    for text in (town.mail.reply_to, town.headers["References"]):
        (proof,) = candidates(text)
        assert verify(keys, "solhamra", proof) == town.case.reference
    assert re.fullmatch(r"kontakt\+[a-z0-9.-]+@solhamra\.example", town.mail.reply_to)
    assert town.headers["References"].endswith("@solhamra.example>")


@pytest.mark.req("R16")
@pytest.mark.parametrize("make", [receipt_of, answer_of])
def test_a_fresh_link_opens_the_page_of_the_case(make):
    town = make()
    town.send()
    (proof,) = link_candidates(town.mail.text)
    opened = verify_link(town.store.proof_keys("solhamra"), "solhamra", proof, NOW)

    assert opened == Proven(town.case.reference, expired=False)
    assert f"https://kontakt.example/solhamra/arende/{proof}\n" in f"{town.mail.text}\n"
    assert f'href="https://kontakt.example/solhamra/arende/{proof}"' in town.mail.html


@pytest.mark.req("R94", "X12")
@pytest.mark.parametrize("make", [receipt_of, answer_of])
@pytest.mark.parametrize("changes", [{"secrecy": 2}, {"protected": True}, {"service": "eko-bist"}])
def test_what_only_a_human_may_tell_of_has_no_link(make, changes):
    town = make(**changes)
    assert town.send() is Outcome.SENT
    assert "/arende/" not in town.mail.text + town.mail.html


@pytest.mark.req("X32")
def test_a_receipt_of_danger_leads_to_112_and_to_no_page():
    town = receipt_of(priority=Priority.URGENT)
    town.send()
    assert "112" in town.mail.text
    assert "/arende/" not in town.mail.text


def test_a_reply_address_that_would_be_too_long_is_the_plain_one():
    proof = "sol-7k3f-9qw4.1.mfrggzdfmztwq2lknnwg"
    assert reply_address("kontakt@a.example", proof) == f"kontakt+{proof}@a.example"
    assert reply_address(f"{'k' * 28}@a.example", proof) == f"{'k' * 28}@a.example"


@pytest.mark.req("R44")
def test_an_answer_goes_out_in_its_thread_with_the_guides_words_and_signature():
    town = answer_of()
    assert town.send() is Outcome.SENT
    assert town.mail.subject == "Re: Hål i vägen (SOL-7K3F-9QW4)"
    assert town.headers["In-Reply-To"] == "<b@post.example>"
    assert town.headers["References"].split(" ")[:2] == ["<a@post.example>", "<b@post.example>"]
    assert town.mail.text.startswith("Hej Alva!\n\nVi lagar det i morgon.\n\nSolhamra Direkt, Solhamra kommun")
    assert "<p>Vi lagar det i morgon.</p>" in town.mail.html


@pytest.mark.req("R45")
def test_an_answer_leads_to_where_the_resident_can_do_it_themselves():
    town = answer_of(ANSWERED | {"e_service": "bygglov"})
    town.send()
    link = "https://kontakt.example/solhamra/bygglov"

    assert f"{town.place.service('bygglov').title}, {link}" in town.mail.text
    assert f'href="{link}"' in town.mail.html
    for gone in (answer_of(ANSWERED | {"e_service": "trolleri"}), answer_of()):
        gone.send()
        assert "själv på webben" not in gone.mail.text


def test_what_goes_with_an_answer_is_attached():
    files = [["attachments/solhamra/x/000", "karta.pdf", "application/pdf", 4]]
    town = answer_of(ANSWERED | {"attachments": files})
    town.files.write("attachments/solhamra/x/000", b"%PDF", media_type="application/pdf")
    town.send()
    (file,) = town.mail.files
    assert file == ("karta.pdf", "application/pdf", b"%PDF")


def test_what_the_resident_attached_never_goes_back_with_a_receipt():
    town = receipt_of()
    town.event = an_event(data=RECEIVED | {"attachments": [["attachments/solhamra/x/000", "a.png", "image/png", 4]]})
    town.send()
    assert town.mail.files == ()


@pytest.mark.req("R94")
@pytest.mark.parametrize("level", [2, 3])
def test_a_secret_answer_is_a_link_and_no_content(level):
    files = [["attachments/solhamra/x/000", "beslut.pdf", "application/pdf", 4]]
    town = answer_of(ANSWERED | {"attachments": files}, secrecy=level)
    town.send()
    assert "https://kontakt.example/solhamra/svar" in town.mail.text
    assert town.mail.subject == f"Ditt ärende {town.case.reference}"
    assert town.mail.files == ()
    everything = f"{town.mail}"
    for word in ("lagar", "Hål", "beslut", "väg och belysning", "Alva"):
        assert word not in everything
    assert town.headers["In-Reply-To"] == "<b@post.example>"


@pytest.mark.req("R94")
def test_a_case_that_has_become_secret_since_its_answer_was_written_sends_a_link():
    town = answer_of()
    town.store.cases["solhamra", town.case.reference] = a_case(secrecy=2)
    town.send()
    assert "lagar" not in town.mail.text + town.mail.html


@pytest.mark.req("R44")
def test_a_record_that_comes_again_sends_nothing_more():
    for town in (receipt_of(), answer_of()):
        assert [town.send(), town.send(), town.send()] == [Outcome.SENT, Outcome.SENT_BEFORE, Outcome.SENT_BEFORE]
        assert len(town.mailer.outbox) == 1


@pytest.mark.req("R44")
def test_when_nobody_knows_whether_it_went_a_receipt_is_let_be_and_an_answer_goes_again():
    receipt, answer = receipt_of(), answer_of()
    for town in (receipt, answer):
        town.mailer.lost = [TimeoutError()]
        with pytest.raises(TimeoutError):
            town.send()
    assert receipt.send() is Outcome.UNCERTAIN
    assert len(receipt.mailer.outbox) == 1
    assert answer.send() is Outcome.SENT
    assert len(answer.mailer.outbox) == 2


def test_what_was_surely_not_sent_is_sent_by_the_next_try():
    for town in (receipt_of(), answer_of()):
        town.mailer.failures = [MailNotSentError(), MailNotSentError()]
        for _ in range(2):
            with pytest.raises(MailNotSentError):
                town.send()
        assert town.send() is Outcome.SENT
        assert len(town.mailer.outbox) == 1


@pytest.mark.parametrize(("make", "quiet"), [(receipt_of, True), (answer_of, False)])
def test_a_mail_that_is_rejected_is_noted_on_its_case_once(make, quiet):
    town = make()
    town.mailer.failures = [MailRejectedError(), MailRejectedError()]
    assert [town.send(), town.send()] == [Outcome.REJECTED, Outcome.REJECTED]
    (noted,) = town.undelivered()
    assert (noted.data["kind"], noted.data["permanent"], noted.data["of"]) == ("rejected", True, town.event.id)
    assert ("quiet" in noted.data) is quiet


@pytest.mark.req("R44")
def test_a_sender_gets_so_many_receipts_a_day_and_no_more():
    town = receipt_of()
    outcomes = []
    for number in range(RECEIPTS_A_DAY + 2):
        case = a_case(f"s{number}", channel="email")
        event = an_event(f"received-{number}", data=RECEIVED)
        town.store.create(case, event)
        outcomes.append(town.send(reference=case.reference, event=event))
    assert outcomes == [Outcome.SENT] * RECEIPTS_A_DAY + [Outcome.TOO_MANY] * 2
    next_day = an_event("tomorrow", data=RECEIVED, occurred_at=NOW + timedelta(days=1))
    case = a_case("s9", channel="email")
    town.store.create(case, next_day)
    assert town.send(reference=case.reference, event=next_day) is Outcome.SENT


def receipts_to(addresses, **data):
    """What came of the receipts of one case from each address."""
    town = receipt_of()
    for number, address in enumerate(addresses):
        case = a_case(f"m{number}", channel="email", resident=f"r{number}", party=Party(email=address))
        event = an_event(f"mail-{number}", data=RECEIVED | data)
        town.store.create(case, event)
        yield town.send(reference=case.reference, event=event)


@pytest.mark.req("R44")
@pytest.mark.parametrize("spelling", ["alva.ek+{}@post.example", "alvaek+{}@post.example", "Alva.Ek+a+{}@POST.example"])
def test_another_spelling_of_an_address_gets_no_more(spelling):
    outcomes = list(receipts_to(spelling.format(number) for number in range(RECEIPTS_A_DAY + 2)))
    assert outcomes == [Outcome.SENT] * RECEIPTS_A_DAY + [Outcome.TOO_MANY] * 2


@pytest.mark.req("R44")
@pytest.mark.parametrize(("authentic", "sent"), [({}, 3), ({"authentic": "yes"}, 5)])
def test_senders_whom_nobody_vouches_for_share_a_limit(monkeypatch, authentic, sent):
    monkeypatch.setattr("envag.usecases.send_mail.UNVOUCHED_A_DAY", 3)
    outcomes = list(receipts_to((f"alva{number}@post.example" for number in range(5)), **authentic))
    assert outcomes == [Outcome.SENT] * sent + [Outcome.TOO_MANY] * (5 - sent)


def test_a_case_that_was_set_aside_meanwhile_gets_no_receipt():
    assert receipt_of(set_aside=SetAside.SPAM).send() is Outcome.NOT_WANTED


@pytest.mark.parametrize("party", [None, Party(name="Alva Ek"), Party(email="alva@post")])
def test_without_an_address_there_is_no_receipt(party):
    assert receipt_of(party=party).send() is Outcome.NOT_WANTED


def test_a_case_that_is_not_there_is_an_error():
    with pytest.raises(UnknownCaseError):
        receipt_of().send(reference="SOL-0000-0000")


def test_a_mail_without_a_message_id_gets_a_receipt_outside_any_thread():
    town = receipt_of()
    town.event = an_event(data={"text": "Hej", "mail": {}, "message_id": "slarvigt id"})
    town.send()
    assert "In-Reply-To" not in town.headers
    assert town.headers["References"].count("<") == 1


def test_a_long_thread_fits_the_header():
    ids = [f"<{number:04}{'x' * 60}@post.example>" for number in range(100)]
    mail = ANSWERED["mail"] | {"in_reply_to": ids[-1], "references": ids}
    town = answer_of(ANSWERED | {"mail": mail})
    town.send()
    named = town.headers["References"].split(" ")
    assert len("References" + town.headers["References"]) <= LONGEST_HEADER
    assert (named[0], named[-2]) == (ids[0], ids[-1])


@pytest.mark.req("X13")
@pytest.mark.parametrize("make", [receipt_of, answer_of])
def test_the_tags_tell_nothing_about_anybody(make):
    town = make()
    town.send()
    assert set(town.mail.tags) == {"municipality", "reference", "event", "mail"}
    for value in town.mail.tags.values():
        assert re.fullmatch(r"[A-Za-z0-9_-]{1,256}", value)


@pytest.mark.parametrize("text", ["Kort.", "Lång. " * 100])
@pytest.mark.parametrize("form", [lambda b: b, lambda b: base64.b64encode(b).decode()])
def test_the_stream_carries_what_sending_needs_in_either_form_of_its_bytes(text, form):
    case, event = a_case(), an_event(type=EventType.ANSWERED, data=ANSWERED | {"text": text})
    image = event_to_item(case, event)
    assert "mail" in image
    image["body"] = {"B": form(image["body"]["B"])}
    assert due_mail_from_image(image) == DueMail("solhamra", case.reference, event)
