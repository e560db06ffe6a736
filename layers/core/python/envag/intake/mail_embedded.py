"""Files that stand in the middle of a text, as programs sent them before MIME and news readers still do."""

from __future__ import annotations

import binascii
import io
import re
from typing import TYPE_CHECKING, NamedTuple

from envag.intake.late import late

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_FILES = 100
"""Files that are taken out of one text; the rest of them stay in it."""

_FILE = late(
    rb"^(?:begin\ [0-7]{3,4}\ (?P<uu>[^\r\n]{1,200})\r?\n(?P<lines>(?:[!-`][ -`]{1,84}\r?\n)*+)(?:[ `]?\r?\n)*+end"
    rb"|=ybegin\ [^\r\n]{0,200}?\bname=(?P<y>[^\r\n]{1,200})\r?\n(?:=ypart\ [^\r\n]*+\r?\n)?+"
    rb"(?P<coded>(?:(?!=y)[^\n]*+\n)*+)=yend\ [^\r\n]*+)[ \t]*+\r?$",
    re.MULTILINE | re.VERBOSE,
)
_Y_ESCAPES = {b"=" + bytes([(byte + 64) % 256]): bytes([byte]) for byte in b"\0\t\n\r .="}
_Y_LETTERS = bytes((byte - 42) % 256 for byte in range(256))


class Embedded(NamedTuple):
    """A file in a text: where all of it stands, where its coded bytes do, its name, and how they are coded."""

    start: int
    end: int
    first: int
    last: int
    name: bytes
    encoding: str


def embedded(raw: bytes, start: int, end: int) -> Iterator[Embedded]:
    """The files in the text between ``start`` and ``end``, in order."""
    if raw.find(b"begin ", start, end) < 0:
        return
    for number, match in enumerate(_FILE().finditer(raw, start, end)):
        if number == MOST_FILES:
            return
        kind, name, encoding = ("lines", "uu", "x-uuencode") if match["uu"] else ("coded", "y", "x-yenc")
        yield Embedded(*match.span(), *match.span(kind), match[name].strip(b' "'), encoding)


def decode_uu(body: bytes) -> bytes:
    """What stands in uuencoded lines, with or without the line that begins and the one that ends them."""
    decoded = bytearray()
    for line in io.BytesIO(body):
        if line.startswith((b"begin ", b"end")):
            continue
        try:
            decoded += binascii.a2b_uu(line)
        except binascii.Error:
            decoded += line
    return bytes(decoded)


def decode_y(body: bytes) -> bytes:
    """What stands in lines of yEnc (www.yenc.org/yenc-draft.1.3.txt), their frame left out."""
    body = body.translate(None, b"\r\n")
    for escaped, letter in _Y_ESCAPES.items():
        body = body.replace(escaped, letter)
    return body.translate(_Y_LETTERS)
