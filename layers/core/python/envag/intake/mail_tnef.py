"""What Outlook hides in ``winmail.dat`` (application/ms-tnef, MS-OXTNEF): the message's text and its files.

The package that reads this copies every attribute several times and stops at what it does not know. Here a file
is a place in the bytes, and the number of attributes, properties and files is bounded. Property ids are those of
MS-OXPROPS.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from envag.intake import mail_html, mail_rtf
from envag.intake.mail_text import decode, safe_name

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_FILES = 500
_SIGNATURE = b"\x78\x9f\x3e\x22"
_HEAD = 6
_MOST_ATTRIBUTES = 10_000
_MOST_PROPERTIES = 2_000
_MOST_VALUES = 1_000
_LONGEST_TEXT = 1024 * 1024
_LONGEST_NAME = 2048
_DEEPEST = 3

_SUBJECT, _BODY, _TITLE, _DATA = 0x8004, 0x800C, 0x8010, 0x800F
_NEXT_FILE, _MESSAGE_PROPERTIES, _FILE_PROPERTIES, _CODE_PAGE = 0x9002, 0x9003, 0x9005, 0x9007
"""Ids of attributes (MS-OXTNEF 2.1.3.3)."""

_P_SUBJECT, _P_BODY, _P_RTF, _P_HTML, _P_HTML_CODE_PAGE = 0x0037, 0x1000, 0x1009, 0x1013, 0x3FDE
_P_FILE, _P_SHORT_NAME, _P_LONG_NAME, _P_DISPLAY_NAME = 0x3701, 0x3704, 0x3707, 0x3001
_P_MEDIA_TYPE, _P_CONTENT_ID = 0x370E, 0x3712
_WANTED = {
    _P_SUBJECT, _P_BODY, _P_RTF, _P_HTML, _P_HTML_CODE_PAGE, _P_FILE, _P_SHORT_NAME, _P_LONG_NAME, _P_DISPLAY_NAME,
    _P_MEDIA_TYPE, _P_CONTENT_ID,
}  # fmt: skip

_STRING, _UNICODE, _OBJECT, _BINARY, _MANY = 0x001E, 0x001F, 0x000D, 0x0102, 0x1000
_VARIABLE = {_STRING, _UNICODE, _OBJECT, _BINARY}
_SIZES = {2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8, 0x48: 16}
_FIRST_NAMED = 0x8000
_GUID = 16
_MESSAGE_OBJECT = bytes.fromhex("0703020000000000c000000000000046")
"""IID_IMessage: what follows is a message, TNEF itself."""

_UNNAMED = "unnamed"
_TEXT_FILE = "text/plain"
_ANY_FILE = "application/octet-stream"


@dataclass(frozen=True, slots=True, kw_only=True)
class TnefFile:
    """A file in a TNEF stream. ``name`` is safe; ``view`` its bytes where they stand, not a copy of them."""

    name: str
    media_type: str
    view: memoryview
    content_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tnef:
    """A TNEF stream. ``complete`` is false where something in it was broken or too much to read."""

    subject: str = ""
    text: str = ""
    html: str = ""
    files: tuple[TnefFile, ...] = ()
    complete: bool = True

    @property
    def empty(self) -> bool:
        """Whether nothing was found."""
        return not (self.text or self.html or self.files)


def read(content: bytes) -> Tnef:
    """What is in a TNEF stream, nothing when it is none. Never raises.

    A message in the message becomes its files, and its text a file of its own; where the outer message has no
    text that text is the text.
    """
    return _read(memoryview(content), 0)


@dataclass(slots=True)
class _Found:
    """What has been read of one message or one file: property id to value, and the older attributes."""

    code_page: str = "cp1252"
    values: dict[int, tuple[int, memoryview]] = field(default_factory=dict)
    title: str = ""
    body: str = ""
    data: memoryview | None = None

    def text(self, property_id: int, longest: int = _LONGEST_NAME) -> str:
        kind, view = self.values.get(property_id, (0, memoryview(b"")))
        content = bytes(view[:longest])
        if kind == _UNICODE:
            return decode(content[: len(content) // 2 * 2], "utf-16-le").rstrip("\0")
        return decode(content.split(b"\0", 1)[0], self.code_page) if kind else ""


def _read(view: memoryview, depth: int) -> Tnef:
    if view[:4] != _SIGNATURE:
        return Tnef(complete=False)
    message, files, complete = _Found(), list[_Found](), False
    position = _HEAD
    for _ in range(_MOST_ATTRIBUTES):
        if complete := position >= len(view):
            break
        head = view[position : position + 9]
        length = int.from_bytes(head[5:9], "little")
        start, end = position + 9, position + 9 + length
        if len(head) < 9 or end > len(view):  # noqa: PLR2004 - level, id, type and length
            break
        if not _attribute(int.from_bytes(head[1:3], "little"), view[start:end], message, files):
            break
        position = end + 2
    return _assembled(message, files, depth, complete=complete)


def _attribute(name: int, value: memoryview, message: _Found, files: list[_Found]) -> bool:
    """Note one attribute; false when there are too many files."""
    current = files[-1] if files else message
    if name == _NEXT_FILE:
        if len(files) >= MOST_FILES:
            return False
        files.append(_Found(code_page=message.code_page))
    elif name == _CODE_PAGE:
        message.code_page = f"cp{int.from_bytes(value[:4], 'little')}"
    elif name in {_MESSAGE_PROPERTIES, _FILE_PROPERTIES}:
        current.values.update(_properties(value))
    elif name in {_SUBJECT, _TITLE}:
        current.title = decode(bytes(value[:_LONGEST_NAME]).split(b"\0", 1)[0], message.code_page)
    elif name == _BODY:
        message.body = decode(bytes(value[:_LONGEST_TEXT]).rstrip(b"\0"), message.code_page)
    elif name == _DATA:
        current.data = value
    return True


def _properties(view: memoryview) -> Iterator[tuple[int, tuple[int, memoryview]]]:
    """The wanted properties of a list: id, and type with the first value (MS-OXTNEF 2.1.3.4)."""

    def number(position: int) -> int:
        return int.from_bytes(view[position : position + 4], "little")

    position = 4
    for _ in range(min(number(0), _MOST_PROPERTIES)):
        kind, name = number(position) & 0xFFFF, number(position) >> 16
        position += 4
        if name >= _FIRST_NAMED:
            by_name = number(position + _GUID)
            position += _GUID + 4
            position += 4 + _padded(number(position)) if by_name else 4
        base = kind & ~_MANY
        if base not in _VARIABLE and base not in _SIZES:
            return
        count = 1
        if kind & _MANY or base in _VARIABLE:
            count = number(position)
            position += 4
        if count > _MOST_VALUES or position > len(view):
            return
        value = None
        for _ in range(count):
            size = number(position) if base in _VARIABLE else _SIZES[base]
            position += 4 if base in _VARIABLE else 0
            value = view[position : position + size] if value is None else value
            position += _padded(size)
        if value is not None and name in _WANTED:
            yield name, (base, value)


def _padded(size: int) -> int:
    return (size + 3) // 4 * 4


def _assembled(message: _Found, files: list[_Found], depth: int, *, complete: bool) -> Tnef:
    text = message.text(_P_BODY, _LONGEST_TEXT).strip() or message.body.strip()
    html = _html(message)
    if not (text or html) and (rtf := message.values.get(_P_RTF)):
        text, html = mail_rtf.read(mail_rtf.unpack(rtf[1]))
    subject = (message.text(_P_SUBJECT) or message.title).strip()
    opened: list[TnefFile] = []
    for found in files:
        inner = _embedded(found, depth)
        if inner is None:
            opened.append(_file(found))
            continue
        complete &= inner.complete
        words = inner.text or mail_html.to_text(inner.html)
        if words:
            name = safe_name(inner.subject or found.text(_P_DISPLAY_NAME)) or _UNNAMED
            opened.append(TnefFile(name=f"{name}.txt", media_type=_TEXT_FILE, view=memoryview(words.encode())))
        text = text or ("" if html else words)
        opened += inner.files
    return Tnef(
        subject=subject,
        text=text,
        html=html,
        files=tuple(opened[:MOST_FILES]),
        complete=complete and len(opened) <= MOST_FILES,
    )


def _html(message: _Found) -> str:
    if message.values.get(_P_HTML, (0,))[0] != _BINARY:
        return message.text(_P_HTML, _LONGEST_TEXT).strip()
    page = message.values.get(_P_HTML_CODE_PAGE)
    number = int.from_bytes(page[1][:4], "little") if page else 0
    charset = "utf-8" if number == 65001 else f"cp{number}" if number else message.code_page  # noqa: PLR2004
    return decode(bytes(message.values[_P_HTML][1][:_LONGEST_TEXT]).rstrip(b"\0"), charset).strip()


def _embedded(found: _Found, depth: int) -> Tnef | None:
    """The message that an attachment is, or None when it is a file."""
    kind, view = found.values.get(_P_FILE, (0, memoryview(b"")))
    if kind != _OBJECT or view[:_GUID] != _MESSAGE_OBJECT or depth >= _DEEPEST:
        return None
    inner = _read(view[_GUID:], depth + 1)
    return None if inner.empty else inner


def _file(found: _Found) -> TnefFile:
    kind, stored = found.values.get(_P_FILE, (0, memoryview(b"")))
    if kind == _OBJECT:
        stored = stored[_GUID:]
    name = ""
    for given in (found.text(_P_LONG_NAME), found.title, found.text(_P_SHORT_NAME), found.text(_P_DISPLAY_NAME)):
        name = name or safe_name(given)
    return TnefFile(
        name=name or _UNNAMED,
        media_type=(found.text(_P_MEDIA_TYPE).strip().lower() or _ANY_FILE),
        view=stored if found.data is None or len(stored) > len(found.data) else found.data,
        content_id=found.text(_P_CONTENT_ID).strip("<> "),
    )
