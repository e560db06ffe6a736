"""Officers answer the notification's mail, through the real handlers: from the topic's text to the resident's mail."""

from __future__ import annotations

import re
from datetime import timedelta
from email.message import EmailMessage
from unittest import mock

import pytest

from envag.adapters.dynamodb import DynamoCaseStore
from envag.domain import transitions
from envag.domain.case import Actor, ContactReason, EventType, Resolution, Status
from envag.usecases.change import change
from tests.builders import NOW
from tests.integration.post_office import RESIDENT, PostOffice, a_mail

OFFICER = "rasmus.ohlin@solhamra.example"
ADDRESS = re.compile(r"kontakt\+\S+@solhamra\.example")

pytestmark = pytest.mark.req("R9", "R44")


class Office(PostOffice):
    """The post office of a stack, where each department's mailbox can be read too."""

    def __init__(self, stack):
        super().__init__(stack)
        self.notices = []
        notifier = stack.function("notify").NOTIFIER
        publish = notifier.publish

        def read(notification, texts):
            self.notices.append((notification, texts.mail))
            publish(notification, texts)

        self.listening = mock.patch.object(notifier, "publish", read)

    def handed_over(self, reference, department="sbf", *, hours=1):
        """The guide hands the case over; the mail that the department gets."""
        store = DynamoCaseStore(self.stack.clients("dynamodb"), self.stack.table)
        change(
            "solhamra",
            reference,
            lambda now: transitions.hand_over(
                now,
                department=department,
                unit="",
                summary="Lampan vid skolan är trasig.",
                actor=Actor(role="guide", id="g-7"),
                at=NOW - timedelta(days=1) + timedelta(hours=hours),
                id=f"over-{hours}",
                along=transitions.Along(reason=ContactReason.FAULT_REPORT),
            ),
            store=store,
        )
        self.stack.drain()
        return self.notices[-1][1]

    def from_officer(self, text, to, **headers):
        """An officer's mail arrives."""
        message = a_mail(text, From=f"Rasmus Ohlin <{OFFICER}>", To=to, Subject="Lampan", **headers)
        return self.deliver(message, envelope=OFFICER, recipient=to)

    def timeline(self, reference):
        store = DynamoCaseStore(self.stack.clients("dynamodb"), self.stack.table)
        return store.timeline("solhamra", reference, consistent=True)

    def case(self, reference):
        return DynamoCaseStore(self.stack.clients("dynamodb"), self.stack.table).get("solhamra", reference)


@pytest.fixture
def office(stack):
    office = Office(stack)
    with office.listening:
        yield office


@pytest.fixture
def conversation(office):
    """Alva's case, handed over: its reference, and the addresses to answer and to note by."""
    reference, _, _ = office.deliver(a_mail(), days=-1)
    office.send()
    answer, note = ADDRESS.findall(office.handed_over(reference))
    return reference, answer, note


def words(message):
    return "".join(message.get_body((kind,)).get_content() for kind in ("plain", "html"))


def test_the_resident_gets_the_officers_answer_and_the_case_closes(office, conversation):
    reference, answer, _ = conversation

    office.from_officer("Vi lagar lampan på tisdag.\n\nMvh Rasmus, rasmus.ohlin@solhamra.example", answer)

    case = office.case(reference)
    assert (case.status, case.resolution) == (Status.CLOSED, Resolution.ANSWERED_BY_DEPARTMENT)
    assert case.contact_reason is ContactReason.FAULT_REPORT
    *_, sent = office.send()
    assert sent["To"] == RESIDENT
    assert "Vi lagar lampan på tisdag." in words(sent)
    assert "Solhamra Direkt" in words(sent)
    whole = sent.as_string().lower()
    for private in ("rasmus.ohlin@", answer, "officer", "skriv ditt svar"):
        assert private not in whole


def test_a_note_stays_in_the_house(office, conversation):
    reference, _, note = conversation
    before = len(office.send())

    office.from_officer("Har beställt en ny lampa.", note)

    *_, noted = office.timeline(reference)
    assert (noted.type, noted.data["text"]) == (EventType.NOTE, "Har beställt en ny lampa.")
    assert office.case(reference).status is Status.HANDED_OVER
    assert len(office.send()) == before
    told = len(office.notices)
    office.stack.drain()
    assert len(office.notices) == told, "a note tells nobody, so that no mailbox can answer itself"


def test_a_file_of_the_officers_reaches_the_resident(office, conversation):
    _, answer, _ = conversation
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = OFFICER, answer, "Ritning"
    message["Message-ID"] = "<ritning@solhamra.example>"
    message.set_content("Se ritningen.")
    message.add_attachment(b"%PDF-1.7 plan", maintype="application", subtype="pdf", filename="plan för gatan.pdf")

    office.deliver(message.as_bytes(), envelope=OFFICER)

    *_, sent = office.send()
    (file,) = sent.iter_attachments()
    assert (file.get_filename(), file.get_content()) == ("plan för gatan.pdf", b"%PDF-1.7 plan")


def test_a_reply_to_the_notice_leaves_the_notice_behind(office, conversation):
    reference, answer, _ = conversation
    notice = office.notices[-1][1]
    quoted = "\n".join(f"> {line}" for line in notice.splitlines())
    sns = "AWS Notifications <no-reply@sns.amazonaws.com>"
    block = f"Från: {sns}\nSkickat: den 23 november 2026 10:00\nTill: {OFFICER}\nÄmne: {reference} normal"
    replies = (
        f"Vi lagar lampan.\n\nDen mån 23 nov. 2026 kl 10:00 skrev {sns}:\n{quoted}",
        f"Vi lagar lampan.\n\n{block}\n\n{notice}",
        f"Vi lagar lampan.\n\n{notice}",
    )
    for text in replies:
        _, _, answered = office.from_officer(text, answer)
        assert (answered.type, answered.data["text"]) == (EventType.ANSWERED, "Vi lagar lampan."), text


@pytest.mark.req("X36")
@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Svarar nedan.\n\n{notice}", "Sv: avisering"),
        ("{notice}\n\nVi lagar lampan.", "Sv: avisering"),
        (
            "FYI\n\nFrån: A <no-reply@sns.amazonaws.com>\nSkickat: 2026-11-23 10:00\nTill: B\nÄmne: C\n\n{notice}",
            "VB: C",
        ),
        ("> {quoted}\nVi lagar lampan.", "Sv: avisering"),
    ],
)
def test_a_notice_that_cannot_be_cut_away_goes_to_the_centre(office, conversation, text, subject):
    reference, answer, _ = conversation
    notice = office.notices[-1][1]
    before = len(office.send())
    text = text.format(notice=notice, quoted=notice.replace("\n", "\n> "))
    message = a_mail(text, From=OFFICER, To=answer, Subject=subject)

    opened, case, event = office.deliver(message, envelope=OFFICER, recipient=answer)

    assert opened != reference
    assert (event.type, case.department, case.unit) == (EventType.RECEIVED, "klf", "kontaktcenter")
    assert event.data["linked"] == [reference]
    assert len(office.send()) == before
    assert office.case(reference).status is Status.HANDED_OVER


@pytest.mark.req("X36")
@pytest.mark.parametrize(
    ("headers", "stamp"),
    [
        ({"From": "Nils Berg <nils.berg@brev.example>"}, {"envelope": "nils.berg@brev.example"}),
        ({}, {"dmarc": "fail"}),
        ({}, {"envelope": "nils.berg@brev.example", "dmarc": "none"}),
        ({"Auto-Submitted": "auto-replied", "Subject": "Frånvarande: Lampan"}, {}),
        ({"Subject": "Undelivered Mail Returned to Sender", "From": "MAILER-DAEMON@solhamra.example"}, {}),
    ],
    ids=["a stranger", "forged", "unvouched", "out of office", "a bounce"],
)
def test_what_no_officer_wrote_reaches_no_resident(office, conversation, headers, stamp):
    reference, answer, _ = conversation
    before, timeline = len(office.send()), office.timeline(reference)
    headers = {"From": OFFICER, "To": answer, "Message_ID": "<odd@solhamra.example>"} | headers
    message = a_mail("Jag är på semester till den 7 januari.", **headers)

    opened, _, event = office.deliver(message, recipient=answer, **{"envelope": OFFICER} | stamp)

    assert opened != reference
    assert event.data["text"] == "Jag är på semester till den 7 januari."
    assert office.timeline(reference) == timeline
    assert len(office.send()) == before, "neither the resident nor the officer gets any mail"


@pytest.mark.req("X36")
def test_an_address_ends_when_the_case_moves_on(office, conversation):
    reference, answer, _ = conversation
    office.handed_over(reference, "tsf", hours=2)

    opened, case, event = office.from_officer("Vi lagar lampan.", answer)

    assert opened != reference
    assert (case.department, event.data["linked"]) == ("klf", [reference])
    assert "officer:moved" in event.data["why"]


def test_the_same_message_id_acts_once(office, conversation):
    reference, answer, _ = conversation
    mails = [
        a_mail(text, From=OFFICER, To=answer, Subject="Lampan", Message_ID="<one@solhamra.example>")
        for text in ("Vi lagar lampan.", "Vi lagar lampan.", "Betala 500 kronor.")
    ]

    first, again, forged = (office.deliver(mail, envelope=OFFICER, recipient=answer) for mail in mails)

    assert first[0] == reference
    assert again is None
    assert forged[0] != reference
    answers = [event for event in office.timeline(reference) if event.type is EventType.ANSWERED]
    assert [event.data["text"] for event in answers] == ["Vi lagar lampan."]


@pytest.mark.req("R94")
def test_a_secret_case_is_told_without_an_address(office):
    reference, case, _ = office.deliver(
        a_mail("Jag vill ansöka om hemtjänst åt min mamma, hon klarar inte maten.", Subject="Hemtjänst")
    )
    assert case.secrecy >= 2
    office.send()

    text = office.handed_over(reference, "vof")

    assert reference in text
    assert not ADDRESS.search(text)
    assert "får inte hanteras med vanlig e-post" in text


@pytest.mark.req("R94")
def test_an_answer_to_a_case_that_became_secret_tells_the_resident_where_to_read_it(office, conversation):
    reference, answer, _ = conversation
    store = DynamoCaseStore(office.stack.clients("dynamodb"), office.stack.table)
    change(
        "solhamra",
        reference,
        lambda now: transitions.reply(
            now, {}, urgent=False, secrecy=2, due_at=now.due_at, at=NOW - timedelta(hours=3), id="secret"
        ),
        store=store,
    )

    office.from_officer("Mamma får hemtjänst från fredag.", answer)

    *_, sent = office.send()
    assert "fredag" not in sent.as_string()
    assert "/solhamra/svar" in words(sent)


@pytest.mark.req("X13")
def test_no_notice_tells_who_the_resident_is(office, conversation):
    for notification, text in office.notices:
        assert notification.reference in text
        for personal in ("Alva", "Ek", "post.example", "skolan"):
            assert personal not in text


def test_the_first_notice_of_a_municipality_has_no_address_yet(office):
    office.deliver(a_mail())
    office.stack.drain()
    assert "kontakt+" not in office.notices[0][1]
