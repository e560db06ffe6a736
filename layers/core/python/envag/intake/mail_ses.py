"""What Amazon SES writes on top of a message before it stores it, and how far it can be believed.

SES puts Return-Path, Received, its verdicts, Received-SPF, Authentication-Results and X-SES-RECEIPT above the
message that it got (docs.aws.amazon.com/ses/latest/dg/receiving-email-concepts.html). A sender can write
headers of the same names, but only below them: so only the unbroken block at the top counts, each name once,
and only when its Received line is the one of SES.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from envag.intake.mail_mime import Headers

SETUP_NOTIFICATION = "AMAZON_SES_SETUP_NOTIFICATION"
"""The name of the object that SES writes once when a receipt rule is made; it is no mail."""

_LAST = "x-ses-receipt"
_STAMPED = {
    "return-path",
    "received",
    "x-ses-spam-verdict",
    "x-ses-virus-verdict",
    "received-spf",
    "authentication-results",
    _LAST,
}
_BY_SES = re.compile(
    r"\bby inbound-smtp\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)? with \S+ id \S+"
    r"(?:\s+for\s+<?([^\s<>;]+)>?)?\s*;\s*([^;]+)$"
)
_RESULT = re.compile(r"\s*(spf|dkim|dmarc)=([a-z]+)", re.IGNORECASE)
_SIGNED = re.compile(r"\s*dkim=pass\s.*?header\.[id]=(?:[^\s@]*@)?([^\s@;]+)", re.IGNORECASE)
_AUTHOR = re.compile(r"\s*dmarc=[a-z]+\s.*?header\.from=\"?([^\s;\"]+)", re.IGNORECASE)
_PLAIN_ENVELOPE = re.compile(r"[^\s;\"'()<>]*")
_PLAIN_HELO = re.compile(r"from \[?[A-Za-z0-9._:-]+\]? ")
_FAIL = "FAIL"


class Stamp(NamedTuple):
    """What SES found. Everything is empty when the message did not come through SES.

    ``recipient`` is the envelope's, in lower case; SES leaves it out when there were several. ``spam`` and
    ``virus`` are PASS, FAIL, GRAY, PROCESSING_FAILED or DISABLED; ``spf``, ``dkim`` and ``dmarc`` the results
    of RFC 8601 in lower case. ``signed_by`` are the domains of DKIM signatures that hold, ``author`` the domain of
    From that DMARC was asked about. ``plain`` is false when the sending server named itself or the envelope's sender
    in a way that could pass for results. ``received_at`` is in UTC.
    """

    envelope_from: str = ""
    recipient: str = ""
    received_at: datetime | None = None
    spam: str = ""
    virus: str = ""
    spf: str = ""
    dkim: str = ""
    dmarc: str = ""
    signed_by: tuple[str, ...] = ()
    author: str = ""
    plain: bool = False

    @property
    def verdicts(self) -> dict[str, str]:
        """The results of SPF, DKIM and DMARC by method; one that says nothing is left out."""
        found = {"spf": self.spf, "dkim": self.dkim, "dmarc": self.dmarc}
        return {method: result for method, result in found.items() if result}

    @property
    def infected(self) -> bool:
        """Whether SES found a virus."""
        return self.virus == _FAIL

    @property
    def is_spam(self) -> bool:
        """Whether SES takes it for spam."""
        return self.spam == _FAIL


def read_stamp(headers: Headers) -> Stamp:
    """The stamp on top of a stored message."""
    block: dict[str, str] = {}
    for name, value in headers:
        if name not in _STAMPED or name in block or _LAST in block:
            break
        block[name] = value
    received = _BY_SES.search(block.get("received", ""))
    if not received:
        return Stamp()
    pieces = block.get("authentication-results", "").split(";")
    results = _results(pieces)
    authors = [match[1].lower() for match in map(_AUTHOR.match, pieces) if match]
    envelope_from = block.get("return-path", "").strip("<> ")
    return Stamp(
        envelope_from=envelope_from,
        recipient=(received[1] or "").lower(),
        received_at=parse_date(received[2]),
        spam=block.get("x-ses-spam-verdict", "").upper(),
        virus=block.get("x-ses-virus-verdict", "").upper(),
        spf=results.get("spf", ""),
        dkim=results.get("dkim", ""),
        dmarc=results.get("dmarc", ""),
        signed_by=tuple(match[1].lower() for match in map(_SIGNED.match, pieces) if match),
        author=authors[-1] if authors else "",
        plain=bool(_PLAIN_ENVELOPE.fullmatch(envelope_from) and _PLAIN_HELO.match(block["received"])),
    )


def parse_date(value: str) -> datetime | None:
    """A date of RFC 5322 in UTC, or None when it cannot be read."""
    try:
        moment = parsedate_to_datetime(value)
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _results(pieces: Iterable[str]) -> dict[str, str]:
    """The results by method.

    SPF stands first and quotes the sender, so the first SPF counts; of the others, which follow, the last.
    """
    results: dict[str, str] = {}
    for piece in pieces:
        if (match := _RESULT.match(piece)) and (match[1].lower() != "spf" or "spf" not in results):
            results[match[1].lower()] = match[2].lower()
    return results
