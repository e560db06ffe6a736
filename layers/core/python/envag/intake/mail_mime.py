"""The structure of a message: headers and parts as places in its bytes, decoded one at a time and only when asked.

Nothing is copied while the structure is read, and parts, depth and headers are bounded, so that a message of
40 MB costs little more memory than itself and no nesting makes it cost more. That is why this is no library:
those that were tried copy every nested message, build an object per part of a bomb, or refuse a whole message
for one wrong character. Where a message breaks the rules it is read as a mail program would show it.
"""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Self
from urllib.parse import unquote_to_bytes

from envag.intake.mail_embedded import decode_uu, decode_y
from envag.intake.mail_text import decode, decode_base64, safe_name

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_HEADERS = 256 * 1024
"""Bytes of a header block that are read; what follows counts as body."""
MOST_PARTS = 500
DEEPEST_PART = 20
_MOST_HEADERS = 1000
_LONGEST_PARAMETERS = 8192
_MOST_FALSE_DELIMITERS = 10_000
_GUESS_WITHIN = 4096

_HEADER = re.compile(rb"([!-9;-~]++)[ \t]*+(?:\r?\n[ \t]++)?:([^\n]*+(?:\n[ \t][^\n]*+)*+)(?:\n|\Z)")
_MAILBOX_LINE = re.compile(rb">?From [^\n]*\n")
_BLANK_LINE = re.compile(rb"[ \t]*\r*\n")
_FOLD = re.compile(rb"\r*\n[ \t]+")
_USUAL_HEADER = (
    rb"(?:(?:bcc|cc|content-[a-z-]+|date|delivered-to|dkim-signature|from|in-reply-to|list-[a-z-]+|message-id|"
    rb"mime-version|received|references|reply-to|return-path|sender|subject|to|x-[a-z-]+)[ \t]*:)"
)
_STRAY_LINES = re.compile(rb"(?:[^\r\n][^\n]*+\n){1,3}?(?=%b)" % _USUAL_HEADER, re.IGNORECASE)
_BEFORE_HEADERS = re.compile(rb"(?:\xef\xbb\xbf)?\s*+(?=>?From |%b)" % _USUAL_HEADER, re.IGNORECASE)
_DELIMITER_END = re.compile(rb"(--)?[ \t]*\r?(?:\n|\Z)")
_LIKELY_BOUNDARY = re.compile(rb"\n--([^\r\n]{1,100})\r?\nContent-", re.IGNORECASE)
_MEDIA_TYPE = re.compile(r"\s*([a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+)", re.IGNORECASE)
_PARAMETER = re.compile(r"""[;\s]\s*([^\s=;"]+)\s*=\s*("(?:[^"\\]|\\.)*+"|[^;]*)""")
_TOKEN = re.compile(r"[a-z0-9-]+")
_QUOTED_PAIR = re.compile(r"""\\(["\\])""")

Headers = tuple[tuple[str, str], ...]
"""Every header in order: its name in lower case and its value unfolded, encoded words still in it."""


class Part(NamedTuple):
    """One part of a message: its headers, and where its body stands in ``raw``.

    ``children`` are the parts of a multipart. ``media_type`` is lower case; ``name`` is a safe file name and
    may be empty. ``complete`` is false where parts were left out because they were too many or too deep.
    """

    raw: bytes
    start: int
    end: int
    headers: Headers
    media_type: str = "text/plain"
    charset: str = ""
    disposition: str = ""
    name: str = ""
    content_id: str = ""
    children: tuple[Part, ...] = ()
    complete: bool = True

    @property
    def encoding(self) -> str:
        """The transfer encoding, in lower case."""
        match = _TOKEN.search(first(self.headers, "content-transfer-encoding").lower())
        return match[0] if match else ""

    def content(self) -> bytes:
        """The body, transfer-decoded. Every call decodes anew, so that nothing is held in memory."""
        body = memoryview(self.raw)[self.start : self.end]
        match self.encoding:
            case "base64":
                return decode_base64(body)
            case "quoted-printable" | "quoted":
                return binascii.a2b_qp(body)
            case "x-uuencode" | "uuencode" | "x-uue" | "uue":
                return decode_uu(bytes(body))
            case "x-yenc":
                return decode_y(bytes(body))
        return bytes(body)

    def head(self, length: int) -> Self:
        """The same part with no more than the first ``length`` bytes of its encoded body."""
        return self._replace(end=min(self.end, self.start + length))

    def message(self) -> Part:
        """The message that this part holds, when it is a ``message/rfc822``."""
        if self.encoding in {"base64", "quoted-printable"}:
            return read(self.content())
        return _read_part(self.raw, self.start, self.end, "text/plain", 0, _Budget())

    def walk(self) -> Iterator[Part]:
        """The part itself and every part in it, in order."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(slots=True)
class _Budget:
    """What may still be read of one message."""

    parts: int = MOST_PARTS
    false_delimiters: int = _MOST_FALSE_DELIMITERS


def first(headers: Headers, name: str) -> str:
    """The first value of the header ``name`` (in lower case), or an empty string."""
    for header, value in headers:
        if header == name:
            return value
    return ""


def read(raw: bytes) -> Part:
    """The structure of a message. Never raises."""
    if b"\n" not in raw[:LONGEST_HEADERS]:
        raw = raw.replace(b"\r", b"\n")
    before = _BEFORE_HEADERS.match(raw, 0, LONGEST_HEADERS)
    start = before.end() if before else 0
    root = _read_part(raw, start, len(raw), "text/plain", 0, _Budget())
    if not raw[start : root.start].isascii():
        # Letters that no header may hold are in the charset of the text, when they are not in UTF-8.
        charset = next((part.charset for part in root.walk() if part.charset), "")
        return root._replace(headers=read_headers(raw, start, len(raw), charset)[0])
    return root


def read_headers(raw: bytes, start: int, end: int, charset: str = "") -> tuple[Headers, int]:
    """The headers that begin at ``start``, and where the body after them begins.

    ``charset`` is that of values which are neither ASCII nor UTF-8. Lines between headers that are none
    are what programs left of a line that they broke without indenting it.
    """
    headers: list[tuple[str, str]] = []
    window = min(end, start + LONGEST_HEADERS)
    while len(headers) < _MOST_HEADERS:
        if match := _HEADER.match(raw, start, window):
            value = _FOLD.sub(b" ", match[2]) if b"\n" in match[2] else match[2]
            headers.append((match[1].decode("ascii").lower(), _value(value.strip(), charset)))
        elif not (match := _MAILBOX_LINE.match(raw, start, window)) and not (
            match := _STRAY_LINES.match(raw, start, window) if headers else None
        ):
            break
        start = match.end()
    blank = _BLANK_LINE.match(raw, start, end)
    return tuple(headers), blank.end() if blank else start


def _value(value: bytes, charset: str) -> str:
    ascii_based = not charset.lower().startswith(("utf-16", "utf-32"))
    return decode(value, charset if ascii_based and not value.isascii() else "")


def parameters(value: str) -> dict[str, str]:
    """The parameters of a Content-Type or Content-Disposition, those of RFC 2231 put together and decoded."""
    if not value:
        return {}
    plain: dict[str, str] = {}
    pieces: dict[str, list[tuple[int, bool, str]]] = {}
    for name, text in _PARAMETER.findall(" ".join(value[:_LONGEST_PARAMETERS].split())):
        quoted = text.startswith('"')
        text = _QUOTED_PAIR.sub(r"\1", text.strip().strip('"')) if quoted else text.strip()  # noqa: PLW2901
        base, star, place = name.lower().partition("*")
        if star:
            index = place.rstrip("*")
            number = int(index) if index.isdecimal() and len(index) <= len("999") else 0
            pieces.setdefault(base, []).append((number, place.endswith("*") or not place, text))
        else:
            plain.setdefault(base, text)
    return plain | {base: _assembled(sorted(found)) for base, found in pieces.items()}


def _assembled(pieces: list[tuple[int, bool, str]]) -> str:
    charset, content = "", b""
    for number, (_, encoded, text) in enumerate(pieces):
        if encoded and number == 0 and text.count("'") > 1:
            charset, _, text = text.split("'", 2)  # noqa: PLW2901 - charset'language'text
        content += unquote_to_bytes(text) if encoded else text.encode("utf-8", "replace")
    return decode(content, charset)


def _read_part(raw: bytes, start: int, end: int, default_type: str, depth: int, budget: _Budget) -> Part:
    headers, body = read_headers(raw, start, end)
    content_type = first(headers, "content-type")
    disposition = first(headers, "content-disposition")
    type_parameters = parameters(content_type)
    match = _MEDIA_TYPE.match(content_type)
    media_type = match[1].lower() if match else "text/plain" if content_type else default_type
    children: tuple[Part, ...] = ()
    complete = True
    if media_type.startswith("multipart/"):
        boundary = type_parameters.get("boundary", "").rstrip().encode("utf-8", "replace")
        children, complete = _read_children(raw, body, end, boundary, media_type, depth + 1, budget)
        if not children and complete:
            media_type = "text/plain"
    return Part(
        raw=raw,
        start=body,
        end=end,
        headers=headers,
        media_type=media_type,
        charset=type_parameters.get("charset", ""),
        disposition=disposition.partition(";")[0].strip().lower(),
        name=safe_name(parameters(disposition).get("filename") or type_parameters.get("name", "")),
        content_id=first(headers, "content-id").strip("<> "),
        children=children,
        complete=complete,
    )


def _read_children(
    raw: bytes, start: int, end: int, boundary: bytes, media_type: str, depth: int, budget: _Budget
) -> tuple[tuple[Part, ...], bool]:
    """The parts between the delimiters, and whether that is all of them."""
    if depth > DEEPEST_PART:
        return (), False
    default_type = "message/rfc822" if media_type == "multipart/digest" else "text/plain"
    places = list(_between(raw, start, end, boundary, budget)) if boundary else []
    if not places and (likely := _LIKELY_BOUNDARY.search(raw, max(start - 1, 0), min(end, start + _GUESS_WITHIN))):
        places = list(_between(raw, start, end, likely[1].rstrip(), budget))
    children: list[Part] = []
    for part_start, part_end in places:
        if budget.parts <= 0:
            break
        budget.parts -= 1
        children.append(_read_part(raw, part_start, part_end, default_type, depth, budget))
    return tuple(children), len(children) == len(places) <= MOST_PARTS


def _between(raw: bytes, start: int, end: int, boundary: bytes, budget: _Budget) -> Iterator[tuple[int, int]]:
    """Where the parts stand between lines of ``--boundary``, one more than may be read at the most.

    The last part reaches to ``end`` when its closing delimiter is missing. What follows a closing delimiter
    is no part, unless another delimiter comes after it.
    """
    mark = b"\n--" + boundary
    part_start, position, found_parts = -1, max(start - 1, 0), 0
    while budget.false_delimiters > 0 and found_parts <= MOST_PARTS:
        found = raw.find(mark, position, end)
        if found < 0:
            break
        line = _DELIMITER_END.match(raw, found + len(mark), end)
        if not line:
            budget.false_delimiters -= 1
            position = found + 1
            continue
        if part_start >= 0:
            yield part_start, max(part_start, found - (raw[found - 1] == ord("\r")))
            found_parts += 1
        part_start = -1 if line[1] else line.end()
        position = max(line.end() - 1, found + 1)
    if 0 <= part_start <= end and found_parts <= MOST_PARTS:
        yield part_start, end
