"""Bounces as real servers write them: in free words, in every language, with the message that came back below."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from envag.domain.contact import Automatic
from envag.intake.mail_mime import first
from envag.intake.mail_report import DELIVERY_PARTS, Report, read_delivery_status, returned
from envag.intake.mail_robot_words import BOUNCE_OPENINGS, BOUNCE_SENTENCES, BOUNCE_SUBJECTS
from envag.intake.mail_text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from envag.intake.mail_mime import Headers
    from envag.intake.mail_signs import Signs

_READ_OF_TEXT = 64 * 1024
_MOST_ADDRESSES = 100
_MOST_HEADERS = 200
_LONGEST_VALUE = 4096
_OPENING_WITHIN = 200
_FEWEST_HEADERS = 3
_MARGIN = "> \t\n"
_ADDRESS = re.compile(r"[\w.!#$%&*/=?^`{|}~'+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_HEADER_LINE = re.compile(r"[>|\s]{0,8}([A-Za-z][A-Za-z0-9-]{1,40}):(?:\s(.*))?$")
_KNOWN_HEADERS = {
    "received",
    "message-id",
    "return-path",
    "from",
    "to",
    "subject",
    "date",
    "mime-version",
    "content-type",
}
_SURE_HEADERS = {"received", "message-id", "return-path", "mime-version", "date"}
_DELAYED = re.compile(
    r"\bdelay(?:ed)?\b|\bwarning\b|will (?:continue|keep|be retried)|not yet been delivered|still being retried|"
    r"försena|forsinke|viivästy|verzöger|retard|retraso|ritard"
)
_FAILED = re.compile(r"permanent|giving up|returned to sender|fatal errors|failed")


def read_bounce(signs: Signs, text: str) -> Report | None:
    """The bounce that a message is, or None when it is none or only speaks of one."""
    if not _is_bounce(signs):
        return None
    parts = {part.media_type: part for part in signs.root.walk()}
    status = next((parts[name] for name in DELIVERY_PARTS if name in parts), None)
    if status and (found := read_delivery_status(status)) and found[0] is Automatic.BOUNCE:
        return Report(kind=Automatic.BOUNCE, failed=found[1], original=returned(signs.root))
    text = clean(text[:_READ_OF_TEXT])
    original, start = _returned_inline(text)
    original = returned(signs.root) or original
    return Report(
        kind=Automatic.BOUNCE,
        failed=tuple(_failed(signs, text[:start], original)),
        original=original,
    )


def _is_bounce(signs: Signs) -> bool:
    """Whether a delivery system wrote it.

    A person's subject or words alone are never enough: people quote bounces, and write about them.
    """
    if signs.has("x-failed-recipients"):
        return True
    subject = signs.subject.startswith(BOUNCE_SUBJECTS)
    if signs.from_delivery_system:
        return subject or signs.empty_return or not signs.is_reply
    if signs.from_office or signs.empty_return or signs.auto_submitted or not signs.address:
        return subject or (not signs.is_reply and any(sentence in signs.head for sentence in BOUNCE_SENTENCES))
    opening = any(words in signs.head[:_OPENING_WITHIN] for words in BOUNCE_OPENINGS)
    return opening and not signs.is_reply and not signs.has("in-reply-to", "references")


def _failed(signs: Signs, words: str, original: Headers) -> Iterator[str]:
    """The addresses that could not be reached, where it is not only a warning that it takes time."""
    if named := signs.value("x-failed-recipients"):
        yield from dict.fromkeys(match[0].lower() for match in _ADDRESS.finditer(named))
        return
    if _DELAYED.search(signs.subject) and not _FAILED.search(signs.subject):
        return
    recipients = set(_addresses(first(original, "to") + " " + first(original, "cc")))
    senders = {signs.address, *_addresses(first(original, "from") + " " + first(original, "return-path"))}
    senders.update(_addresses(signs.value("to")))
    said = dict.fromkeys(address for address in _addresses(words) if address not in senders)
    if both := [address for address in said if address in recipients]:
        yield from both
    elif said:
        yield from said
    elif len(recipients) == 1:
        yield from recipients


def _addresses(text: str) -> Iterator[str]:
    for number, match in enumerate(_ADDRESS.finditer(text)):
        if number >= _MOST_ADDRESSES:
            return
        yield match[0].strip("'*=").lower()


def _returned_inline(text: str) -> tuple[Headers, int]:
    """The headers of the message that stands in the text, and where they begin; else none and the text's length.

    Servers announce it in countless ways, but headers look alike: at least three in a row, one of them
    a kind that people do not type.
    """
    block: list[tuple[str, str]] = []
    start = place = 0
    for line in text.splitlines(keepends=True):
        match = _HEADER_LINE.match(line.rstrip("\n"))
        if match:
            start = start if block else place
            block.append((match[1].lower(), (match[2] or "").strip()))
        elif block and line[0] in _MARGIN and line.strip(_MARGIN):
            name, value = block[-1]
            block[-1] = (name, f"{value} {line.strip(_MARGIN)}")
        else:
            if _is_message(block):
                break
            block = []
        place += len(line)
    if not _is_message(block):
        return (), len(text)
    return tuple((name, value[:_LONGEST_VALUE]) for name, value in block[:_MOST_HEADERS]), start


def _is_message(block: list[tuple[str, str]]) -> bool:
    names = {name for name, _ in block}
    return len(names & _KNOWN_HEADERS) >= _FEWEST_HEADERS and bool(names & _SURE_HEADERS)
