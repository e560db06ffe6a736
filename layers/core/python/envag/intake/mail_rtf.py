"""Rich text as Outlook sends it: unpacked (MS-OXRTFCP) and read as plain text or as the HTML in it (MS-OXRTFEX).

The packages for this either load a whole parser generator or know nothing of the HTML that Outlook wraps in
RTF; and none of them is bounded. Here the work is linear and what comes out has a ceiling.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from envag.intake.mail_text import clean, decode

LONGEST_RTF = 1024 * 1024
"""Bytes of RTF that are unpacked and read; the rest is left out."""

_PACKED, _PLAIN = b"LZFu", b"MELA"
_HEADER = 16
_WINDOW = 4096
_KNOWN_BEFORE = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript "
    rb"\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n" + rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
"""What both sides' windows hold before the first byte (MS-OXRTFCP 2.1.2.1)."""

_TOKEN = re.compile(
    rb"\\(?:([a-zA-Z]{1,32})(-?[0-9]{1,10})? ?|'([0-9a-fA-F]{2})|([^a-zA-Z]))|([{}])|([^\\{}\r\n]+)", re.DOTALL
)
_UNSEEN = {
    "author", "colortbl", "company", "creatim", "datafield", "doccomm", "filetbl", "fldinst", "fonttbl", "footer",
    "footerf", "footerl", "footerr", "generator", "header", "headerf", "headerl", "headerr", "info", "keywords",
    "listoverridetable", "listtable", "object", "operator", "pict", "pntext", "pntxta", "pntxtb", "private", "revtbl",
    "rsidtbl", "stylesheet", "subject", "themedata", "title", "xmlnstbl",
}  # fmt: skip
"""Groups whose words no reader sees."""
_WRITTEN = {
    "bullet": "\u2022", "cell": "\t", "emdash": "\u2014", "emspace": " ", "endash": "\u2013", "enspace": " ",
    "ldblquote": "\u201c", "line": "\n", "lquote": "\u2018", "page": "\n", "par": "\n", "rdblquote": "\u201d",
    "row": "\n", "rquote": "\u2019", "sect": "\n", "tab": "\t",
}  # fmt: skip
_SYMBOLS = {b"\\": "\\", b"{": "{", b"}": "}", b"~": "\u00a0", b"_": "\u2011", b"\n": "\n", b"\r": "\n"}
_CODE_PAGES = {
    128: "cp932", 129: "cp949", 134: "gb18030", 136: "cp950", 161: "cp1253", 162: "cp1254", 163: "cp1258",
    177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250",
}  # fmt: skip
"""The character sets of fonts (fcharset) that are not Western."""
_DEEPEST = 1000
_MOST_FONTS = 1000
_LARGEST_UNIT = 0xFFFF


def unpack(content: bytes | memoryview) -> bytes:
    """The RTF in a PidTagRtfCompressed property; empty when it is none. No more than ``LONGEST_RTF`` bytes."""
    packed = bytes(content[: LONGEST_RTF + _HEADER])
    if packed[8:12] == _PLAIN:
        return packed[_HEADER:]
    if packed[8:12] != _PACKED:
        return b""
    length = min(int.from_bytes(packed[4:8], "little"), LONGEST_RTF)
    end = len(_KNOWN_BEFORE) + length
    out = bytearray(_KNOWN_BEFORE)
    position = _HEADER
    while position < len(packed) and len(out) < end:
        flags = packed[position]
        position += 1
        for bit in range(8):
            if not flags >> bit & 1:
                out += packed[position : position + 1]
                position += 1
                continue
            reference = int.from_bytes(packed[position : position + 2], "big")
            position += 2
            # The window is a ring that begins with the known bytes: the place is as far back as it is from here.
            back = (len(out) - (reference >> 4)) % _WINDOW
            if not back or position > len(packed):
                return bytes(out[len(_KNOWN_BEFORE) : end])
            _repeat(out, back, (reference & 15) + 2)
    return bytes(out[len(_KNOWN_BEFORE) : end])


def _repeat(out: bytearray, back: int, length: int) -> None:
    """Append ``length`` bytes from ``back`` bytes ago, which may reach into what is being appended."""
    start = len(out) - back
    piece = bytes(out[start : start + length]) if start >= 0 else bytes(length)
    out += (piece * (length // len(piece) + 1))[:length]


def read(rtf: bytes) -> tuple[str, str]:
    """The plain text and the HTML of an RTF document: one of them, or neither when it is no RTF."""
    if not rtf.lstrip().startswith(b"{\\rtf"):
        return "", ""
    written = _Reader().read(rtf[:LONGEST_RTF])
    return ("", written) if re.search(rb"\\fromhtml", rtf[:_WINDOW]) else (written.strip(), "")


@dataclass(frozen=True, slots=True)
class _State:
    """What a group inherits and gives back. ``hidden`` groups have nothing to read."""

    hidden: bool = False
    fonts: bool = False
    repeated: bool = False
    font: int = 0
    skip: int = 1


class _Reader:
    """Walks through the tokens of a document once.

    With ``fromhtml`` the text between ``htmlrtf`` and ``htmlrtf0`` only repeats for other readers what the
    ``htmltag`` groups say (MS-OXRTFEX 2.1.3.1).
    """

    def __init__(self) -> None:
        self._out: list[str] = []
        self._bytes = bytearray()
        self._state = _State()
        self._outer: list[_State] = []
        self._html = False
        self._code_page = "cp1252"
        self._fonts: dict[int, str] = {}
        self._to_skip = 0
        self._high = 0
        self._starred = False

    def read(self, rtf: bytes) -> str:
        position = 0
        while match := _TOKEN.search(rtf, position):
            position = match.end()
            word, number, code, symbol, brace, text = match.groups()
            if word:
                value = int(number) if number else None
                if word == b"bin":
                    position += max(0, value or 0)
                self._word(word.decode("ascii"), value)
            elif brace:
                self._group(opening=brace == b"{")
            elif code:
                self._shown(bytes.fromhex(code.decode("ascii")))
            elif symbol == b"*":
                self._starred = True
            elif symbol in _SYMBOLS:
                self._write(_SYMBOLS[symbol])
            elif text:
                self._shown(text)
        self._flush()
        return clean("".join(self._out))

    def _group(self, *, opening: bool) -> None:
        self._flush()
        self._starred = False
        self._to_skip = 0
        if not opening:
            self._state = self._outer.pop() if self._outer else _State()
        elif len(self._outer) < _DEEPEST:
            self._outer.append(self._state)

    def _word(self, word: str, value: int | None) -> None:
        starred, self._starred = self._starred, False
        if word == "u" and value is not None:
            self._unicode(value & _LARGEST_UNIT)
        elif word in {"f", "fcharset", "ansicpg", "uc"}:
            self._setting(word, value or 0)
        elif word == "fromhtml":
            self._html = True
        elif word == "htmlrtf":
            self._flush()
            self._state = replace(self._state, repeated=value != 0)
        elif word == "htmltag" and self._html:
            self._flush()
        elif word in _UNSEEN or starred:
            self._flush()
            self._state = replace(self._state, hidden=True, fonts=word == "fonttbl")
        elif word in _WRITTEN:
            self._write(_WRITTEN[word])

    def _setting(self, word: str, value: int) -> None:
        self._flush()
        if word == "uc":
            self._state = replace(self._state, skip=min(max(value, 0), 8))
        elif word == "ansicpg":
            self._code_page = f"cp{value}" if value > 0 else self._code_page
        elif word == "f":
            self._state = replace(self._state, font=value)
        elif self._state.fonts and len(self._fonts) < _MOST_FONTS:
            self._fonts[self._state.font] = _CODE_PAGES.get(value, "")

    def _unicode(self, unit: int) -> None:
        """A UTF-16 unit; the characters for readers that know none of it follow and are skipped."""
        high, self._high = self._high, 0
        if 0xD800 <= unit < 0xDC00:  # noqa: PLR2004 - the ranges of surrogates
            self._high = unit
        elif 0xDC00 <= unit < 0xE000:  # noqa: PLR2004
            self._write(chr(0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00)) if high else "")
        else:
            self._write(chr(unit))
        self._to_skip = self._state.skip

    def _shown(self, content: bytes) -> None:
        if skipped := min(self._to_skip, len(content)):
            self._to_skip -= skipped
            content = content[skipped:]
        if not (self._state.hidden or self._state.repeated):
            self._bytes += content

    def _write(self, text: str) -> None:
        self._flush()
        if not (self._state.hidden or self._state.repeated):
            self._out.append(text)

    def _flush(self) -> None:
        """Bytes of one character may be written one by one, so they are decoded together."""
        if self._bytes:
            content, self._bytes = bytes(self._bytes), bytearray()
            if content.isascii():
                self._out.append(content.decode("ascii"))
            else:
                page = self._fonts.get(self._state.font) or self._code_page
                self._out.append(_in_code_page(content, page))


def _in_code_page(content: bytes, page: str) -> str:
    try:
        return content.decode(page, "replace")
    except (LookupError, ValueError):
        return decode(content)
