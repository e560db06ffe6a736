"""What the municipality's own people and servers pass on keeps its sender and its date, and nobody else's does."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envag.intake import email
from envag.intake.mail_dates import read_date
from envag.intake.mail_forwarded import addressed_first, read_forward

OWN = frozenset({"solhamra.example"})
STAFF = "Karin Ek <karin.ek@solhamra.example>"
STOCKHOLM = ZoneInfo("Europe/Stockholm")
WRITTEN = datetime(2026, 11, 21, 9, 2, tzinfo=UTC)
MATTER = "Gungan i Lekparken är trasig.\n\nMaja Lindqvist"

OUTLOOK_SV = (
    "Kan ni ta denna?\n\nKarin\n\n________________________________\nFrån: Maja Lindqvist <maja@post.example>\n"
    "Skickat: den 21 november 2026 10:02\nTill: Karin Ek <karin.ek@solhamra.example>\nÄmne: Trasig gunga\n\n"
)
OUTLOOK_EN = (
    "From: Maja Lindqvist <maja@post.example>\nSent: Saturday, November 21, 2026 10:02 AM\n"
    "To: Karin Ek <karin.ek@solhamra.example>\nSubject: Trasig gunga\n\n"
)
GMAIL_SV = (
    "---------- Vidarebefordrat meddelande ----------\nFrån: Maja Lindqvist <maja@post.example>\n"
    "Date: lör 21 nov. 2026 kl 10:02\nSubject: Trasig gunga\nTo: <karin.ek@solhamra.example>\n\n\n"
)
GMAIL_EN = (
    "fyi\n\n---------- Forwarded message ---------\nFrom: Maja Lindqvist <maja@post.example>\n"
    "Date: Sat, Nov 21, 2026 at 10:02 AM\nSubject: Trasig gunga\nTo: <karin.ek@solhamra.example>\n\n\n"
)
APPLE_SV = (
    "Vidarebefordrat brev:\n\n> Från: Maja Lindqvist <maja@post.example>\n> Ämne: Trasig gunga\n"
    "> Datum: 21 november 2026 10:02:00 CET\n> Till: Karin Ek <karin.ek@solhamra.example>\n> \n"
)
APPLE_EN = (
    "Begin forwarded message:\n\nFrom: Maja Lindqvist <maja@post.example>\nSubject: Trasig gunga\n"
    "Date: 21 November 2026 at 10:02:00 GMT+1\nTo: Karin Ek <karin.ek@solhamra.example>\n\n"
)
THUNDERBIRD_SV = (
    "-------- Vidarebefordrat meddelande --------\nÄmne: \tTrasig gunga\nDatum: \tSat, 21 Nov 2026 10:02:00 +0100\n"
    "Från: \tMaja Lindqvist <maja@post.example>\nTill: \tKarin Ek <karin.ek@solhamra.example>\n\n\n"
)
THUNDERBIRD_EN = (
    "-------- Forwarded Message --------\nSubject: \tTrasig gunga\nDate: \tSat, 21 Nov 2026 10:02:00 +0100\n"
    "From: \tMaja Lindqvist <maja@post.example>\nTo: \tKarin Ek <karin.ek@solhamra.example>\n\n\n"
)
OUTLOOK_MOBILE_SV = (
    "Hämta Outlook för iOS\n________________________________\nFrån: Maja Lindqvist <maja@post.example>\n"
    "Skickat: lördag, november 21, 2026 10:02 fm\nTill: Karin Ek <karin.ek@solhamra.example>\nÄmne: Trasig gunga\n\n"
)
OUTLOOK_OLD_EN = (
    "-----Original Message-----\nFrom: Maja Lindqvist [mailto:maja@post.example] \nSent: den 21 november 2026 10:02\n"
    "To: Karin Ek\nSubject: Trasig gunga\n\n"
)
NORWEGIAN = (
    "---------- Videresendt melding ----------\nFra: Maja Lindqvist <maja@post.example>\n"
    "Dato: lør. 21. nov. 2026 kl. 10:02\nEmne: Trasig gunga\nTil: <karin.ek@solhamra.example>\n\n"
)
DANISH = (
    "Fra: Maja Lindqvist <maja@post.example>\nSendt: 21. november 2026 10:02\n"
    "Til: Karin Ek <karin.ek@solhamra.example>\nEmne: Trasig gunga\n\n"
)
FINNISH = (
    "Lähettäjä: Maja Lindqvist <maja@post.example>\nLähetetty: lauantai 21. marraskuuta 2026 10.02\n"
    "Vastaanottaja: Karin Ek <karin.ek@solhamra.example>\nAihe: Trasig gunga\n\n"
)
FORMS = {
    "outlook sv": ("VB: Trasig gunga", OUTLOOK_SV),
    "outlook en": ("FW: Trasig gunga", OUTLOOK_EN),
    "gmail sv": ("Fwd: Trasig gunga", GMAIL_SV),
    "gmail en": ("Fwd: Trasig gunga", GMAIL_EN),
    "apple sv": ("Vb: Trasig gunga", APPLE_SV),
    "apple en": ("Fwd: Trasig gunga", APPLE_EN),
    "thunderbird sv": ("Fwd: Trasig gunga", THUNDERBIRD_SV),
    "thunderbird en": ("Fwd: Trasig gunga", THUNDERBIRD_EN),
    "outlook mobile sv": ("VB: Trasig gunga", OUTLOOK_MOBILE_SV),
    "outlook old en": ("FW: Trasig gunga", OUTLOOK_OLD_EN),
    "norwegian": ("Fwd: Trasig gunga", NORWEGIAN),
    "danish": ("VB: Trasig gunga", DANISH),
    "finnish": ("VL: Trasig gunga", FINNISH),
}
INNER = (
    "From: Maja Lindqvist <maja@post.example>\nTo: karin.ek@solhamra.example\nSubject: Trasig gunga\n"
    "Message-ID: <gunga@post.example>\nDate: Sat, 21 Nov 2026 10:02:00 +0100\n"
    f"Content-Type: text/plain; charset=utf-8\n\n{MATTER}\n"
)


def plain(subject, text, sender=STAFF, extra=""):
    return email.parse(
        f"From: {sender}\nTo: kontakt@solhamra.example\nSubject: {subject}\n{extra}"
        f"Content-Type: text/plain; charset=utf-8\n\n{text}".encode()
    )


def with_message(covering, sender=STAFF, extra="", inner=INNER, kind="mixed"):
    return email.parse(
        f"From: {sender}\nTo: kontakt@solhamra.example\nSubject: Trasig gunga\n{extra}MIME-Version: 1.0\n"
        f'Content-Type: multipart/{kind}; boundary="b"\n\n--b\nContent-Type: text/plain; charset=utf-8\n\n{covering}\n'
        f"--b\nContent-Type: message/rfc822\n\n{inner}\n--b--\n".encode()
    )


@pytest.mark.req("R43")
@pytest.mark.parametrize("form", FORMS)
def test_what_staff_forward_from_any_program_keeps_its_sender_and_date(form):
    subject, head = FORMS[form]
    mail = plain(subject, head + MATTER)
    found = read_forward(mail, own=OWN)
    assert found is not None
    assert (found.sender.name, found.sender.email) == ("Maja Lindqvist", "maja@post.example")
    assert found.by == "karin.ek@solhamra.example"
    assert found.subject == "Trasig gunga"
    assert found.written_at == WRITTEN
    assert found.text.endswith(MATTER)
    assert found.text.startswith("Gungan")
    assert found.whole == mail.text


@pytest.mark.req("R43")
def test_a_message_passed_on_as_a_file_is_the_mail_under_a_covering_word():
    found = read_forward(with_message("Se bifogat /Karin"), own=OWN)
    assert found is not None
    assert found.sender.email == "maja@post.example"
    assert found.written_at == WRITTEN
    assert found.text == MATTER
    assert found.whole == f"Se bifogat /Karin\n\n{MATTER}"
    assert dict(found.message.headers)["message-id"] == "<gunga@post.example>"


@pytest.mark.req("R43")
@pytest.mark.parametrize("extra", ["X-MS-Journal-Report: \n", ""])
def test_a_journal_report_is_an_envelope_and_no_words(extra):
    envelope = (
        "Sender: maja@post.example\nSubject: Trasig gunga\nMessage-Id: <gunga@post.example>\n"
        "Recipient: bygglov@solhamra.example"
    )
    found = read_forward(with_message(envelope, sender="journal@solhamra.example", extra=extra), own=OWN)
    assert found is not None
    assert (found.sender.email, found.whole, found.written_at) == ("maja@post.example", MATTER, WRITTEN)


@pytest.mark.req("R43")
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "stranger", ["maja@brevet.example", "x@solhamra.example.cheap.example", "x@notsolhamra.example"]
)
def test_what_others_forward_is_their_own_mail(form, stranger):
    subject, head = FORMS[form]
    assert read_forward(plain(subject, head + MATTER, sender=stranger), own=OWN) is None
    assert read_forward(with_message("Se här", sender=stranger), own=OWN) is None


@pytest.mark.req("R43")
def test_a_forged_colleague_forwards_nothing():
    stamp = (
        "Return-Path: <x@cheap.example>\nReceived: from x by inbound-smtp.eu-central-1.amazonaws.com with SMTP id abc"
        " for kontakt@solhamra.example; Sat, 21 Nov 2026 10:05:00 +0000 (UTC)\nX-SES-Spam-Verdict: PASS\n"
        "X-SES-Virus-Verdict: PASS\nAuthentication-Results: amazonses.com; spf=fail; dkim=none; dmarc=fail\n"
        "X-SES-RECEIPT: abc\n"
    )
    body = f"From: {STAFF}\nSubject: VB: Trasig gunga\nContent-Type: text/plain; charset=utf-8\n\n{OUTLOOK_SV}{MATTER}"
    forged = email.parse((stamp + body).encode())
    assert forged.authentic is False
    assert read_forward(forged, own=OWN) is None
    genuine = email.parse((stamp.replace("dmarc=fail", "dmarc=pass") + body).encode())
    assert read_forward(genuine, own=OWN) is not None


@pytest.mark.parametrize("subject", ["SV: Trasig gunga", "Re: Trasig gunga", "RE: VB: Trasig gunga", "Trasig gunga"])
def test_what_quotes_a_message_does_not_forward_it(subject):
    assert read_forward(plain(subject, OUTLOOK_SV + MATTER), own=OWN) is None


def test_a_long_letter_with_a_message_beside_it_is_the_writers_own():
    assert read_forward(with_message("Det här gäller något annat. " * 100), own=OWN) is None


def test_a_bounce_is_no_forward():
    assert read_forward(with_message("Undelivered.", kind="report; report-type=delivery-status"), own=OWN) is None


@pytest.mark.req("R43")
def test_through_two_colleagues_the_resident_is_still_found():
    second = (
        "Från: Nils Berg <nils.berg@solhamra.example>\nSkickat: den 23 november 2026 08:00\n"
        "Till: Karin Ek <karin.ek@solhamra.example>\nÄmne: VB: Trasig gunga\n\nFör kännedom\n\n"
    )
    found = read_forward(plain("VB: Trasig gunga", second + OUTLOOK_SV + MATTER), own=OWN)
    assert found is not None
    assert (found.sender.email, found.written_at) == ("maja@post.example", WRITTEN)


def test_a_colleague_who_answered_before_it_was_forwarded_is_the_sender():
    second = (
        "Från: Nils Berg <nils.berg@solhamra.example>\nSkickat: den 23 november 2026 08:00\n"
        "Till: Karin Ek <karin.ek@solhamra.example>\nÄmne: SV: Trasig gunga\n\nVi lagar den.\n\n"
    )
    found = read_forward(plain("VB: SV: Trasig gunga", second + OUTLOOK_SV + MATTER), own=OWN)
    assert found is not None
    assert found.sender.email == "nils.berg@solhamra.example"


def test_a_single_address_can_be_ours():
    mail = plain("VB: Trasig gunga", OUTLOOK_SV + MATTER, sender="bibliotek@elsewhere.example")
    assert read_forward(mail, own=frozenset({"bibliotek@elsewhere.example"})) is not None
    assert read_forward(mail, own=OWN) is None


@pytest.mark.req("R43")
@pytest.mark.parametrize(
    "header",
    [
        "X-Original-To: Bygglov@solhamra.example",
        "Delivered-To: bygglov@solhamra.example",
        "X-Forwarded-For: bygglov@solhamra.example kontakt@solhamra.example",
        "X-Forwarded-To: bygglov@solhamra.example",
        "Resent-To: Bygglov <bygglov@solhamra.example>",
        "X-Envelope-To: <bygglov@solhamra.example>",
    ],
)
def test_the_address_that_a_mail_was_first_sent_to_is_kept(header):
    mail = plain("Altan", "Hej", sender="maja@post.example", extra=f"{header}\n")
    assert next(addressed_first(mail.headers)) == "bygglov@solhamra.example"


@pytest.mark.parametrize(
    "value",
    [
        "den 21 november 2026 10:02",
        "lördag 21 november 2026 kl. 10:02",
        "2026-11-21 10:02",
        "Sat, 21 Nov 2026 09:02:00 GMT",
        "21.11.2026 klo 10.02",
        "21/11/2026 10:02",
        "11/21/2026 10:02 AM",
        "Nov 21, 2026, at 10:02 AM",
        "21 November 2026 at 10:02:00 GMT+1",
        "lauantai 21. marraskuuta 2026 11.02 EET",
        "2026-11-21T09:02:00Z",
    ],
)
def test_dates_are_read_as_programs_write_them(value):
    assert read_date(value, STOCKHOLM) == WRITTEN


@pytest.mark.parametrize("value", ["Nov 21, 2026 10:02 PM", "lördag, november 21, 2026 10:02 em", "2026-11-21 22:02"])
def test_hours_after_noon_are_read_in_both_ways(value):
    assert read_date(value, STOCKHOLM) == datetime(2026, 11, 21, 21, 2, tzinfo=UTC)


@pytest.mark.parametrize("value", ["", "21 november", "2026", "kl 10:02", "2026-13-45 10:02", "31 februari 2026 10:02"])
def test_what_is_no_moment_is_none(value):
    assert read_date(value, STOCKHOLM) is None


@given(st.text(max_size=300))
def test_no_date_raises(value):
    read_date(value, STOCKHOLM)


@given(st.lists(st.sampled_from([*"\n".join(h for _, h in FORMS.values()).splitlines(), "> ", "", "x"]), max_size=40))
def test_no_mixture_of_heads_raises(lines):
    found = read_forward(plain("VB: x", "\n".join(lines)), own=OWN)
    assert found is None or "@" in found.sender.email


@pytest.mark.parametrize(
    "line",
    [
        "Sender: x\n",
        "Från: karin.ek@solhamra.example\n",
        "---------- Forwarded message ---------\n",
        "From: karin.ek@solhamra.example\nSent: 2026-11-21 10:02\nTo: a@post.example\nSubject: VB: x\n\n",
        "Date: 1\n",
        "> ",
    ],
)
def test_heads_without_end_cost_little(line):
    mail = plain("VB: x", line * (100_000 // len(line)))
    start = time.process_time()
    read_forward(mail, own=OWN)
    assert time.process_time() - start < 4
