"""The municipality's other mail (R43): what its own people and servers pass on keeps its sender and its date.

Only what comes from the municipality's own domain, and is not known to be forged, can say who else wrote. What a
resident forwards is the resident's mail, and what a stranger writes into a mail proves nothing. Mail that a
server passes on untouched says itself who it is from; there only the address that it was first sent to counts.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from envag.intake import mail_address, mail_ses, mail_words
from envag.intake.late import late
from envag.intake.mail_content import Content
from envag.intake.mail_mime import Part, first
from envag.intake.mail_quotes import Kind, heads
from envag.intake.mail_text import decode_header

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from envag.domain.contact import Party
    from envag.intake.email import Mail
    from envag.intake.mail_mime import Headers

_ADDRESSED_FIRST = (
    "resent-to",
    "x-original-to",
    "x-forwarded-to",
    "x-forwarded-for",
    "x-ms-exchange-organization-originalenveloperecipients",
    "envelope-to",
    "x-envelope-to",
    "delivered-to",
)
_MESSAGE = "message/rfc822"
_REPORT = "multipart/report"
_JOURNAL = ("x-ms-journal-report", "x-ms-exchange-generated-message-source")
_JOURNALLED = late(r"\s*Sender:.*\n(?:.*\n){0,20}?\s*Message-Id:", re.IGNORECASE)
_LONGEST_COVERING = 1000
_LONGEST_SUBJECT = 500
_MOST_LINES = 4000
_DEEPEST = 5
_ZONE = "Europe/Stockholm"

_FORWARDS = re.compile(mail_words.FORWARD_PREFIX, re.IGNORECASE)
_ANSWERS = re.compile(mail_words.REPLY_PREFIX, re.IGNORECASE)
_LABELS = {label: role for role, labels in mail_words.LABELS.items() for label in labels.split()}
_LABELLED = late(r"[\s*_>|]{0,8}([^\W\d][^:\n]{0,24}?)[\s*_]{0,4}:[\s*_]{0,4}(.*)$")
_MAILTO = late(r"[\[<(]\s*mailto:([^\])>\s]+)\s*[\])>]")


class Forward(NamedTuple):
    """A message that somebody of ours passed on.

    ``by`` is who passed it on; ``sender``, ``written_at`` (UTC), ``subject`` and ``text`` are the original's;
    ``whole`` is all there is to read, with the words of whoever passed it on. ``message`` is the original itself
    where it came along as a message.
    """

    by: str
    sender: Party
    written_at: datetime | None
    subject: str
    text: str
    whole: str
    message: Part | None = None


def read_forward(mail: Mail, *, own: frozenset[str]) -> Forward | None:
    """The message that ``mail`` passes on, or None when it is a mail of its own.

    ``own`` are the municipality's domains and single addresses, in lower case.
    """
    by = mail.sender.email.lower()
    if mail.authentic is False or not _is_own(by, own):
        return None
    messages = [a.part for a in mail.attachments if a.media_type == _MESSAGE]
    if len(messages) == 1 and not first(mail.headers, "content-type").lower().startswith(_REPORT):
        return _attached(mail, messages[0], by)
    return None if messages else _inline(mail, by, own)


def addressed_first(headers: Headers) -> Iterator[str]:
    """The addresses, in lower case, that a mail was sent to before servers passed it on."""
    for name in _ADDRESSED_FIRST:
        yield from mail_address.addresses(headers, name)


def _is_own(address: str, own: frozenset[str]) -> bool:
    return address in own or address.rpartition("@")[2] in own


def _attached(mail: Mail, part: Part, by: str) -> Forward | None:
    """A journal report, or a message passed on as a file under a few words or none."""
    message = part.message()
    headers = message.headers
    sender = mail_address.sender(headers, "")
    journalled = any(first(mail.headers, name) for name in _JOURNAL) or _JOURNALLED().match(mail.text) is not None
    if not sender.email or len(mail.text) > _LONGEST_COVERING:
        return None
    text = Content(message).text
    # A covering word that says the same is the message itself, where the mail has no text of its own.
    covering = "" if journalled or mail.text == text else mail.text
    return Forward(
        by=by,
        sender=sender,
        written_at=mail_ses.parse_date(first(headers, "date")),
        subject=decode_header(first(headers, "subject"))[:_LONGEST_SUBJECT],
        text=text,
        whole="\n\n".join(filter(None, (covering, text))),
        message=message,
    )


def _inline(mail: Mail, by: str, own: frozenset[str]) -> Forward | None:
    """A message that a mail program copied under a line or a block with its headers.

    What answers a message quotes it just so: without a line that says that it forwards, the subject must.
    """
    lines = mail.text.split("\n")[:_MOST_LINES]
    passes_on = _FORWARDS.match(mail.subject) is not None and not _ANSWERS.match(mail.subject)
    found: Forward | None = None
    start = 0
    for _ in range(_DEEPEST):
        forward, start = _next(mail, lines, start, by, passes_on=passes_on)
        if not forward:
            break
        found = forward
        if not _is_own(forward.sender.email.lower(), own):
            break
        passes_on = _FORWARDS.match(forward.subject) is not None and not _ANSWERS.match(forward.subject)
    return found


def _next(mail: Mail, lines: Sequence[str], start: int, by: str, *, passes_on: bool) -> tuple[Forward | None, int]:
    """The first message under ``start`` that is passed on, and the line at which its text begins."""
    marked = False
    for head in heads(lines[start:]):
        marked |= head.kind is Kind.FORWARD
        if head.kind is Kind.MARK:
            continue
        if head.kind is not Kind.FORWARD and not (marked or passes_on):
            break
        begin = start + (head.end if head.kind is Kind.FORWARD else head.start)
        values, end = _headers(lines, begin)
        sender = mail_address.sender((("from", _MAILTO().sub(r"<\1>", values.get("from", ""))),), "")
        if sender.email:
            text = "\n".join(lines[end:]).strip()
            subject = values.get("subject", "").strip(" *_")[:_LONGEST_SUBJECT]
            written_at = _moment(values.get("date", ""))
            return (
                Forward(by=by, sender=sender, written_at=written_at, subject=subject, text=text, whole=mail.text),
                end,
            )
        if head.kind is not Kind.FORWARD:
            break
    return None, start


def _headers(lines: Sequence[str], start: int) -> tuple[dict[str, str], int]:
    """The headers repeated from line ``start`` on by their roles, and where the text under them begins."""
    values: dict[str, str] = {}
    last = ""
    for number in range(start, len(lines)):
        line = lines[number]
        match = _LABELLED().match(line)
        role = _LABELS.get(" ".join(match[1].lower().split()), "") if match else ""
        if match and role:
            values.setdefault(role, match[2].strip())
            last = role
        elif not line.strip("> \t"):
            if values:
                return values, number + 1
        elif last and last != "subject":
            values[last] = f"{values[last]} {line.strip()}"
        else:
            return values, number
    return values, len(lines)


def _moment(value: str) -> datetime | None:
    # Few mails are passed on, and every function that reads mail pays for what is imported at its start.
    from zoneinfo import ZoneInfo  # noqa: PLC0415

    from envag.intake.mail_dates import read_date  # noqa: PLC0415

    return read_date(value, ZoneInfo(_ZONE))
