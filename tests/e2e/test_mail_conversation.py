"""A conversation by mail, from a resident's mail program to the guide and back, and the loops that must end."""

from __future__ import annotations

import sys
import time
import uuid
from email import policy
from email.utils import parseaddr

import pytest

from envag.cli.main import main
from envag.domain import proof
from envag.domain.case import EventType
from tests.e2e.centre import wait_for

RECEIPT_SECONDS = 60
CENTRE = "kontakt@solhamra.example"
SIMULATOR = "simulator.amazonses.com"


@pytest.fixture
def resident():
    """An address of somebody who never wrote before."""
    return f"{uuid.uuid4().hex[:12]}@post.example"


def write(centre, sender, text="Gatlampan vid skolan är trasig.", *, to=CENTRE, **headers):
    """Send a mail; gives back the message."""
    message = centre.mail(text, to=to, sender=sender, **{"subject": "Trasig gatlampa"} | headers)
    centre.post_mail(message, to=parseaddr(to)[1], sender=parseaddr(sender)[1])
    return message


def opened(centre, sender, **headers):
    """The case of somebody's first mail, and the mail."""
    before = centre.cases()
    message = write(centre, sender, **headers)
    (case,) = centre.new_cases(before)
    return case, message


def answer(centre, case, text="Hej! Vi lagar den på måndag.", *options):
    """Answer a case as a guide does at a terminal."""
    assert main(["reply", case.reference, "--text", text, *map(str, options)]) == 0
    return next(event for event in reversed(centre.timeline(case)) if event.type is EventType.ANSWERED)


def thread_of(mail):
    """The headers that a mail program writes on a reply (RFC 5322 section 3.6.4)."""
    references = " ".join(filter(None, (mail["References"], mail["Message-ID"])))
    return {"subject": f"Sv: {mail['Subject']}", "In_Reply_To": mail["Message-ID"], "References": references}


def happened(centre, case, kind, number=1):
    """The events of a kind on the case's timeline, as soon as there are so many."""

    def found():
        return [event for event in centre.timeline(case) if event.type is kind]

    wait_for(lambda: len(found()) >= number, f"{kind} on {case.reference}")
    return found()


def proven(centre, text):
    """The references of Solhamra that a text proves."""
    keys = centre.stack.cases.proof_keys("solhamra")
    return {proof.verify(keys, "solhamra", one) for one in proof.candidates(text)}


@pytest.mark.req("R39", "R42", "R44")
def test_a_conversation_stays_one_case(centre, resident, capsys, tmp_path):
    before, began = centre.cases(), time.monotonic()
    first = write(centre, resident)

    receipt = centre.wait_for_mail(resident)
    taken = time.monotonic() - began
    (case,) = centre.new_cases(before)
    with capsys.disabled():
        sys.stderr.write(f"\nSMTP in, receipt out: {taken:.2f} s\n")
    assert taken < RECEIPT_SECONDS
    assert case.reference in receipt["Subject"] + receipt.get_body(("plain",)).get_content()
    assert receipt["Auto-Submitted"] == "auto-replied"
    assert receipt["In-Reply-To"] == first["Message-ID"]

    plan = tmp_path / "plan för lampor.pdf"
    plan.write_bytes(bytes(range(256)))
    answer(centre, case, "Hej! Vi lagar den på måndag.", "--attach", plan)
    answered = centre.wait_for_mail(resident, 2)
    (file,) = answered.iter_attachments()
    assert (file.get_filename(), file.get_content()) == (plan.name, plan.read_bytes())
    assert answered["In-Reply-To"] == first["Message-ID"]
    assert answered["References"].split()[0] == first["Message-ID"]
    assert answered["Message-ID"].strip("<>").endswith("@eu-central-1.amazonses.com")
    assert answered["Auto-Submitted"] is None
    assert "Vi lagar den på måndag." in answered.get_body(("plain",)).get_content()
    assert parseaddr(answered["From"])[1] == CENTRE
    for header in ("Reply-To", "References"):
        assert proven(centre, answered[header]) == {case.reference}

    write(centre, resident, "Tack! Nu blinkar även nästa.", to=answered["Reply-To"], **thread_of(answered))
    happened(centre, case, EventType.ADDED)
    write(centre, resident, "Den är hel nu.", **thread_of(answered))
    said = {event.data["text"].strip() for event in happened(centre, case, EventType.ADDED, 2)}

    assert said == {"Tack! Nu blinkar även nästa.", "Den är hel nu."}
    centre.settle()
    assert [reference for reference in centre.cases() if reference not in before] == [case.reference]
    assert len(centre.mails_to(resident)) == 2


@pytest.mark.req("R44", "X36")
def test_a_stranger_who_quotes_a_reference_opens_a_case_of_their_own(centre, resident):
    case, _ = opened(centre, resident)
    receipt = centre.wait_for_mail(resident)
    forged = case.reference.lower() + ".1." + "a" * 20

    own, _ = opened(
        centre,
        f"stranger.{resident}",
        subject=f"Sv: {receipt['Subject']} {case.reference}",
        In_Reply_To="<another@post.example>",
        References=f"<{forged}@solhamra.example>",
    )
    abroad, _ = opened(centre, resident, to="info@norrsjofors.example", **thread_of(receipt))

    assert (own.municipality, abroad.municipality) == ("solhamra", "norrsjofors")
    assert len({case.reference, own.reference, abroad.reference}) == 3
    assert len(centre.timeline(case)) == 1


@pytest.mark.req("R44")
def test_somebody_away_and_the_centre_stop_after_one_mail_each(centre):
    sender = f"ooto+{uuid.uuid4().hex[:8]}@{SIMULATOR}"
    case, _ = opened(centre, sender)

    (robot,) = happened(centre, case, EventType.ADDED)
    centre.settle()

    assert robot.data["automatic"] == "out_of_office"
    assert len(centre.mails_to(sender)) == 1


@pytest.mark.req("R44", "X36")
def test_two_municipalities_never_answer_each_other_by_machine(centre, resident):
    theirs = "info@norrsjofors.example"
    case, _ = opened(centre, theirs, subject="Fråga från en granne")
    before = centre.cases()
    answer(centre, case)

    (echo,) = centre.new_cases(before)
    centre.settle()

    assert echo.municipality == "norrsjofors"
    assert len(centre.mails_to(theirs)) == 1
    between = [mail.header("To") for mail in centre.local.mailbox.newest(300) if theirs in mail.header("From")]
    assert not [to for to in between if to.endswith("@solhamra.example")]


@pytest.mark.req("R44")
def test_another_instance_of_the_centre_gets_no_answer_to_its_receipt(centre, resident):
    case, _ = opened(centre, resident)
    ours = centre.wait_for_mail(resident)
    another = "kontakt@grannkommunen.example"
    theirs = ours.as_bytes(policy=policy.SMTP).replace(CENTRE.encode(), another.encode())
    theirs = theirs.replace(f"To: {resident}".encode(), f"To: {CENTRE}".encode())

    centre.post_mail(theirs, sender=another)

    (added,) = happened(centre, case, EventType.ADDED)
    centre.settle()
    assert added.data["automatic"]
    assert added.data["from"]["email"] == another
    assert (len(centre.mails_to(resident)), centre.mails_to(another)) == (1, [])


@pytest.mark.req("R44")
def test_an_answer_that_nobody_could_deliver_comes_back_to_its_case(centre):
    form = {"message": "Är badhuset öppet?", "email": f"bounce+{uuid.uuid4().hex[:8]}@{SIMULATOR}"}
    case = centre.case(centre.post_json("/solhamra/kontakt", form).json["reference"])

    sent = answer(centre, case)

    (lost,) = happened(centre, case, EventType.UNDELIVERED)
    assert lost.data == {"kind": "bounce", "permanent": True, "status": "5.1.1", "of": sent.id, "reason": "General"}
    wait_for(
        lambda: any(heard.body["event"] == "undelivered" for heard in centre.told_about(case.reference)),
        "the department to hear of the lost answer",
    )


@pytest.mark.req("R94")
def test_what_is_secret_goes_by_no_mail(centre, resident):
    case, _ = opened(
        centre, resident, subject="Hemtjänst", text="Jag vill ansöka om hemtjänst åt min mamma, hon klarar inte maten."
    )
    assert case.secrecy >= 2
    answer(centre, case, "Din mamma får hjälp från fredag.")

    mails = [centre.wait_for_mail(resident, number) for number in (1, 2)]

    page = f"{centre.local.address}/solhamra/svar"
    for mail in mails:
        seen = mail["Subject"] + "".join(mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
        assert not [word for word in ("hemtjänst", "mamma", "fredag") if word in seen.lower()]
    assert page in mails[1].get_body(("plain",)).get_content()
    assert centre.request("GET", "/solhamra/svar", Accept="text/html").status == 200
