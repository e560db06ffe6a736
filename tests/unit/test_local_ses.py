"""The SES that a laptop plays, called by botocore as our functions call it."""

from __future__ import annotations

import re
import smtplib
from datetime import UTC, datetime
from email import message_from_bytes, policy
from types import SimpleNamespace

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from local import delivery as delivering
from local.delivery import Delivery
from local.mailbox import Mailbox
from local.ses_message import Accepted
from tests.fakes.ses_api import PlayedSes

ID = re.compile(r"0107[0-9a-f]{12}-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}-000000")
PDF = bytes(range(256)) * 8


@pytest.fixture
def ses():
    played = PlayedSes()
    yield played
    played.close()


@pytest.fixture
def client(ses):
    return boto3.client(
        "sesv2",
        endpoint_url=ses.url,
        region_name="eu-central-1",
        aws_access_key_id="x",
        aws_secret_access_key="x",
        config=Config(parameter_validation=False),
    )


def a_request(**changes):
    request = {
        "FromEmailAddress": "=?utf-8?q?Kundtj=C3=A4nst?= <kontakt@solhamra.example>",
        "Destination": {"ToAddresses": ["alva.ek@post.example"]},
        "ReplyToAddresses": ["kontakt+sol-bn42-98kb.1.mfrggzdfmztwq2lknnwg@solhamra.example"],
        "Content": {"Simple": simple()},
        "ConfigurationSetName": "envag-local-solhamra",
        "EmailTags": [{"Name": "reference", "Value": "SOL-BN42-98KB"}],
    }
    return request | changes


def simple(**changes):
    content = {
        "Subject": {"Data": "Sv: Trasig gatlampa på Åvägen"},
        "Body": {"Text": {"Data": "Hej!\nVi lagar den på måndag. " + "ö" * 200}, "Html": {"Data": "<p>Hej!</p>"}},
        "Headers": [
            {"Name": "In-Reply-To", "Value": "<a1@post.example>"},
            {"Name": "References", "Value": " ".join(f"<{i}{'x' * 70}@post.example>" for i in range(4))},
        ],
    }
    return content | changes


def refused(client, **changes):
    with pytest.raises(ClientError) as error:
        client.send_email(**a_request(**changes))
    return error.value.response["Error"]["Code"]


def test_the_message_is_what_a_mail_program_expects(ses, client):
    answer = client.send_email(**a_request())

    (mail,) = ses.taken
    assert answer["MessageId"] == mail.id
    assert ID.fullmatch(mail.id)
    assert (mail.source, mail.recipients) == ("kontakt@solhamra.example", ["alva.ek@post.example"])
    assert (mail.configuration_set, mail.tags) == ("envag-local-solhamra", {"reference": "SOL-BN42-98KB"})
    message = message_from_bytes(mail.raw, policy=policy.default)
    assert message["Message-ID"] == f"<{mail.id}@eu-central-1.amazonses.com>"
    assert message["From"] == "Kundtjänst <kontakt@solhamra.example>"
    assert message["Reply-To"] == a_request()["ReplyToAddresses"][0]
    assert message["Subject"] == "Sv: Trasig gatlampa på Åvägen"
    assert message["In-Reply-To"] == "<a1@post.example>"
    assert message["References"].split() == simple()["Headers"][1]["Value"].split()
    assert message["Date"].datetime.tzinfo is not None
    assert message.get_content_type() == "multipart/alternative"
    text, html = message.iter_parts()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert text.get_content().rstrip().replace("\r\n", "\n") == simple()["Body"]["Text"]["Data"]
    assert not message.defects
    assert max(map(len, mail.raw.split(b"\r\n"))) <= 998


def test_attachments_stand_around_the_texts(ses, client):
    files = [
        {
            "FileName": "mätning.pdf",
            "ContentType": "application/pdf",
            "RawContent": PDF,
            "ContentTransferEncoding": "BASE64",
        },
        {"FileName": "notes.txt", "ContentType": "text/plain", "RawContent": b"plain\n"},
    ]
    client.send_email(**a_request(Content={"Simple": simple(Attachments=files)}))

    message = message_from_bytes(ses.taken[0].raw, policy=policy.default)
    assert message.get_content_type() == "multipart/mixed"
    first, second = message.iter_attachments()
    assert (first.get_filename(), first.get_content()) == ("mätning.pdf", PDF)
    assert (second.get_filename(), second.get_content()) == ("notes.txt", "plain\r\n")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (simple(Headers=[{"Name": "In-Reply-To", "Value": "<å@post.example>"}]), "not ASCII"),
        (simple(Headers=[{"Name": "X-A", "Value": "a\r\nBcc: b@c.example"}]), "a line end"),
        (simple(Headers=[{"Name": "X A", "Value": "a"}]), "a blank in a name"),
        (simple(Headers=[{"Name": "References", "Value": "x" * 996}]), "too long a value"),
        (simple(Headers=[{"Name": "References", "Value": "x" * 990}]), "too long together"),
        (simple(Headers=[{"Name": f"X-{n}", "Value": "a"} for n in range(16)]), "sixteen"),
        (simple(Headers=[{"Name": "Message-ID", "Value": "<a@b>"}]), "SES' own"),
        (simple(Headers=[{"Name": "References", "Value": "<a@b>"}] * 2), "twice"),
        (simple(Body={}), "no body"),
        ({"Body": {"Text": {"Data": "x"}}}, "no subject"),
        (simple(Attachments=[{"FileName": "a.exe", "RawContent": b"x"}]), "a program"),
        (simple(Attachments=[{"FileName": "a.pdf", "RawContent": PDF}]), "bytes as 7-bit text"),
        (simple(Attachments=[{"FileName": "x" * 256, "RawContent": b"x"}]), "too long a name"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_ses_does_not_take_is_refused(ses, client, content, why):
    assert refused(client, Content={"Simple": content}) == "BadRequestException"
    assert ses.taken == []


def test_addresses_are_ascii_and_of_a_verified_domain(ses, client):
    assert refused(client, FromEmailAddress="kontakt@grannkommunen.example") == "MessageRejected"
    assert refused(client, FromEmailAddress="Kundtjänst <kontakt@solhamra.example>") == "BadRequestException"
    assert refused(client, Destination={"ToAddresses": ["å@post.example"]}) == "BadRequestException"
    assert refused(client, Destination={"ToAddresses": []}) == "BadRequestException"
    assert refused(client, Destination={"ToAddresses": [f"a{n}@b.example" for n in range(51)]}) == "BadRequestException"
    assert refused(client, EmailTags=[{"Name": "to", "Value": "alva ek"}]) == "BadRequestException"
    assert ses.taken == []


def test_a_mail_of_more_than_forty_megabytes_is_refused_and_one_below_is_taken(ses, client):
    def sized(megabytes):
        file = {"FileName": "a.bin", "RawContent": b"\0" * megabytes * 2**20, "ContentTransferEncoding": "BASE64"}
        return {"Simple": simple(Attachments=[file])}

    assert refused(client, Content=sized(30)) == "BadRequestException"
    client.send_email(**a_request(Content=sized(28)))
    assert 38 * 2**20 < len(ses.taken[0].raw) < 40 * 2**20


# The mailbox ------------------------------------------------------------------------------------------------------


def an_accepted(id="m1", recipient="alva.ek@post.example", raw=None):
    raw = raw or (
        b"From: kontakt@solhamra.example\r\nTo: x\r\nReply-To: Solhamra <kontakt+p@solhamra.example>\r\n"
        b"Subject: Hej\r\nMessage-ID: <m1@ses.example>\r\nReferences: <a@b>\r\n\r\nHej!\r\n"
    )
    return Accepted(
        id=id,
        at=datetime(2026, 11, 22, tzinfo=UTC),
        source="kontakt@solhamra.example",
        recipients=[recipient],
        configuration_set="envag-local-solhamra",
        tags={"municipality": "solhamra"},
        raw=raw,
    )


def test_the_mailbox_keeps_the_newest_and_tells_of_each(tmp_path, monkeypatch):
    monkeypatch.setattr("local.mailbox._KEPT", 3)
    told = []
    mailbox = Mailbox(tmp_path / "sent", lambda: told.append(1))
    for number in range(5):
        mailbox.keep(an_accepted(id=f"m{number}"))

    assert [mail.id for mail in mailbox.newest()] == ["m4", "m3", "m2"]
    assert mailbox.find("m0") is None
    assert mailbox.find("m4").text.strip() == "Hej!"
    assert mailbox.find("m4").reply_address == "kontakt+p@solhamra.example"
    assert len(told) == 5
    assert len(list((tmp_path / "sent").iterdir())) == 3


def test_the_mailbox_lets_go_of_what_is_too_much(tmp_path, monkeypatch):
    monkeypatch.setattr("local.mailbox._KEPT_BYTES", 1000)
    mailbox = Mailbox(tmp_path / "sent")
    for number in range(3):
        mailbox.keep(an_accepted(id=f"m{number}", raw=b"Subject: x\r\n\r\n" + b"x" * 600))

    assert [mail.id for mail in mailbox.newest()] == ["m2"]


# Delivery ---------------------------------------------------------------------------------------------------------


class Server:
    """Takes the place of smtplib.SMTP."""

    sent = None
    refuses = False

    def __init__(self, *_address, local_hostname, timeout):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        pass

    def sendmail(self, sender, recipients, raw):
        if self.refuses:
            raise smtplib.SMTPRecipientsRefused({recipients[0]: (550, b"no")})
        self.sent.append((sender, recipients, raw))


@pytest.fixture
def delivered(monkeypatch):
    monkeypatch.setattr(Server, "sent", [])
    monkeypatch.setattr(delivering.smtplib, "SMTP", Server)
    told = []
    delivery = Delivery(smtp=("127.0.0.1", 1), is_ours={"norrsjofors.example"}.__contains__, tell=told.append)

    def deliver(recipient):
        delivery.deliver(an_accepted(recipient=recipient))
        delivery._thread.submit(int).result()
        return SimpleNamespace(sent=Server.sent, told=told)

    yield deliver
    delivery.stop()


def test_a_mail_to_one_of_our_domains_goes_through_our_mail_server(delivered):
    ((sender, recipients, raw),) = delivered("info@Norrsjofors.example").sent

    assert sender == "m1@eu-central-1.amazonses.com"
    assert recipients == ["info@Norrsjofors.example"]
    assert raw == an_accepted().raw


def test_a_recipient_that_our_mail_server_refuses_bounces(delivered, monkeypatch):
    monkeypatch.setattr(Server, "refuses", True)

    (event,) = delivered("nobody@norrsjofors.example").told

    assert event["detail"]["bounce"]["bouncedRecipients"][0]["emailAddress"] == "nobody@norrsjofors.example"


@pytest.mark.parametrize("address", ["alva.ek@post.example", "success@simulator.amazonses.com"])
def test_any_other_mail_goes_no_further(delivered, address):
    assert (delivered(address).sent, delivered(address).told) == ([], [])


@pytest.mark.parametrize(
    ("address", "detail_type", "subtype"),
    [
        ("bounce", "Email Bounced", "General"),
        ("bounce+label", "Email Bounced", "General"),
        ("suppressionlist", "Email Bounced", "Suppressed"),
        ("complaint", "Email Complaint Received", ""),
    ],
)
def test_the_simulator_answers_as_ses_does(delivered, address, detail_type, subtype):
    (event,) = delivered(f"{address}@simulator.amazonses.com").told

    assert (event["source"], event["detail-type"]) == ("aws.ses", detail_type)
    detail = event["detail"]
    assert detail["mail"]["messageId"] == "m1"
    assert detail["mail"]["tags"]["municipality"] == ["solhamra"]
    assert detail["mail"]["tags"]["ses:configuration-set"] == ["envag-local-solhamra"]
    if subtype:
        assert detail["eventType"] == "Bounce"
        assert (detail["bounce"]["bounceType"], detail["bounce"]["bounceSubType"]) == ("Permanent", subtype)
        assert detail["bounce"]["bouncedRecipients"][0]["status"] == "5.1.1"
    else:
        assert detail["complaint"]["complainedRecipients"][0]["emailAddress"] == f"{address}@simulator.amazonses.com"


def test_somebody_away_answers_by_machine_to_where_answers_go(delivered):
    ((sender, recipients, raw),) = delivered("ooto@simulator.amazonses.com").sent

    assert sender == ""
    assert recipients == ["kontakt+p@solhamra.example"]
    message = message_from_bytes(raw, policy=policy.default)
    assert message["Auto-Submitted"] == "auto-replied"
    assert message["In-Reply-To"] == "<m1@ses.example>"
    assert message["References"] == "<a@b> <m1@ses.example>"
