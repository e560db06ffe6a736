"""Reports that mail systems write in a form made for machines: RFC 3464, 8098 and 5965 in a multipart/report."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from envag.domain.contact import Automatic
from envag.intake.late import late
from envag.intake.mail_mime import LONGEST_HEADERS, Headers, first, parameters, read_headers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from envag.intake.mail_mime import Part

_MOST_GROUPS = 200
_MOST_HEADERS = 200
_LONGEST_VALUE = 4096
_ADDRESS = late(r"[^\s<>;,\"'()@]++@[^\s<>;,\"'()@]++")
_XTEXT = late(r"\+([0-9A-F]{2})")
_DELAYED_STATUS = late(r"\s*4\.\d")
_REFUSED = late(r"automatic-action\s*/[^;]*;\s*(?:deleted|denied|failed)", re.IGNORECASE)
"""A recipient's filter that sent the message back (RFC 5429 section 2.2.1): a receipt in form, a bounce in fact."""

_FEEDBACK = {"feedback-report", "tlsrpt"}
_FEEDBACK_PART = "message/feedback-report"
_DISPOSITION = "disposition-notification"
_DISPOSITION_PARTS = ("message/disposition-notification", "message/global-disposition-notification")
DELIVERY_PARTS = ("message/delivery-status", "message/global-delivery-status")
"""The media types of a report on delivery (RFC 3464, RFC 6533)."""
_RETURNED = {
    "message/rfc822",
    "message/global",
    "message/partial",
    "text/rfc822-headers",
    "text/rfc822",
    "message/rfc822-headers",
    "message/global-headers",
}


class Report(NamedTuple):
    """What a report says. ``failed`` are the addresses that could not be reached, in lower case."""

    kind: Automatic
    failed: tuple[str, ...] = ()
    original: Headers = ()


def read_report(root: Part) -> Report | None:
    """The report that a message is, or None when it is none, or one that only came along with a person's words."""
    if root.media_type != "multipart/report":
        return None
    said = parameters(first(root.headers, "content-type")).get("report-type", "").lower()
    parts = first_parts(root)
    original = returned(root)
    if said in _FEEDBACK or _FEEDBACK_PART in parts:
        return Report(kind=Automatic.FEEDBACK_REPORT, original=original)
    if said == _DISPOSITION or not parts.keys().isdisjoint(_DISPOSITION_PARTS):
        fields = next((_fields(parts[name]) for name in _DISPOSITION_PARTS if name in parts), ())
        original = original or _original_id(fields)
        if _REFUSED().match(first(fields, "disposition")):
            return Report(kind=Automatic.BOUNCE, failed=tuple(_recipients(fields)), original=original)
        return Report(kind=Automatic.READ_RECEIPT, original=original)
    status = next((parts[name] for name in DELIVERY_PARTS if name in parts), None)
    if status and (found := read_delivery_status(status)):
        return Report(kind=found[0], failed=found[1], original=original)
    return None


def read_delivery_status(part: Part) -> tuple[Automatic, tuple[str, ...]] | None:
    """Kind and failed addresses of a message/delivery-status, or None when it names no recipient's fate.

    A delayed message is a bounce without failed addresses. One that was delivered, relayed or expanded
    (RFC 3464 section 2.3.3) is what a receipt for delivery tells, so it is a READ_RECEIPT.
    """
    failed: dict[str, None] = {}
    fates: set[str] = set()
    for group in _groups(part):
        fate = _fate(group)
        fates.add(fate)
        if fate == "failed":
            failed.update(dict.fromkeys(_recipients(group)))
    fates.discard("")
    if not fates:
        return None
    return (Automatic.BOUNCE if fates & {"failed", "delayed"} else Automatic.READ_RECEIPT), tuple(failed)


def first_parts(root: Part) -> dict[str, Part]:
    """The first part of every media type."""
    parts: dict[str, Part] = {}
    for part in root.walk():
        parts.setdefault(part.media_type, part)
    return parts


def returned(root: Part) -> Headers:
    """The headers of the message that a report brings back, as many as are of use; empty when there is none."""
    for part in root.walk():
        if part.media_type in _RETURNED and part is not root and (headers := _headers_in(part)):
            return tuple((name, value[:_LONGEST_VALUE]) for name, value in headers[:_MOST_HEADERS])
    return ()


def _headers_in(part: Part) -> Headers:
    """The headers that a part holds. Old servers leave out the empty line between them and the part's own."""
    if first(part.headers, "message-id"):
        return part.headers
    content = part.head(LONGEST_HEADERS).content().lstrip()
    return read_headers(content, 0, len(content))[0]


def _groups(part: Part) -> Iterator[Headers]:
    """The groups of fields in a part, which empty lines divide; in some, words stand between them."""
    content = part.head(LONGEST_HEADERS).content()
    place = 0
    for _ in range(_MOST_GROUPS):
        group, end = read_headers(content, place, len(content))
        if group:
            yield group
        if end == place:
            end = content.find(b"\n", place) + 1
            if not end:
                return
        place = end


def _fields(part: Part) -> Headers:
    return tuple(field for group in _groups(part) for field in group)[:_MOST_HEADERS]


def _original_id(fields: Headers) -> Headers:
    """The Message-ID that a receipt names, as the header that it was."""
    value = first(fields, "original-message-id")
    return (("message-id", value[:_LONGEST_VALUE]),) if value else ()


def _fate(group: Headers) -> str:
    """What became of one recipient: failed, delayed, something else, or empty for a group about the message."""
    action = first(group, "action").split("(")[0].strip().lower()
    status = first(group, "status") or first(group, "diagnostic-code")
    if not first(group, "final-recipient") and not first(group, "original-recipient") and not action:
        return ""
    if action.startswith("fail"):
        return "failed"
    if action.startswith("delay"):
        return "delayed"
    if action in {"delivered", "relayed", "expanded"}:
        return action
    return "delayed" if _DELAYED_STATUS().match(status) else "failed"


def _recipients(group: Headers) -> Iterator[str]:
    """The address as the sender wrote it, else as the server did: ``rfc822; anna@post.example`` (RFC 3464 2.3).

    The original one is in xtext (RFC 3461 section 4).
    """
    for field in ("original-recipient", "final-recipient"):
        if match := _ADDRESS().search(first(group, field).rpartition(";")[2]):
            yield _XTEXT().sub(lambda code: unquote(f"%{code[1]}"), match[0]).lower()
            return
