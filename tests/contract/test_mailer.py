"""What SES is asked to send, and what its answers mean."""

from __future__ import annotations

from email.header import decode_header, make_header
from email.utils import parseaddr

import pytest
from botocore.exceptions import ConnectTimeoutError, EndpointConnectionError, ReadTimeoutError
from botocore.stub import Stubber

from envag.adapters import sdk
from envag.adapters.ses import CLIENT_CONFIG, SesMailer
from envag.ports.mail import MailNotSentError, MailRejectedError, OutgoingFile, OutgoingMail
from tests.fakes.mailer import MemoryMailer

MAIL = OutgoingMail(
    municipality="solhamra",
    sender_name="Solhamra Direkt",
    sender="kontakt@solhamra.example",
    to="alva.ek@post.example",
    reply_to="kontakt+sol-7k3f-9qw4.1.mfrggzdfmztwq2lknnwg@solhamra.example",
    subject="Re: Åkern vid bäcken (SOL-7K3F-9QW4)",
    text="Hej Alva!\n",
    html="<p>Hej Alva!</p>",
    headers=(("In-Reply-To", "<a@post.example>"), ("References", "<a@post.example> <b@solhamra.example>")),
    tags={"municipality": "solhamra", "reference": "SOL-7K3F-9QW4", "event": "abc", "mail": "answer"},
)
PICTURE = OutgoingFile(name="bäck.png", media_type="image/png", content=b"\x89PNG")


@pytest.fixture
def ses():
    client = sdk.client("sesv2", **CLIENT_CONFIG)
    with Stubber(client) as stub:
        yield client, stub


def expected(**changes):
    simple = {
        "Subject": {"Data": MAIL.subject, "Charset": "UTF-8"},
        "Body": {
            "Text": {"Data": MAIL.text, "Charset": "UTF-8"},
            "Html": {"Data": MAIL.html, "Charset": "UTF-8"},
        },
        "Headers": [
            {"Name": "In-Reply-To", "Value": "<a@post.example>"},
            {"Name": "References", "Value": "<a@post.example> <b@solhamra.example>"},
        ],
    }
    return {
        "FromEmailAddress": "Solhamra Direkt <kontakt@solhamra.example>",
        "Destination": {"ToAddresses": ["alva.ek@post.example"]},
        "ReplyToAddresses": [MAIL.reply_to],
        "Content": {"Simple": simple | changes.pop("simple", {})},
        "EmailTags": [
            {"Name": "municipality", "Value": "solhamra"},
            {"Name": "reference", "Value": "SOL-7K3F-9QW4"},
            {"Name": "event", "Value": "abc"},
            {"Name": "mail", "Value": "answer"},
        ],
        "ConfigurationSetName": "envag-dev-solhamra",
    } | changes


@pytest.mark.parametrize("make", [lambda client: SesMailer(client("sesv2"), "set-"), lambda _: MemoryMailer()])
def test_every_mailer_answers_with_an_id_that_names_no_host(sdk_client, make):
    if make(sdk_client).__class__ is SesMailer:
        sdk_client("sesv2").create_email_identity(EmailIdentity="kontakt@solhamra.example")
    mailer = make(sdk_client)
    first, second = mailer.send(MAIL), mailer.send(MAIL)
    assert first
    assert first != second
    assert "@" not in first


def test_ses_is_asked_for_exactly_this_mail(ses):
    client, stub = ses
    stub.add_response("send_email", {"MessageId": "0107-1"}, expected())
    assert SesMailer(client, "envag-dev-").send(MAIL) == "0107-1"
    stub.assert_no_pending_responses()


def test_files_travel_with_their_names_and_types(ses):
    client, stub = ses
    attachment = {
        "FileName": "bäck.png",
        "ContentType": "image/png",
        "ContentDisposition": "ATTACHMENT",
        "ContentTransferEncoding": "BASE64",
        "RawContent": b"\x89PNG",
    }
    odd = attachment | {"FileName": "a b.x", "ContentType": "application/octet-stream"}
    stub.add_response("send_email", {"MessageId": "1"}, expected(simple={"Attachments": [attachment, odd]}))
    files = (PICTURE, OutgoingFile(name="a\r\n b.x", media_type="image/png\r\nX: y", content=b"\x89PNG"))
    assert SesMailer(client, "envag-dev-").send(MAIL._replace(files=files)) == "1"


@pytest.mark.parametrize("name", ["Växjövägens kontaktcenter, öppet", 'Direkt "dygnet runt"', "Kontakt (centrum)"])
def test_any_name_of_a_centre_is_written_so_that_mail_programs_read_it(ses, name):
    client, stub = ses
    sent = {}
    client.meta.events.register(
        "provide-client-params.sesv2.SendEmail", lambda params, **_: sent.update(params), unique_id="seen"
    )
    stub.add_response("send_email", {"MessageId": "1"})
    SesMailer(client, "x-").send(MAIL._replace(sender_name=name))
    assert sent["FromEmailAddress"].isascii()
    shown, address = parseaddr(sent["FromEmailAddress"])
    assert address == "kontakt@solhamra.example"
    assert str(make_header(decode_header(shown))) == name


def test_a_domain_with_letters_beyond_ascii_goes_out_as_dns_knows_it(ses):
    client, stub = ses
    punycode = {"ToAddresses": ["bo@xn--bcher-kva.example"]}
    stub.add_response("send_email", {"MessageId": "1"}, expected(Destination=punycode))
    assert SesMailer(client, "envag-dev-").send(MAIL._replace(to="bo@bücher.example")) == "1"


@pytest.mark.parametrize(
    "changes",
    [
        {"subject": "Hej\r\nBcc: alla@post.example"},
        {"sender_name": "Direkt\nX-Evil: 1"},
        {"to": "alva@post.example\r\nBcc: alla@post.example"},
        {"to": "åsa@post.example"},
        {"to": "alva"},
        {"to": "alva@post..example"},
        {"headers": (("References", "<a@b>\r\nBcc: alla@post.example"),)},
        {"headers": (("References", "<å@b>"),)},
        {"headers": (("References", "<" + "x" * 990 + ">"),)},
        {"headers": (("References", ""),)},
        {"headers": (("In Reply To:", "<a@b>"),)},
    ],
)
def test_nothing_slips_into_the_headers(ses, changes):
    client, _ = ses
    with pytest.raises(MailRejectedError):
        SesMailer(client, "x-").send(MAIL._replace(**changes))


@pytest.mark.parametrize(
    ("code", "status", "message", "meaning"),
    [
        ("MessageRejected", 400, "Email contains a virus", MailRejectedError),
        ("BadRequestException", 400, "Invalid domain", MailRejectedError),
        ("MessageRejected", 400, "Email address is not verified. The following …", MailNotSentError),
        ("MailFromDomainNotVerifiedException", 400, "", MailNotSentError),
        ("SendingPausedException", 400, "", MailNotSentError),
        ("AccountSuspendedException", 400, "", MailNotSentError),
        ("NotFoundException", 404, "Configuration set does not exist", MailNotSentError),
        ("TooManyRequestsException", 429, "", MailNotSentError),
        ("LimitExceededException", 400, "", MailNotSentError),
        ("ThrottlingException", 400, "Maximum sending rate exceeded", MailNotSentError),
        ("AccessDeniedException", 403, "", MailNotSentError),
    ],
)
def test_an_error_says_whether_trying_again_can_help(ses, code, status, message, meaning):
    client, stub = ses
    stub.add_client_error("send_email", code, message, http_status_code=status)
    with pytest.raises(meaning):
        SesMailer(client, "x-").send(MAIL)


def test_what_leaves_it_open_whether_it_was_sent_stays_an_error_of_its_own(ses):
    client, stub = ses
    stub.add_client_error("send_email", "InternalServiceErrorException", "", http_status_code=500)
    with pytest.raises(Exception) as raised:  # noqa: PT011 - whatever it is, it must be none of the two
        SesMailer(client, "x-").send(MAIL)
    assert not isinstance(raised.value, MailRejectedError | MailNotSentError)


class BrokenLine:
    def __init__(self, error):
        self.error = error

    def send_email(self, **_):
        raise self.error


def test_a_line_that_never_opened_sent_nothing_and_one_that_broke_leaves_it_open():
    for error in (ConnectTimeoutError(endpoint_url="ses"), EndpointConnectionError(endpoint_url="ses")):
        with pytest.raises(MailNotSentError):
            SesMailer(BrokenLine(error), "x-").send(MAIL)
    with pytest.raises(ReadTimeoutError):
        SesMailer(BrokenLine(ReadTimeoutError(endpoint_url="ses")), "x-").send(MAIL)


def test_botocore_never_sends_the_same_mail_again_by_itself():
    config = sdk.client("sesv2", **CLIENT_CONFIG).meta.config
    assert config.retries["total_max_attempts"] == 1
    assert config.read_timeout >= 20
