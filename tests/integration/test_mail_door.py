"""The laptop's stand-in for SES, spoken to by a real mail client."""

from __future__ import annotations

import base64
import smtplib
from email.message import EmailMessage
from email.parser import BytesHeaderParser

import pytest
from aiohttp import web

from envag.intake import email
from envag.runtime.catalogue import Index
from local.mail import MAX_BYTES, MailDoor
from local.ports import HOST, free
from local.servers import Servers

INDEX = Index(
    slugs=("solhamra", "norrsjofors"),
    emails={"bibliotek@elsewhere.example": ("solhamra", "kff")},
    domains={"solhamra.example": "solhamra", "norrsjofors.example": "norrsjofors"},
)
GTUBE = "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X"
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
MAIL = b"From: kim@exempel.example\r\nSubject: Lampa\r\n\r\nTr\xe5kigt m\xf6rkt.\r\n"


@pytest.fixture
def stored():
    return {}


@pytest.fixture
def smtp(stored):
    ports = free()
    servers = Servers(
        {ports.front_door: web.Application()}, MailDoor(INDEX, stored.__setitem__).server, mail=ports.mail
    )
    servers.start()
    with smtplib.SMTP(HOST, ports.mail, timeout=10) as client:
        yield client
    servers.stop()


def send(smtp, *recipients, message=MAIL):
    return smtp.sendmail("kim@exempel.example", recipients, message)


def headers_of(stored):
    (content,) = stored.values()
    return BytesHeaderParser().parsebytes(content)


def test_a_message_is_stored_as_ses_stores_it(smtp, stored):
    send(smtp, "Kontakt@Solhamra.example")

    ((key, content),) = stored.items()
    headers = headers_of(stored)
    folder, slug, message_id = key.split("/")
    assert (folder, slug) == ("mail", "solhamra")
    assert content.endswith(MAIL)
    assert list(headers)[:4] == ["Return-Path", "Received", "X-SES-Spam-Verdict", "X-SES-Virus-Verdict"]
    assert headers["Return-Path"] == "<kim@exempel.example>"
    assert f"with SMTP id {message_id} for Kontakt@Solhamra.example;" in headers["Received"]
    assert (headers["X-SES-Spam-Verdict"], headers["X-SES-Virus-Verdict"]) == ("PASS", "PASS")


def test_any_address_of_a_known_domain_is_taken_and_none_of_a_foreign_one(smtp, stored):
    refused = send(smtp, "finnsinte@solhamra.example", "kim@exempel.example")

    assert list(refused) == ["kim@exempel.example"]
    assert refused["kim@exempel.example"][0] == 550
    assert len(stored) == 1


def test_a_single_address_elsewhere_can_be_a_municipalitys(smtp, stored):
    send(smtp, "bibliotek@elsewhere.example")

    assert next(iter(stored)).startswith("mail/solhamra/")


def test_each_municipality_gets_one_copy(smtp, stored):
    send(smtp, "kontakt@solhamra.example", "bygglov@solhamra.example", "info@norrsjofors.example")

    assert sorted(key.split("/")[1] for key in stored) == ["norrsjofors", "solhamra"]
    assert not any(b"@solhamra.example" in content or b"@norrsjofors.example" in content for content in stored.values())


def test_our_own_reader_believes_the_stamp(smtp, stored):
    send(smtp, "kontakt@solhamra.example")

    (content,) = stored.values()
    stamp = email.parse(content).stamp
    assert (stamp.recipient, stamp.envelope_from) == ("kontakt@solhamra.example", "kim@exempel.example")
    assert (stamp.spam, stamp.virus, stamp.spf) == ("PASS", "PASS", "none")
    assert stamp.received_at


def test_a_known_spam_pattern_fails_the_spam_verdict(smtp, stored):
    send(smtp, "kontakt@solhamra.example", message=f"Subject: Vinst\r\n\r\n{GTUBE}\r\n".encode())

    assert headers_of(stored)["X-SES-Spam-Verdict"] == "FAIL"
    assert headers_of(stored)["X-SES-Virus-Verdict"] == "PASS"


def test_a_known_virus_in_an_attachment_fails_the_virus_verdict(smtp, stored):
    message = EmailMessage()
    message.set_content("Se bilagan.")
    message.add_attachment(EICAR, maintype="application", subtype="octet-stream", filename="faktura.com")
    assert base64.b64encode(EICAR)[:20] in message.as_bytes()

    send(smtp, "kontakt@solhamra.example", message=message.as_bytes())

    assert headers_of(stored)["X-SES-Virus-Verdict"] == "FAIL"


def test_a_message_over_forty_megabytes_is_refused_at_once(smtp, stored):
    with pytest.raises(smtplib.SMTPSenderRefused) as refused:
        send(smtp, "kontakt@solhamra.example", message=MAIL + b"x" * MAX_BYTES)

    assert refused.value.smtp_code == 552
    assert not stored


def test_what_cannot_be_stored_is_to_be_sent_again():
    def broken(_key, _content):
        raise OSError

    ports = free()
    servers = Servers({ports.front_door: web.Application()}, MailDoor(INDEX, broken).server, mail=ports.mail)
    servers.start()
    try:
        with smtplib.SMTP(HOST, ports.mail, timeout=10) as client, pytest.raises(smtplib.SMTPDataError) as error:
            send(client, "kontakt@solhamra.example")
    finally:
        servers.stop()

    assert error.value.smtp_code == 451
