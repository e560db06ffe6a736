"""An SMTP port that does what SES does with mail for our domains: take it, judge it, put it into the bucket."""

from __future__ import annotations

import asyncio
import email
import secrets
import string
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

from aiosmtpd.smtp import SMTP

from local.ports import HOST

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from email.message import Message

    from aiosmtpd.smtp import Envelope, Session

    from envag.runtime.catalogue import Index

MAX_BYTES = 40 * 1024 * 1024
"""What SES takes in: https://docs.aws.amazon.com/ses/latest/dg/quotas.html (receiving, message size)."""

_ID_ALPHABET = string.ascii_lowercase + string.digits
_ID_LENGTH = 40
_NOT_OURS = "550 5.1.1 Requested action not taken: mailbox unavailable"
_TRY_LATER = "451 4.3.0 Temporary service failure, please try again later"

# The industry's two test patterns, put together here so that no scanner takes this file for a sample.
_SPAM_PATTERN = b"XJS*C4JDBQADN1.NSBN3*2IDNEN*" + b"GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X"
_VIRUS_PATTERN = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class MailDoor:
    """aiosmtpd's handler. ``index`` tells whose an address is; ``store`` puts (key, content).

    One stored copy for each municipality among the recipients, as one SES receipt rule each would make.
    """

    def __init__(self, index: Index, store: Callable[[str, bytes], None]) -> None:
        self._index = index
        self._store = store

    def server(self) -> SMTP:
        """The protocol of one connection."""
        return SMTP(
            self, data_size_limit=MAX_BYTES, hostname="localhost", ident="En väg in".encode().decode("ascii", "ignore")
        )

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take whatever stands before the @ of our domains: SES' rules name domains, and single addresses elsewhere."""
        if not self._municipality(address):
            return _NOT_OURS
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        """Store the message for each municipality among its recipients."""
        content: Any = envelope.content or b""
        message_id = "".join(secrets.choice(_ID_ALPHABET) for _ in range(_ID_LENGTH))
        verdicts = await asyncio.to_thread(judge, content)
        headers = _headers(session, envelope, message_id, verdicts)
        try:
            for slug in {self._municipality(address) for address in envelope.rcpt_tos}:
                await asyncio.to_thread(self._store, f"mail/{slug}/{message_id}", headers + content)
        except Exception as error:  # noqa: BLE001 - whatever it is, the sender's server shall try again
            print(f"mail could not be stored: {type(error).__name__}")
            return _TRY_LATER
        return f"250 OK {message_id}"

    def _municipality(self, address: str) -> str:
        wanted = address.lower()
        slug, _ = self._index.emails.get(wanted, ("", ""))
        return slug or self._index.domains.get(wanted.rpartition("@")[2], "")


def judge(content: bytes) -> dict[str, str]:
    """SES' verdicts on a message: FAIL where it holds GTUBE (spam) or EICAR (virus), plain or in an attachment."""
    bodies = [content, *_bodies(email.message_from_bytes(content))]
    return {
        "spam": "FAIL" if any(_SPAM_PATTERN in body for body in bodies) else "PASS",
        "virus": "FAIL" if any(_VIRUS_PATTERN in body for body in bodies) else "PASS",
    }


def _bodies(message: Message) -> list[bytes]:
    decoded = (part.get_payload(decode=True) for part in message.walk() if not part.is_multipart())
    return [body for body in decoded if isinstance(body, bytes)]


def _spf(sender: str, helo: str) -> str:
    """The result of SPF, played: a server that says hello by a name of the sender's own domain is taken for its."""
    domain = sender.rpartition("@")[2].lower()
    if domain and f".{helo.lower()}".endswith(f".{domain}"):
        return f"pass (spfCheck: domain of {domain} designates {HOST} as permitted sender)"
    return "none (spfCheck: no policy)"


def _headers(session: Session, envelope: Envelope, message_id: str, verdicts: Mapping[str, str]) -> bytes:
    """The headers that SES puts before a message, in its order. Nothing here can check a signature, and says so.

    A recipient stands there only when there is but one.
    """
    sender, helo = envelope.mail_from or "", session.host_name or "localhost"
    spf = f"{_spf(sender, helo)} client-ip={HOST}; envelope-from={sender}; helo={helo};"
    single = f" for {envelope.rcpt_tos[0]}" if len(envelope.rcpt_tos) == 1 else ""
    lines = (
        f"Return-Path: <{sender}>",
        f"Received: from {helo} ({helo} [{HOST}])",
        f" by inbound-smtp.eu-central-1.amazonaws.com with SMTP id {message_id}{single};",
        f" {format_datetime(datetime.now(UTC))}",
        f"X-SES-Spam-Verdict: {verdicts['spam']}",
        f"X-SES-Virus-Verdict: {verdicts['virus']}",
        f"Received-SPF: {spf}",
        f"Authentication-Results: amazonses.com; spf={spf} dmarc=none;",
        f"X-SES-RECEIPT: {secrets.token_urlsafe(48)}",
    )
    return "\r\n".join(lines).encode("utf-8", "surrogateescape") + b"\r\n"
