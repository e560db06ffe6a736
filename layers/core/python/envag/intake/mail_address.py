"""Who a message is from and for: mailboxes as they are written, right or wrong."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from envag.domain.contact import ANONYMOUS, Party
from envag.intake.mail_mime import first
from envag.intake.mail_text import decode_header

if TYPE_CHECKING:
    from collections.abc import Iterator

    from envag.intake.mail_mime import Headers

_LONGEST_MAILBOX = 4096
_LONGEST_ADDRESS = 320
_LONGEST_NAME = 200
_ADDRESS = re.compile(r"""(?<![^\s<>,;:"()\[\]])[^\s<>,;:"()\[\]@]++@[^\s<>,;:"()]++""")
_IN_ANGLES = re.compile(r"<([^<>]*+)>")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*+)"')
_OPAQUE = re.compile(r'"(?:[^"\\]|\\.)*+"|=\?[^?\s]*+\?[bBqQ]\?[^?]*+\?=')
_COMMENT = re.compile(r"\(([^()]*+)\)")


def sender(headers: Headers, envelope_from: str) -> Party:
    """Who the message says it is from; the envelope's sender where it gives no address."""
    name, address = _mailbox(first(headers, "from") or first(headers, "sender"))
    address = address or envelope_from
    return Party(name=name, email=address) if name or address else ANONYMOUS


def _mailbox(value: str) -> tuple[str, str]:
    """Name and address of the first mailbox in ``value``, whatever its commas are quoted with."""
    value = value[:_LONGEST_MAILBOX]
    masked = _masked(value)
    end = -1
    while (end := masked.find(",", end + 1)) >= 0 and "@" not in masked[:end]:
        pass
    if end >= 0:
        value, masked = value[:end], masked[:end]
    for pattern in (_IN_ANGLES, _ADDRESS):
        for match in pattern.finditer(masked):
            address = value[match.start(match.lastindex or 0) : match.end(match.lastindex or 0)]
            if "@" in address:
                comment = _COMMENT.search(value, match.end())
                name = _name(value[: match.start()]) or (_name(comment[1]) if comment else "")
                return name if name != address else "", address.strip()[:_LONGEST_ADDRESS]
    decoded = decode_header(value)
    return _mailbox(decoded) if "=?" in value and decoded != value and "@" in decoded else (_name(value), "")


def _masked(value: str) -> str:
    """``value`` with quoted strings and encoded words blanked out, character for character."""
    return _OPAQUE.sub(lambda match: "_" * len(match[0]), value)


def _name(text: str) -> str:
    name = decode_header(_QUOTED.sub(lambda match: re.sub(r"\\(.)", r"\1", match[1]), text))
    return name.strip("'\" ")[:_LONGEST_NAME]


def addresses(headers: Headers, name: str) -> Iterator[str]:
    """The addresses in every header ``name``, in lower case."""
    for header, value in headers:
        if header == name:
            yield from (address.lower() for address in _ADDRESS.findall(_masked(value)))
