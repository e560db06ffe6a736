"""What SES takes of a mail and refuses, and the message that it makes of it.

Names, sizes and patterns come from SES' own service model in botocore; the rest from
https://docs.aws.amazon.com/ses/latest/dg/ (header-fields, attachments, quotas).
"""

from __future__ import annotations

import base64
import binascii
import re
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import charset, encoders, policy
from email.header import Header
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime, getaddresses
from functools import cache
from typing import TYPE_CHECKING, Any

import botocore.session

from local.cloud import REGION

if TYPE_CHECKING:
    from collections.abc import Callable

    from botocore.model import Shape

DOMAIN = f"{REGION}.amazonses.com"
"""The right side of every Message-ID that SES gives."""

_REGION_IN_IDS = "0107"
_MAX_BYTES = 40 * 1024 * 1024
_MAX_RECIPIENTS = 50
_MAX_HEADER = 996
_SES_SETS = frozenset(
    (
        *("bcc", "cc", "content-disposition", "content-type", "date", "from", "message-id", "mime-version"),
        *("reply-to", "return-path", "subject", "to"),
    )
)
"""Headers that a simple message may not bring along."""

_TAG = re.compile(r"[A-Za-z0-9_.@-]{1,256}")
_UNSUPPORTED = re.compile(
    r"""[.](
    ade|adp|app|asp|bas|bat|cer|chm|cmd|com|cpl|crt|csh|der|exe|fxp|gadget|hlp|hta|inf|ins|isp|its|js|jse|ksh|lib|lnk|
    mad|maf|mag|mam|maq|mar|mas|mat|mau|mav|maw|mda|mdb|mde|mdt|mdw|mdz|msc|msh|msh1|msh2|mshxml|msh1xml|msh2xml|msi|
    msp|mst|ops|pcd|pif|plg|prf|prg|ps1|ps1xml|ps2|ps2xml|psc1|psc2|reg|scf|scr|sct|shb|shs|sys|tmp|url|vb|vbe|vbs|vps|
    vsmacros|vss|vst|vsw|vxd|ws|wsc|wsf|wsh|xnk
    )\Z""",
    re.IGNORECASE | re.VERBOSE,
)
"""File types that SES refuses to attach."""

_QUOTED_PRINTABLE = charset.Charset("utf-8")
_QUOTED_PRINTABLE.body_encoding = charset.QP
_AS_SENT = policy.compat32.clone(linesep="\r\n", max_line_length=998)


class RefusedError(Exception):
    """SES does not take the mail. ``code`` is the error's name in the API, the message says why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A mail that SES has taken. ``id`` is the left side of its Message-ID; ``source`` the sender's bare address."""

    id: str
    at: datetime
    source: str
    recipients: Sequence[str]
    configuration_set: str
    tags: Mapping[str, str]
    raw: bytes


def accept(request: Any, *, is_verified: Callable[[str], bool]) -> Accepted:  # noqa: ANN401 - JSON from outside
    """Check a request of SendEmail and build its message. ``is_verified`` knows the domains that may send.

    Raises RefusedError.
    """
    _check(_input_shape(), request, "")
    if "Simple" not in request["Content"]:
        msg = "Only Content.Simple is played here."
        raise RefusedError("BadRequestException", msg)
    source = _address(request.get("FromEmailAddress", ""))
    if not is_verified(source.rpartition("@")[2].lower()):
        msg = f"Email address is not verified. The following identities failed the check in region {REGION.upper()}."
        raise RefusedError("MessageRejected", msg)
    destination = request.get("Destination", {})
    recipients = [
        _address(one) for kind in ("ToAddresses", "CcAddresses", "BccAddresses") for one in destination.get(kind) or ()
    ]
    if not 0 < len(recipients) <= _MAX_RECIPIENTS:
        msg = f"A mail has 1 to {_MAX_RECIPIENTS} recipients."
        raise RefusedError("BadRequestException", msg)
    at = datetime.now(UTC).replace(microsecond=0)
    message_id = _new_id()
    raw = _message(request, message_id, at).as_bytes(policy=_AS_SENT)
    if len(raw) > _MAX_BYTES:
        msg = f"Message length is more than {_MAX_BYTES} bytes long: '{len(raw)}'."
        raise RefusedError("BadRequestException", msg)
    return Accepted(
        id=message_id,
        at=at,
        source=source,
        recipients=recipients,
        configuration_set=request.get("ConfigurationSetName", ""),
        tags=_tags(request.get("EmailTags") or ()),
        raw=raw,
    )


def _new_id() -> str:
    """An id of SES' shape: the region, the moment in milliseconds, something random, a counter."""
    return f"{_REGION_IN_IDS}{time.time_ns() // 1_000_000:012x}-{uuid.uuid4()}-000000"


# Checks ---------------------------------------------------------------------------------------------------------


@cache
def _input_shape() -> Shape | None:
    return botocore.session.get_session().get_service_model("sesv2").operation_model("SendEmail").input_shape


def _check(shape: Any, value: Any, where: str) -> None:  # noqa: ANN401 - botocore's shapes and JSON
    """Hold ``value`` to the service model: types, required members, lengths, patterns, enumerations."""
    expected = {"structure": dict, "list": list, "string": str, "blob": str}[shape.type_name]
    if not isinstance(value, expected):
        msg = f"{where or 'The request'} is no {shape.type_name}."
        raise RefusedError("BadRequestException", msg)
    match shape.type_name:
        case "structure":
            if missing := [name for name in shape.required_members if name not in value]:
                msg = f"{where} lacks {', '.join(missing)}."
                raise RefusedError("BadRequestException", msg)
            for name, member in shape.members.items():
                if name in value:
                    _check(member, value[name], f"{where}.{name}")
        case "list":
            _check_length(shape, value, where)
            for one in value:
                _check(shape.member, one, where)
        case "string":
            _check_length(shape, value, where)
            pattern = shape.metadata.get("pattern", ".*").strip("^$")
            if not re.fullmatch(pattern, value, re.DOTALL) or (shape.enum and value not in shape.enum):
                msg = f"{where} failed to satisfy constraint: {shape.enum or pattern}."
                raise RefusedError("BadRequestException", msg)


def _check_length(shape: Any, value: Any, where: str) -> None:  # noqa: ANN401
    least, most = shape.metadata.get("min", 0), shape.metadata.get("max", len(value))
    if not least <= len(value) <= most:
        msg = f"{where} has a length of {len(value)}; {least} to {most} are allowed."
        raise RefusedError("BadRequestException", msg)


def _address(text: str) -> str:
    """The bare address of one written in ASCII, its display name as encoded words."""
    found = [address for _, address in getaddresses([text])]
    if not text.isascii() or len(found) != 1 or not re.fullmatch(r"[^@\s]{1,64}@[^@\s]+", found[0]):
        msg = "An address is not one of ASCII with a display name in encoded words (RFC 2047)."
        raise RefusedError("BadRequestException", msg)
    return found[0]


def _tags(tags: Sequence[Mapping[str, str]]) -> dict[str, str]:
    for tag in tags:
        if not (_TAG.fullmatch(tag["Name"]) and _TAG.fullmatch(tag["Value"])):
            msg = f"The message tag {tag['Name']} has characters beside letters, digits, '_', '-', '.' and '@'."
            raise RefusedError("BadRequestException", msg)
    return {tag["Name"]: tag["Value"] for tag in tags}


# The message ----------------------------------------------------------------------------------------------------


def _message(request: Mapping[str, Any], message_id: str, at: datetime) -> MIMEBase:
    """The MIME message; headers that SES sets itself cannot be given."""
    simple = request["Content"]["Simple"]
    message = _content(simple)
    message["From"] = request["FromEmailAddress"]
    for name, kind in (("To", "ToAddresses"), ("Cc", "CcAddresses")):
        if addresses := request.get("Destination", {}).get(kind):
            message[name] = ", ".join(addresses)
    if reply_to := request.get("ReplyToAddresses"):
        for one in reply_to:
            _address(one)
        message["Reply-To"] = ", ".join(reply_to)
    subject = simple["Subject"]["Data"]
    message["Subject"] = Header(subject, "us-ascii" if subject.isascii() else "utf-8").encode()
    message["Date"] = format_datetime(at, usegmt=True)
    message["Message-ID"] = f"<{message_id}@{DOMAIN}>"
    given = [(header["Name"], header["Value"]) for header in simple.get("Headers") or ()]
    for name, value in given:
        if name.lower() in _SES_SETS or len(name) + len(value) > _MAX_HEADER:
            msg = f"The header {name} is set by SES itself, or too long."
            raise RefusedError("BadRequestException", msg)
        message[name] = value
    names = [name.lower() for name in message]
    if len(set(names)) < len(names):
        msg = "A header occurs more than once."
        raise RefusedError("BadRequestException", msg)
    message["Feedback-ID"] = f"::1.{REGION}.{base64.b64encode(at.isoformat().encode()).decode()}:AmazonSES"
    message["X-SES-Outgoing"] = f"{at:%Y.%m.%d}-192.0.2.1"
    return message


def _content(simple: Mapping[str, Any]) -> MIMEBase:
    """Text and HTML as alternatives, files around them."""
    texts = [
        MIMEText(simple["Body"][kind]["Data"], subtype, _QUOTED_PRINTABLE)  # type: ignore[arg-type]
        for kind, subtype in (("Text", "plain"), ("Html", "html"))
        if kind in simple["Body"]
    ]
    if not texts:
        msg = "A body needs a text or an HTML part."
        raise RefusedError("BadRequestException", msg)
    body: MIMEBase = texts[0] if len(texts) == 1 else MIMEMultipart("alternative", _subparts=texts)
    files = [_file(attachment) for attachment in simple.get("Attachments") or ()]
    return MIMEMultipart("mixed", _subparts=[body, *files]) if files else body


def _file(attachment: Mapping[str, str]) -> MIMEBase:
    """An attachment. SES sends it as 7-bit text unless it is told to encode it."""
    name = attachment["FileName"]
    if _UNSUPPORTED.search(name):
        msg = "An attachment has an unsupported file type."
        raise RefusedError("BadRequestException", msg)
    try:
        content = base64.b64decode(attachment["RawContent"], validate=True)
    except binascii.Error:
        msg = "RawContent is not in base64."
        raise RefusedError("BadRequestException", msg) from None
    main, _, sub = attachment.get("ContentType", "application/octet-stream").partition("/")
    part = MIMEBase(main, sub)
    part.set_payload(content)
    match attachment.get("ContentTransferEncoding", "SEVEN_BIT"):
        case "BASE64":
            encoders.encode_base64(part)
        case "QUOTED_PRINTABLE":
            encoders.encode_quopri(part)
        case _ if not content.isascii() or b"\0" in content:
            msg = "An attachment is not the 7-bit text that its transfer encoding says."
            raise RefusedError("BadRequestException", msg)
    written = name if name.isascii() else ("utf-8", "", name)
    part.add_header("Content-Disposition", attachment.get("ContentDisposition", "ATTACHMENT").lower(), filename=written)
    return part
