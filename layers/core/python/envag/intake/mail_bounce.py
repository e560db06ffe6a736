"""Bounces as real servers write them: in free words, in every language, with the message that came back below."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from envag.domain.contact import Automatic
from envag.intake.late import late
from envag.intake.mail_bounce_words import BOUNCE_OPENINGS, BOUNCE_SENTENCES, BOUNCE_SUBJECTS, FOLDER_DATA
from envag.intake.mail_mime import first, parameters
from envag.intake.mail_report import DELIVERY_PARTS, Report, first_parts, read_delivery_status, read_report, returned
from envag.intake.mail_robot_words import AUTOMATIC_OPENINGS
from envag.intake.mail_text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from envag.intake.mail_mime import Headers, Part
    from envag.intake.mail_signs import Signs

_READ_OF_TEXT = 64 * 1024
_MOST_ADDRESSES = 100
_MOST_LINES = 500
_LONGEST_LINE = 1000
_MOST_HEADERS = 200
_LONGEST_VALUE = 4096
_FEWEST_HEADERS = 3
_MARGIN = "> \t\n"
_LABEL = late(r"[\s>|*\"'(<-]{0,12}(?:([\w -]{1,40}):[\s\"'(<]{0,8})?(?:smtp:|mailto:|rfc822;)?\Z", re.IGNORECASE)
_NOT_OF_FAILURE = {
    "to",
    "cc",
    "from",
    "reply-to",
    "sender",
    "return-path",
    "contact",
    "till",
    "från",
    "an",
    "von",
    "kopia",
}
_BELOW = late(
    r"^[-=*#> \t]{0,40}(?:below this line is a copy|this is a copy of|(?:the )?original message (?:follows|headers)|"
    r"unsent message|message header follows|the header of the original|returned mail)\b",
    re.IGNORECASE | re.MULTILINE,
)
"""What stands above the message that came back."""
_KEEPERS = late(r"(?:post-?master|abuse|support|help-?desk|mailer-daemon|webmaster|admin(?:istrator)?)@")
_ADDRESS = late(r"[\w.!#$%&*/=?^`{|}~'+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_HEADER_LINE = late(r"[>|\s]{0,8}([A-Za-z][A-Za-z0-9-]{1,40}):(?:\s(.*))?$")
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
_DELAYED = late(r"delay|warning|retried|försena|forsinke|viivästy|verzöger|retard|retraso|ritard")
_FAILED = late(r"permanent|giving up|given up|returned to sender|fatal|fail|unknown|no such|rejected")


def read_bounce(signs: Signs, text: str) -> Report | None:
    """The bounce that a message is, or None when it is none or only speaks of one."""
    if not _is_bounce(signs):
        return None
    parts = first_parts(signs.root)
    status = next((parts[name] for name in DELIVERY_PARTS if name in parts), None)
    if status and (found := read_delivery_status(status)) and found[0] is Automatic.BOUNCE:
        return Report(kind=Automatic.BOUNCE, failed=found[1], original=returned(signs.root))
    if nested := _nested(signs.root):
        return nested
    text = clean(text[:_READ_OF_TEXT])
    original, start = _returned_inline(text)
    original = returned(signs.root) or original
    if below := _BELOW().search(text, 0, start):
        start = below.start()
    failed = tuple(_failed(signs, text[:start], original))[:_MOST_ADDRESSES]
    return Report(kind=Automatic.BOUNCE, failed=failed, original=original)


def _nested(root: Part) -> Report | None:
    """The report on delivery that a gateway wrapped up in one of its own."""
    for part in root.walk():
        if part.media_type == "message/rfc822":
            report = read_report(part.message())
            return report if report and report.kind is Automatic.BOUNCE else None
    return None


def _is_bounce(signs: Signs) -> bool:
    """Whether a delivery system wrote it.

    A person's subject or words alone are never enough: people quote bounces, and write about them.
    """
    if signs.has("x-failed-recipients") or _report_type(signs.root) == "delivery-status":
        return True
    if signs.from_daemon:
        return signs.empty_return or not (signs.is_reply or signs.subject.startswith(FOLDER_DATA))
    subject = signs.title.startswith(BOUNCE_SUBJECTS) or signs.subject.lstrip("*[ ").startswith(BOUNCE_SUBJECTS)
    if signs.empty_return:
        return subject or (not signs.is_reply and _says_bounce(signs))
    if signs.is_reply or signs.from_mail_program:
        return False
    opening = signs.opening.startswith(BOUNCE_OPENINGS)
    if signs.from_office or signs.named_as_office or signs.auto_submitted == "auto-replied":
        automatic = opening or (signs.opening.startswith(AUTOMATIC_OPENINGS) and _says_bounce(signs))
        return automatic or (subject and (signs.from_office or _says_bounce(signs)))
    has_status = any(part.media_type in DELIVERY_PARTS for part in signs.root.walk())
    return (opening or has_status) and (subject or bool(returned(signs.root))) and not signs.is_conversation


def _says_bounce(signs: Signs) -> bool:
    return any(sentence in signs.head for sentence in BOUNCE_SENTENCES)


def _report_type(root: Part) -> str:
    return parameters(first(root.headers, "content-type")).get("report-type", "").lower()


def _failed(signs: Signs, words: str, original: Headers) -> Iterator[str]:
    """The addresses that could not be reached; none where it is only a warning that it takes time.

    Servers put them at the start of a line or after a label. Those that stand in sentences count when there
    are no others, and most of all when the message was for them.
    """
    if named := signs.value("x-failed-recipients"):
        yield from dict.fromkeys(_addresses(named))
        return
    if _DELAYED().search(signs.subject) and not _FAILED().search(f"{signs.subject} {signs.head}"):
        return
    recipients = set(_addresses(f"{first(original, 'to')} {first(original, 'cc')}"))
    own = {signs.address, *_addresses(signs.value("to"))}
    listed, mentioned = _named(words)
    for found in (listed, mentioned):
        if both := [address for address in found if address in recipients]:
            yield from both
            return
        if others := [address for address in found if address not in own and not _KEEPERS().match(address)]:
            yield from others
            return
    if len(recipients) == 1:
        yield from recipients


def _named(words: str) -> tuple[dict[str, None], dict[str, None]]:
    """The addresses that ``words`` list, and those that they only mention."""
    listed: dict[str, None] = {}
    mentioned: dict[str, None] = {}
    for line in words.splitlines()[:_MOST_LINES]:
        for match in _ADDRESS().finditer(line[:_LONGEST_LINE]):
            label = _LABEL().match(line[: match.start()])
            if label and (label[1] or "").strip().lower() in _NOT_OF_FAILURE:
                break
            (listed if label else mentioned)[_tidy(match[0])] = None
    return listed, mentioned


def _addresses(text: str) -> Iterator[str]:
    for number, match in enumerate(_ADDRESS().finditer(text)):
        if number >= _MOST_ADDRESSES:
            return
        yield _tidy(match[0])


def _tidy(address: str) -> str:
    return address.lower().removeprefix("smtp=").strip("'*=")


def _returned_inline(text: str) -> tuple[Headers, int]:
    """The headers of the message that stands in the text, and where they begin; else none and the text's length.

    Servers announce it in countless ways, but headers look alike: at least three in a row, one of them
    a kind that people do not type.
    """
    block: list[tuple[str, str]] = []
    start = place = 0
    for line in text.splitlines(keepends=True):
        match = _HEADER_LINE().match(line.rstrip("\n"))
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
