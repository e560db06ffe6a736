"""Bytes of unknown origin to clean text: charsets as they are used, encoded words, names of files and people."""

from __future__ import annotations

import binascii
import codecs
import re
import string
import unicodedata
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from envag.intake.late import late

if TYPE_CHECKING:
    from collections.abc import Iterator

_WESTERN = "cp1252"
_ISO_2022_JP = "iso2022_jp"
_UNLABELLED = {_WESTERN, "utf-8"}
_NOT_FOR_MAIL = {"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape"}
_NOT_ASCII_BASED = ("utf-16", "utf-32", "utf-7", "iso2022", "hz")
_SUPERSETS = {
    "ascii": _WESTERN,
    "iso8859-1": _WESTERN,
    "gb2312": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "iso8859-9": "cp1254",
    "gbk": "gb18030",
    "tis-620": "cp874",
    "big5": "big5hkscs",
}
"""What senders mean when they name the left one (https://encoding.spec.whatwg.org/#names-and-labels)."""

_LABEL = re.compile(r"[\"'\s_]*([a-z0-9][a-z0-9_:.+-]*)", re.IGNORECASE)
_MISSPELT = (
    (late(r"(?:x-|3d)+(?=\w)"), ""),
    (late(r"^windows-31j$"), "cp932"),
    (late(r"^(?:win(?:dows)?|cp|ms|ibm|dos)-?(\d{3,5}).*"), r"cp\1"),
    (late(r"^(?:iso)?[-_]?8859[-_]?(\d{1,2})(?:-[ie]|-win.*)?$"), r"iso8859-\1"),
    (late(r"^mac(?:os|-?roman)?$"), "mac-roman"),
    (late(r"^mac-?(?:ce|centraleurope)$"), "mac-latin2"),
    (late(r"^koi8-?([ru]).*"), r"koi8-\1"),
    (late(r"^utf-?(8|16|32).*"), r"utf-\1"),
    (late(r"^(?:ucs-2|iso-10646-ucs-2)$|^unicode$"), "utf-16"),
    (late(r"^euc(?:-jp)?$"), "euc-jp"),
    (late(r"^gb_?2312.*"), "gb18030"),
    (late(r"^iso-?2022-?jp.*"), "iso2022_jp"),
)
"""Names that Python does not know, in the order to try, and what they stand for in mail."""

_ENCODED_WORD = re.compile(
    r"=\?([^?*\s]{1,40})(?:\*[^?\s]{0,20})?\?([bBqQ])\?([^?]*+(?:\?(?!=)[^?\s]*+){0,9})\?(?:=|\Z)"
)
"""RFC 2047, with the question marks that senders forget to encode."""

_JAPANESE = b"\x1b$"
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff]")
_SPACE = re.compile(r"\s")
_DIRECTIONS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_BEYOND_ASCII = re.compile("[^\x00-\x7f\ufffd]+")
_NOT_IN_A_NAME = re.compile(r'[\x00-\x1f<>:"|?*]+')
_BASE64_PIECE = re.compile(rb"[^=]+")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")
_NO_BASE64_LETTERS = bytes(set(range(256)) - set(b"+/=\t\r\n" + string.ascii_letters.encode() + string.digits.encode()))
_CONTROL_BYTES = bytes({*range(32), 127} - set(b"\t\n\f\r\x1b"))
_CONTROLS_IN_TEXT = 0.02
_FOREIGN_IN_BASE64 = 0.03
_SIGNATURE = "-- "
_USUAL_YIELD = 0.65  # bytes for a character, line ends included
_MOST_PIECES = 500_000
_CHUNK = 1024 * 1024
_LONGEST_LABEL = 40
_LONGEST_NAME = 200
_LONGEST_EXTENSION = 12


def decode(content: bytes, charset: str = "") -> str:
    """``content`` as text, whatever ``charset`` says; never raises.

    What is valid UTF-8 is read as such even when it is labelled otherwise: Latin-1 text with å, ä or ö is
    practically never valid UTF-8 by chance. What is labelled UTF-8, ASCII, nothing or nonsense, but is not
    valid, is read as Windows-1252, which Swedish mail without a right label is written in.
    """
    japanese = _JAPANESE in content
    if not charset and not japanese and content.isascii():
        return clean(content.decode("ascii"))
    codec = _codec(charset[:_LONGEST_LABEL])
    if japanese and codec in _UNLABELLED:
        codec = _ISO_2022_JP
    if codec == _ISO_2022_JP:
        return clean(_from_japanese(content))
    if not codec.startswith(_NOT_ASCII_BASED):
        text = content.decode("utf-8", "replace")
        broken = text.count("\ufffd")
        if not broken or (codec == "utf-8" and sum(map(len, _BEYOND_ASCII.findall(text))) > 3 * broken):
            return clean(text)
    return clean(content.decode(_WESTERN if codec == "utf-8" else codec, "replace"))


@lru_cache(maxsize=64)
def _codec(charset: str) -> str:
    """The name of the Python codec to read ``charset`` with."""
    label = _LABEL.match(charset)
    for name in _spellings(label[1].lower() if label else "utf-8"):
        try:
            found = codecs.lookup(name).name
            # One byte, since Python does not look at the codec for none: base64 and hex are codecs too, but of no text.
            b"a".decode(found, "replace")
        except (LookupError, UnicodeError, ValueError):
            continue
        return _WESTERN if found in _NOT_FOR_MAIL else _SUPERSETS.get(found, found)
    return _WESTERN


def _spellings(label: str) -> Iterator[str]:
    yield label
    for pattern, replacement in _MISSPELT:
        label = pattern().sub(replacement, label)
        yield label


def _from_japanese(content: bytes) -> str:
    """ISO-2022-JP, also with the letters that only Japanese Windows knows."""
    text = content.decode(_ISO_2022_JP, "replace")
    if "\ufffd" in text:
        wide = content.replace(_JAPANESE + b"B", _JAPANESE + b"(Q").decode("iso2022_jp_2004", "replace")
        return wide if wide.count("\ufffd") < text.count("\ufffd") else text
    return text


def clean(text: str) -> str:
    r"""Text with ``\n`` at line ends, composed letters and no control characters."""
    if "\r" in text:
        text = text.replace("\r\r\n", "\n").replace("\r\n", "\n").replace("\r", "\n")
    if text.isascii() and text.isprintable():
        return text
    text = _CONTROLS.sub("", text)
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def unflowed(text: str, *, delsp: bool = False) -> str:
    """The paragraphs of ``text`` that were broken to fit old screens (RFC 3676), each on one line again.

    A line that ends in a space goes on in the next one, when both are quoted alike; ``delsp`` says that the
    space is no part of the text.
    """
    pieces: list[str] = []
    depth, flows = 0, False
    for line in text.split("\n"):
        content = line.lstrip(">")
        quoted = len(line) - len(content)
        content = content.removeprefix(" ")
        if not (flows and quoted == depth and content != _SIGNATURE):
            pieces.append(("\n" if pieces else "") + (">" * quoted + " " if quoted else ""))
        depth, flows = quoted, content.endswith(" ") and content != _SIGNATURE
        pieces.append(content.removesuffix(" ") if flows and delsp else content)
    return "".join(pieces)


def is_binary(content: bytes) -> bool:
    """Whether it is no text: with NUL bytes, and so many control characters that they are no slip."""
    if b"\0" not in content:
        return False
    controls = len(content) - len(content.translate(None, _CONTROL_BYTES))
    return controls > len(content) * _CONTROLS_IN_TEXT


def looks_like_base64(sample: bytes) -> bool:
    """Whether what calls itself base 64 can be: text that nobody encoded has spaces and other signs in it."""
    foreign = len(sample) - len(sample.translate(None, _NO_BASE64_LETTERS))
    return foreign <= len(sample) * _FOREIGN_IN_BASE64


def decode_header(value: str) -> str:
    """A header's value with its encoded words decoded (RFC 2047), tolerant of words that break its rules."""
    if "=?" in value:
        value = "".join(_decoded(value))
    return _SPACE.sub(" ", _DIRECTIONS.sub("", clean(value))).strip()


def spaced(text: str) -> str:
    """``text`` with single spaces: servers that fold headers anew change their number."""
    return " ".join(text.split())


def _decoded(value: str) -> Iterator[str]:
    """The text of ``value`` in pieces. Neighbours are decoded together: senders cut letters of several bytes."""
    charset, pending, end = "", bytearray(), 0
    for match in _ENCODED_WORD.finditer(value):
        between = value[end : match.start()]
        neighbour = end > 0 and not between.strip()
        if not neighbour or match[1].lower() != charset:
            yield decode(bytes(pending), charset)
            yield "" if neighbour else between
            charset, pending = match[1].lower(), bytearray()
        content = match[3].encode("utf-8", "replace")
        pending += decode_base64(content) if match[2] in "bB" else binascii.a2b_qp(content, header=True)
        end = match.end()
    yield decode(bytes(pending), charset)
    yield value[end:]


def decode_base64(content: bytes | memoryview) -> bytes:
    """Base 64 as it comes: foreign characters, missing padding, and pieces padded one by one."""
    try:
        decoded = binascii.a2b_base64(content)
    except binascii.Error:
        decoded = b""
    if len(decoded) >= _USUAL_YIELD * len(content):
        return decoded
    # The decoder stops at the first padding, so the pieces between paddings are decoded on their own.
    pieces = islice(_BASE64_PIECE.finditer(content), _MOST_PIECES)
    return b"".join(chunk for piece in pieces for chunk in _decoded_piece(memoryview(content)[slice(*piece.span())]))


def _decoded_piece(piece: memoryview) -> Iterator[bytes]:
    rest = b""
    for offset in range(0, len(piece), _CHUNK):
        letters = rest + _NOT_BASE64.sub(b"", piece[offset : offset + _CHUNK])
        whole = len(letters) - len(letters) % 4
        yield binascii.a2b_base64(letters[:whole])
        rest = letters[whole:]
    if len(rest) > 1:
        yield binascii.a2b_base64(rest + b"=" * (4 - len(rest)))


def safe_name(name: str) -> str:
    """A file name without path, characters that a file system refuses, or tricks; may come out empty."""
    if not name:
        return ""
    name = decode_header(name).replace("\\", "/").rpartition("/")[2]
    name = _NOT_IN_A_NAME.sub("_", name).strip(" ._")
    stem, dot, extension = name.rpartition(".")
    if dot and len(extension) <= _LONGEST_EXTENSION:
        return stem[: _LONGEST_NAME - len(extension)].rstrip(" .") + dot + extension
    return name[:_LONGEST_NAME]
