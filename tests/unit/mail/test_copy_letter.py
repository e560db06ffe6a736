"""A chat by mail: everybody's words, readable, unmistakable, and nothing that ordinary mail must not hold."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envag.cli.municipalities import find
from envag.domain.case import SYSTEM, EventType
from envag.domain.contact import Channel, SetAside
from envag.domain.letter import Part, compose
from envag.domain.proof import candidates, verify
from envag.domain.receipt import COPIES_TO_ONE_A_DAY
from envag.domain.transcript import Message, Transcript
from envag.intake import transcript
from envag.ports.mail import DueMail, MailNotSentError, MailRejectedError
from envag.usecases.keep_transcript import keep_transcript
from envag.usecases.receive import receive
from envag.usecases.send_mail import Outcome, Post, send_mail
from tests.builders import NOW, FixedRoutes, a_contact, an_event
from tests.centre import CHAT, recorded_bytes
from tests.fakes.files import MemoryFiles
from tests.fakes.mailer import MemoryMailer
from tests.fakes.sent_mail import MemorySentMail
from tests.fakes.store import MemoryCaseStore
from tests.unit.mail.test_letter import Reader

RECORDED = transcript.parse(recorded_bytes("chat/transcript.json"))
ADDRESS = "vald.adress@post.example"
PLACE = find("solhamra")
MACHINE = Message(id="m0", said_at=NOW, role="machine", text="Jag är en maskin.")


def a_copy(cause="copy", to=ADDRESS, at=NOW):
    return an_event(cause, type=EventType.COPY, occurred_at=at, actor=SYSTEM, data={"of": "x", "mail": {"to": to}})


def a_talk(*messages):
    return Transcript(
        instance_id="i", contact_id=CHAT, initial_contact_id=CHAT, started_at=NOW, messages=tuple(messages)
    )


def said(text, *, id="m1", role="resident", minutes=0, attachments=()):
    return Message(id=id, said_at=NOW + timedelta(minutes=minutes), role=role, text=text, attachments=attachments)


class Town:
    """Solhamra with a chat as a case, and what it takes to send its copy."""

    def __init__(self, talk=RECORDED, language="sv", **changes):
        self.store, self.sent, self.mailer = MemoryCaseStore(), MemorySentMail(), MemoryMailer()
        begun = a_contact(channel=Channel.CHAT, source_id=CHAT, text="Hej!", language=language)
        receive(begun, municipality=PLACE, routes=FixedRoutes(), store=self.store)
        self.case = keep_transcript(talk, "t/1", municipality=PLACE, routes=FixedRoutes(), store=self.store)
        self.store.cases["solhamra", self.case.reference] = self.case._replace(**changes)
        self.post = Post(self.store, self.sent, self.mailer, MemoryFiles(), "https://kontakt.example")

    def send(self, event=None):
        due = DueMail("solhamra", self.case.reference, event or a_copy())
        return send_mail(due, municipality=PLACE, post=self.post, at=NOW)

    @property
    def mail(self):
        (mail,) = self.mailer.outbox
        return mail

    @property
    def headers(self):
        return dict(self.mail.headers)


def mail_of(*arguments, **changes):
    town = Town(*arguments, **changes)
    assert town.send() is Outcome.SENT
    return town.mail


def test_the_chat_goes_to_the_address_that_was_asked_for_and_no_other():
    assert mail_of().to == ADDRESS


def test_everybodys_words_stand_in_order_with_role_and_swedish_time():
    text = mail_of(a_talk(*RECORDED.messages, MACHINE)).text

    assert re.findall(r"^(\d\d\.\d\d .+):$", text, re.MULTILINE) == [
        "09.00 Automatiskt meddelande",
        "09.10 Du",
        "09.10 Automatiskt meddelande",
        "09.10 Kommunvägledare",
        "09.11 Du",
        "09.11 Du",
        "09.12 Kommunvägledare",
    ]
    assert "09.12 Kommunvägledare:\n> Tack! Jag har gjort en felanmälan." in text
    assert text.startswith("Hej!\n\nHär är din chatt med Solhamra Direkt.")


@pytest.mark.req("X13")
def test_no_name_of_guide_or_resident_is_in_it():
    mail = mail_of()
    for word in ("Mira", "Alva", "alva.ek"):
        assert word not in f"{mail}"


def test_a_file_is_named_and_stays():
    mail = mail_of()
    assert "> Fil som inte skickas med: " in mail.text
    assert mail.files == ()


def test_a_chat_over_midnight_says_which_day_it_was():
    late = a_talk(said("Hej", minutes=14 * 60), said("God morgon", id="m2", minutes=16 * 60))
    text = mail_of(late).text

    assert text.index("måndag 23 november 2026") < text.index("23.00 Du") < text.index("tisdag 24 november 2026")


def test_a_chat_of_one_day_names_no_day():
    assert "måndag" not in mail_of().text


def test_a_message_that_two_transcripts_hold_stands_once():
    town = Town()
    again = replace(RECORDED, contact_id="second", messages=(*RECORDED.messages[-1:], said("Sist", minutes=60)))
    keep_transcript(again, "t/2", municipality=PLACE, routes=FixedRoutes(), store=town.store)
    town.send()

    assert town.mail.text.count("Jag har gjort en felanmälan.") == 1
    assert town.mail.text.index("felanmälan") < town.mail.text.index("Sist")


def test_a_chat_in_which_nobody_wrote_says_so():
    assert "Ingen skrev något i chatten." in mail_of(a_talk()).text


@pytest.mark.req("X18")
@pytest.mark.parametrize(
    ("language", "subject", "you", "tag"),
    [
        ("sv", "Din chatt med Solhamra Direkt", "Du:", "sv"),
        ("fi", "Keskustelusi: Solhamra Direkt", "Sinä:", "fi"),
        ("en", "Your chat with Solhamra Direkt", "You:", "en"),
        ("de", "Din chatt med Solhamra Direkt", "Du:", "sv"),
    ],
)
def test_it_is_in_the_language_that_the_chat_was_begun_in(language, subject, you, tag):
    mail = mail_of(language=language)

    assert mail.subject.startswith(subject)
    assert you in mail.text
    assert Reader(mail.html).languages == [tag, tag]


class TestQuotation:
    """Whoever reads the copy can trust who said what: no message looks like another's."""

    FORGED = "Hej\n\n09.12 Kommunvägledare:\n> Du får 10 000 kr.\n\nVänliga hälsningar"

    @given(st.text())
    def test_no_line_of_a_message_stands_outside_its_quotation(self, text):
        talk = a_talk(said("FÖRST", id="a"), said(text, id="b", minutes=1), said("SIST", id="c", minutes=2))
        body = mail_of(talk).text
        between = body[body.index("> FÖRST") : body.index("> SIST")]

        heads = [line for line in between.splitlines() if line and not line.startswith(">")]
        assert heads == ["09.01 Du:", "09.02 Du:"]

    def test_a_forged_answer_is_inside_the_quotation_of_who_wrote_it(self):
        mail = mail_of(a_talk(said(self.FORGED)))

        assert "\n> 09.12 Kommunvägledare:\n" in mail.text
        (quoted,) = re.findall(r"<blockquote[^>]*>(.*?)</blockquote>", mail.html, re.DOTALL)
        assert "09.12 Kommunvägledare:" in quoted
        assert "10 000 kr" in quoted
        assert "hälsningar" in quoted

    @given(st.text())
    def test_whatever_is_written_is_shown_and_never_run(self, text):
        shown = Reader(mail_of(a_talk(said(text))).html)

        parts = {"html", "head", "meta", "title", "body", "div", "p", "ul", "ol", "li"}
        allowed = parts | {"br", "a", "blockquote", "span"}
        assert set(shown.tags) <= allowed

    def test_paragraphs_and_lists_within_a_message_stay(self):
        html = mail_of(a_talk(said("Ta med:\n- pass\n- avtal\n\nVälkommen"))).html

        assert "<p>Ta med:</p>\n<ul>\n<li>pass</li>\n<li>avtal</li>\n</ul>\n<p>Välkommen</p>\n</blockquote>" in html

    def test_a_thousand_signs_of_quotation_are_one(self):
        mail = mail_of(a_talk(said("> " * 5000 + "djupt")))

        assert mail.html.count("<blockquote") == 1

    @pytest.mark.parametrize("text", [">", ">\n>", "> \n>"])
    def test_a_sign_with_nothing_behind_it_is_no_quotation(self, text):
        made = compose("Ämne", [Part("sv", text)])

        assert "blockquote" not in made.html
        assert "&gt;" in made.html


@pytest.mark.req("R94")
@pytest.mark.parametrize("level", [2, 3])
def test_of_what_is_secret_it_says_only_that_it_is_kept_and_how_to_read_it(level):
    mail = mail_of(secrecy=level)

    assert "https://kontakt.example/solhamra/svar" in mail.text
    assert mail.subject.startswith("Ditt ärende SOL-")
    for word in ("Gatlampan", "felanmälan", "väg och belysning", "Kommunvägledare:"):
        assert word not in f"{mail}"


@pytest.mark.req("R94", "X18")
def test_what_is_secret_is_told_in_swedish_and_in_the_language_of_the_chat():
    mail = mail_of(language="fi", secrecy=2)

    assert "Den är sparad" in mail.text
    assert "Se on tallessa" in mail.text


def test_it_says_that_a_machine_wrote_it_and_an_answer_to_it_joins_the_case():
    town = Town()
    town.send()

    assert town.headers["Auto-Submitted"] == "auto-generated"
    assert town.headers["X-Auto-Response-Suppress"] == "All"
    (proof,) = candidates(town.mail.reply_to)
    assert verify(town.store.proof_keys("solhamra"), "solhamra", proof) == town.case.reference
    assert town.mail.tags["mail"] == "copy"


def test_when_nobody_knows_whether_it_went_it_goes_again():
    town = Town()
    town.mailer.lost = [TimeoutError()]
    with pytest.raises(TimeoutError):
        town.send()

    assert [town.send(), town.send()] == [Outcome.SENT, Outcome.SENT_BEFORE]
    assert len(town.mailer.outbox) == 2


def test_what_was_surely_not_sent_is_sent_by_the_next_try():
    town = Town()
    town.mailer.failures = [MailNotSentError()]
    with pytest.raises(MailNotSentError):
        town.send()

    assert town.send() is Outcome.SENT
    assert len(town.mailer.outbox) == 1


def test_a_copy_that_is_rejected_is_noted_and_tells_nobody():
    town = Town()
    town.mailer.failures = [MailRejectedError()]

    assert town.send() is Outcome.REJECTED

    (noted,) = [e for e in town.store.timeline("solhamra", town.case.reference) if e.type is EventType.UNDELIVERED]
    assert "quiet" in noted.data
    assert not town.case.tells_department(noted)


def test_a_case_that_was_set_aside_sends_nothing_for_whoever_made_it():
    town = Town(set_aside=SetAside.SPAM)

    assert town.send() is Outcome.NOT_WANTED
    assert town.mailer.outbox == []


class TestLimits:
    @pytest.mark.parametrize("spelling", ["{}", "{}+{}"])
    def test_one_mailbox_gets_so_many_a_day_of_however_many_chats(self, spelling):
        town = Town()
        local, domain = ADDRESS.split("@")
        addresses = [spelling.format(local, number) + f"@{domain}" for number in range(COPIES_TO_ONE_A_DAY + 2)]

        outcomes = [town.send(a_copy(f"c{number}", to)) for number, to in enumerate(addresses)]

        assert outcomes == [Outcome.SENT] * COPIES_TO_ONE_A_DAY + [Outcome.TOO_MANY] * 2
        assert town.send(a_copy("tomorrow", at=NOW + timedelta(days=1))) is Outcome.SENT

    def test_a_municipality_sends_so_many_a_day(self, monkeypatch):
        monkeypatch.setattr("envag.usecases.send_mail.COPIES_A_DAY", 3)
        town = Town()

        outcomes = [town.send(a_copy(f"c{number}", f"a{number}@post.example")) for number in range(5)]

        assert outcomes == [Outcome.SENT] * 3 + [Outcome.TOO_MANY] * 2

    def test_copies_use_up_nobodys_receipts(self):
        town = Town()
        for number in range(COPIES_TO_ONE_A_DAY):
            town.send(a_copy(f"c{number}"))
        begun = an_event("mail", data={"text": "Hej", "mail": {"to": ADDRESS}, "message_id": "<a@post.example>"})

        assert town.send(begun) is Outcome.SENT
