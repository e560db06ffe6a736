"""Who a message is from and for: mailboxes as they are written, right or wrong."""

from __future__ import annotations

import re
from itertools import product
from typing import TYPE_CHECKING

from envag.domain.contact import ANONYMOUS, Party
from envag.intake.mail_mime import first
from envag.intake.mail_text import decode_header, spaced

if TYPE_CHECKING:
    from collections.abc import Iterator

    from envag.intake.mail_mime import Headers

_LONGEST_MAILBOX = 4096
_LONGEST_ADDRESS = 320
_LONGEST_NAME = 200
_ADDRESS = re.compile(r"""(?<![^\s<>,;:"()\[\]])[^\s<>,;:"()\[\]@]++@[^\s<>,;:"()]++""")
_IN_ANGLES = re.compile(r"<([^<>]*+)>")
_ROUTE = re.compile(r"<@[^<>:\s]*(?:,\s*@[^<>:,\s]*)*:")
_GROUP = re.compile(r'[^"<>@,:;]*:(?:([^;]*);|)\s*\Z')
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*+)"')
_OPAQUE = re.compile(r'"(?:[^"\\]|\\.){0,400}+"|=\?[^?\s]*+\?[bBqQ]\?[^?]*+\?=')
_COMMENT = re.compile(r"\(((?:[^()\\]|\\.)*+)\)")
_SPACE_IN_ADDRESS = re.compile(r"\s*([@.])\s*")


def sender(headers: Headers, envelope_from: str) -> Party:
    """Who the message says it is from, the name as it is written.

    A From without an address says less than where answers shall go, who sent it, or the envelope.
    """
    name, address = "", ""
    for header in ("from", "reply-to", "sender"):
        found, address = _mailbox(first(headers, header))
        name = name or found
        if address:
            break
    address = address or envelope_from or _mailbox(first(headers, "return-path"))[1]
    return Party(name=name, email=address) if name or address else ANONYMOUS


def _mailbox(value: str) -> tuple[str, str]:
    """Name and address of the first mailbox in ``value``, whatever its commas are quoted with."""
    value = _ROUTE.sub("<", value[:_LONGEST_MAILBOX])
    if group := _GROUP.match(value):
        value = group[1] or ""
    masked = _masked(value)
    end = -1
    while (end := masked.find(",", end + 1)) >= 0 and "@" not in masked[:end]:
        pass
    if end >= 0:
        value, masked = value[:end], masked[:end]
    # What looks like the address inside a comment is none where another stands outside (RFC 5322 section 3.2.2).
    uncommented = _COMMENT.sub(lambda match: " " * len(match[0]), masked)
    for shown, pattern in product((uncommented, masked), (_IN_ANGLES, _ADDRESS)):
        for match in pattern.finditer(shown):
            address = value[match.start(match.lastindex or 0) : match.end(match.lastindex or 0)]
            if "@" in address:
                comment = _COMMENT.search(value, match.end())
                after = "" if set(masked[match.end() :]) & set(",;@") else value[match.end() :]
                return _name(value[: match.start()]) or _name(comment[1] if comment else after), _tidy(address)
    decoded = decode_header(value)
    if "=?" in value and decoded != value and "@" in decoded:
        return _mailbox(decoded)
    name = _name(_IN_ANGLES.sub("", value))
    return ("", name) if _ADDRESS.fullmatch(name) else (name, "")


def _tidy(address: str) -> str:
    """An address without what some programs put into and around it."""
    address = _SPACE_IN_ADDRESS.sub(r"\1", _COMMENT.sub("", address)).strip("'\" ")
    return (address if "[" in address else address.rstrip("]"))[:_LONGEST_ADDRESS]


def _masked(value: str) -> str:
    """``value`` with quoted strings and encoded words blanked out, character for character."""
    return _OPAQUE.sub(lambda match: "_" * len(match[0]), value)


def _name(text: str) -> str:
    if "(" in text and '"' not in text:
        text = _COMMENT.sub("", text).strip() or text
    name = decode_header(_QUOTED.sub(lambda match: re.sub(r"\\(.)", r"\1", match[1]), text))
    name = spaced(name).removeprefix("mailto:").removesuffix("<").strip("'\" ")
    return "" if name in {"[", ">"} else name[:_LONGEST_NAME]


def addresses(headers: Headers, name: str) -> Iterator[str]:
    """The addresses in every header ``name``, in lower case."""
    for header, value in headers:
        if header == name:
            yield from (address.lower() for address in _ADDRESS.findall(_masked(value)))
