"""Receipts and answers through the real handlers, as SES gets them."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest

from envag.adapters.s3 import S3Files
from envag.domain.case import Actor, EventType, Status
from envag.domain.proof import candidates, verify
from envag.domain.service import Secrecy
from envag.ports.mail import OutgoingFile
from envag.usecases.answer import Written, answer
from tests.builders import NOW
from tests.integration.post_office import CLIENTS, RESIDENT, PostOffice, a_mail, reply
from tests.integration.recorded import EVENTS

LINK = "https://kontakt.example/solhamra/svar"


@pytest.fixture
def office(stack):
    return PostOffice(stack)


def plain(mail):
    return mail.get_body(("plain",)).get_content()


def html(mail):
    return mail.get_body(("html",)).get_content()


def answered(office, reference, text="Vi lagar lampan i morgon.", files=()):
    """The guide's answer to the case, as SES got it."""
    from envag.runtime.catalogue import municipality

    answer(
        municipality("solhamra"),
        reference,
        Written(text, files),
        actor=Actor(role="guide", id="g1"),
        at=NOW + timedelta(days=2),
        id="answer1",
        store=office.stack.function("inbound_mail").STORE,
        files=S3Files(office.stack.clients("s3"), office.stack.bucket),
    )
    return office.send()[-1]


@pytest.mark.req("R42", "R61", "X5", "X32", "R94")
@pytest.mark.parametrize(
    ("text", "said", "unsaid"),
    [
        (
            "Gatlampan vid skolan är trasig.",
            ("Det gäller: Felanmälan gata", "Du får svar senast"),
            ("112", "registrator", LINK),
        ),
        ("Hej.", ("ser till att rätt person får det", "Du får svar senast"), ("Det gäller", "112", LINK)),
        (
            "Jag överklagar ert beslut om avslag på bygglov.",
            ("antecknat när det kom in", "registrator"),
            ("senast", "bygglov", "Det gäller", LINK),
        ),
        (
            "Vattenledningen har gått sönder och källaren översvämmas just nu!",
            ("Ring 112 nu", "jouren på 08-465 004 94", "antecknat när det kom in"),
            ("senast", "Det gäller", LINK),
        ),
        (
            "Jag är orolig för ett barn på förskolan som far illa hemma.",
            ("antecknat när det kom in", LINK, "Ring 112"),
            ("barn", "Det gäller", "senast", "registrator"),
        ),
    ],
    ids=["ordinary", "unsorted", "legal", "urgent", "secret"],
)
def test_a_mail_gets_the_receipt_that_its_matter_allows(office, text, said, unsaid):
    reference, _, _ = office.deliver(a_mail(text, Subject="Hej"))

    (mail,) = office.send()

    assert mail["To"] == RESIDENT
    assert reference in mail["Subject"]
    assert mail["Auto-Submitted"] == "auto-replied"
    for form in (plain(mail), re.sub("</?span[^>]*>", "", html(mail))):
        assert reference in form
        for words in said:
            assert words in form
        for words in unsaid:
            assert words not in form


@pytest.mark.req("R44")
def test_a_stream_that_delivers_again_and_again_sends_one_receipt(office):
    office.deliver(a_mail())
    office.send()
    for _ in range(5):
        office.stack._iterator = ""
        office.send()

    assert len(office.send()) == 1
    assert office.stack.log.getvalue().count('"outcome":"sent_before"') == 5


@pytest.mark.req("R44")
@pytest.mark.parametrize("client", CLIENTS)
def test_an_answer_stands_in_the_residents_thread_and_their_reply_on_the_same_case(office, client):
    reference, _, received = office.deliver(a_mail())
    mail = answered(office, reference)

    assert mail["Subject"] == f"Re: Gatlampan ({reference})"
    assert mail["In-Reply-To"] == received.data["message_id"]
    assert mail["References"].split()[0] == received.data["message_id"]
    assert "Auto-Submitted" not in mail
    keys = office.stack.function("inbound_mail").STORE.proof_keys("solhamra")
    for header in ("Reply-To", "References"):
        (proof,) = candidates(str(mail[header]))
        assert verify(keys, "solhamra", proof) == reference
    joined, case, event = office.deliver(reply(client, mail))
    assert (joined, event.type, case.status) == (reference, EventType.ADDED, Status.IN_PROGRESS)


@pytest.mark.req("R44")
def test_the_second_answer_follows_the_residents_own_reply(office):
    reference, _, first = office.deliver(a_mail(), days=-1)
    (receipt,) = office.send()
    _, _, second = office.deliver(reply("gmail", receipt))
    mail = answered(office, reference)

    assert mail["In-Reply-To"] == second.data["message_id"]
    assert mail["References"].split()[:2] == [first.data["message_id"], second.data["message_id"]]


def test_files_of_an_answer_arrive_as_they_are(office):
    reference, _, _ = office.deliver(a_mail())
    mail = answered(
        office, reference, files=[OutgoingFile("karta över ån.pdf", "application/pdf", b"%PDF-1.7 \x00\xff")]
    )

    (file,) = mail.iter_attachments()
    assert (file.get_filename(), file.get_content_type()) == ("karta över ån.pdf", "application/pdf")
    assert file.get_content() == b"%PDF-1.7 \x00\xff"
    assert [part.get_content_type() for part in mail.get_body(("html",)).walk()] == ["text/html"]


@pytest.mark.req("R94")
def test_an_answer_in_a_secret_matter_is_a_link(office):
    reference, case, _ = office.deliver(a_mail("Jag är orolig för ett barn som far illa.", Subject="Orolig för barn"))
    assert case.secrecy >= 2
    mail = answered(
        office, reference, "Vi har talat med familjen Ek.", [OutgoingFile("utredning.txt", "text/plain", b"x")]
    )

    assert LINK in plain(mail)
    assert mail["Subject"] == f"Ditt ärende {reference}"
    assert list(mail.iter_attachments()) == []
    sent = office.stack.mailed()[-1]
    for word in (b"familjen", b"utredning", b"arn", b"rolig"):
        assert word not in sent.raw


@pytest.mark.req("R42")
def test_a_receipt_speaks_the_language_of_the_mail_below_swedish(office):
    office.deliver(a_mail("The street light by the school has been broken for a week. Could you please fix it?"))
    (receipt,) = office.send()

    assert re.findall(r'<div lang="(\w+)"', html(receipt)) == ["sv", "en"]
    assert "We have received your matter" in plain(receipt)


@pytest.mark.req("R94")
def test_a_reply_about_something_secret_keeps_every_later_answer_out_of_mail(office):
    reference, case, _ = office.deliver(a_mail())
    (receipt,) = office.send()
    assert case.secrecy < Secrecy.SECRET
    joined, case, event = office.deliver(
        a_mail("Jag vill ansöka om försörjningsstöd.", To=receipt["Reply-To"].addresses[0].addr_spec)
    )
    assert (joined, event.type, case.service) == (reference, EventType.ADDED, "fel-gata")
    mail = answered(office, reference, "Ta med kontoutdrag till mötet om försörjningsstöd.")

    assert LINK in plain(mail)
    assert "kontoutdrag" not in plain(mail) + html(mail)
    assert mail["Subject"] == f"Ditt ärende {reference}"


@pytest.mark.req("R94", "X15")
def test_the_link_of_a_secret_mail_leads_to_a_page(office):
    request = json.loads((EVENTS / "web" / "form_browser.json").read_text("utf-8"))
    request |= {"routeKey": "GET /solhamra/svar", "body": ""}
    page = office.stack.request("web_form", request)

    assert page["statusCode"] == 200
    assert ">Så får du ditt svar</h1>" in page["body"]
    assert re.findall(r'<section lang="(\w+)"', page["body"]) == ["sv", "en", "fi"]
    for words in ("08-465 004 10", "Stadshuset, Hamntorget 1", "med e-legitimation går inte än", "tel:+46846500410"):
        assert words in page["body"]
    assert "<form" not in page["body"]
    assert "Överförmyndarens" not in page["body"], "a desk for one matter would say what it is about"


@pytest.mark.req("X13")
def test_what_goes_beside_a_mail_tells_nothing_about_anybody(office):
    reference, _, _ = office.deliver(a_mail("Min dotter Hemligia bor på Hemlighetsgatan.", Subject="Hemlighet"))
    answered(office, reference, "Hemligt svar till Hemligia.")
    seen = [office.stack.log.getvalue()]
    for mail in office.stack.mailed():
        seen += [json.dumps(dict(mail.tags)), mail.configuration_set]

    assert len(office.stack.mailed()) == 2
    for text in seen:
        assert not re.search(r"hemlig|alva|post\.example", text, re.IGNORECASE)
