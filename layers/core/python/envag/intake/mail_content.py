"""What a message says and what it carries: its parts sorted into text and attachments."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from envag.intake import mail_html, mail_protection
from envag.intake.mail_embedded import embedded
from envag.intake.mail_mime import LONGEST_HEADERS, Part, first, parameters, read_headers
from envag.intake.mail_opened import opened
from envag.intake.mail_text import decode, decode_header, is_binary, looks_like_base64, safe_name, unflowed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from envag.intake.mail_embedded import Embedded
    from envag.intake.mail_protection import Protection

LONGEST_TEXT = 128 * 1024
"""Bytes of UTF-8 of a mail's text that a Contact carries; a longer body is an attachment as well."""

_ENCODED = {"base64", "quoted-printable", "quoted", "x-uuencode", "uuencode", "x-uue", "uue"}
_SAMPLE = 500
_READ_OF_BODY = 1024 * 1024
_META_WITHIN = 2048
_DEEPEST_MESSAGE = 3
_MOST_OPENED = 10
_RICH_TYPES = {"text/enriched", "text/richtext"}
_PLAIN_TYPES = {"text/plain", "text/markdown", "text/x-markdown"}
_TEXT_TYPES = {"text/html", *_PLAIN_TYPES, *_RICH_TYPES}
_ANY_FILE = "application/octet-stream"
_RTF_TYPES = {"text/rtf", "application/rtf"}
_NO_WORDS = (
    "calendar",
    "css",
    "csv",
    "directory",
    "javascript",
    "rfc822-headers",
    "vcard",
    "x-amp-html",
    "x-vcard",
    "xml",
)
_MESSAGE_TYPES = {"message/rfc822", "message/global", "message/news", "message/partial"}
_CALENDAR_TYPES = {"text/calendar", "application/ics"}
_CLOSED_TYPES = {
    "application/ms-tnef",
    "application/vnd.ms-tnef",
    "application/pkcs7-mime",
    "application/x-pkcs7-mime",
    "application/pgp-encrypted",
}
"""Content that hides the text: Outlook's winmail.dat, S/MIME and PGP."""
_EXTENSIONS = {
    "application/pdf": ".pdf",
    "application/pkcs7-mime": ".p7m",
    "application/pkcs7-signature": ".p7s",
    "application/pgp-signature": ".asc",
    "image/gif": ".gif",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "message/delivery-status": ".txt",
    "message/rfc822": ".eml",
    "text/calendar": ".ics",
    "text/csv": ".csv",
    "text/html": ".html",
    "text/plain": ".txt",
    "text/rfc822-headers": ".txt",
    "text/vcard": ".vcf",
}
"""For parts without a name; the standard library's table depends on the machine."""

_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s{0,9}=\s{0,9}[\"']?([a-z0-9_-]+)", re.IGNORECASE)


class MailAttachment(NamedTuple):
    """A part that is kept as a file. ``name`` is safe and never empty; ``inline`` is one that the HTML shows."""

    name: str
    media_type: str
    inline: bool
    part: Part

    def content(self) -> bytes:
        """The file. Every call decodes it anew, so that only one of them is in memory."""
        return self.part.content()


class _Body(NamedTuple):
    """A piece of what the message says, in the forms that it came in, and the parts that held them."""

    plain: str = ""
    rich: str = ""
    html: str = ""
    parts: tuple[Part, ...] = ()

    @property
    def text(self) -> str:
        return self.plain.strip() or mail_html.to_text(self.html) or self.rich


class Content:
    """The parts of a message, sorted.

    ``text`` is what a reader sees, ``html`` the HTML as it came. ``unread`` says that something could not be
    read: encrypted, not text although it is said to be, or left out because it was too much. ``protection`` is
    what was signed or encrypted in it.
    """

    def __init__(self, root: Part, depth: int = 0) -> None:
        self.attachments: list[MailAttachment] = []
        self.unread = False
        self._left_to_read = _READ_OF_BODY
        self._named_texts: list[Part] = []
        self._messages: list[Part] = []
        self._calendars: list[Part] = []
        self._left_to_open = _MOST_OPENED
        self._closed = False
        self.protection: set[Protection] = set()
        bodies = self._sort(root)
        self.html = "\n".join(body.html for body in bodies if body.html)
        text = _joined(body.text for body in bodies) or self._text_of_attachments(depth)
        self.text, in_the_text = mail_protection.readable(text)
        self.protection |= in_the_text
        if len(encoded := self.text.encode()) > LONGEST_TEXT:
            self.text = encoded[:LONGEST_TEXT].decode("utf-8", "ignore")
            for part in (part for body in bodies for part in body.parts):
                self._keep(part)
        self.unread |= (not self.text and self._closed) or any(found.closed for found in in_the_text)

    def _sort(self, part: Part) -> list[_Body]:
        self.unread |= not part.complete
        if part.children:
            bodies = [body for child in part.children for body in self._sort(child)]
            return [_merged(bodies)] if part.media_type == "multipart/alternative" else bodies
        if inner := self._inside(part):
            return self._sort(inner)
        if part.media_type in _TEXT_TYPES and part.disposition != "attachment":
            if part.name:
                self._named_texts.append(part)
            elif body := self._body(part):
                return [body]
            else:
                part = part._replace(media_type=_ANY_FILE)
        elif part.media_type in _MESSAGE_TYPES:
            self._messages.append(part)
        elif part.media_type in _CALENDAR_TYPES:
            self._calendars.append(part)
        elif part.media_type in _RTF_TYPES or _may_hold_words(part.media_type):
            self._named_texts.append(part)
        if part.complete:
            self._keep(part)
        return []

    def _inside(self, part: Part) -> Part | None:
        """What is in a part that is an envelope. It is kept itself where its signature counts or something is left."""
        if protection := mail_protection.of_part(part):
            self.protection.add(protection)
        inner = opened(part) if self._left_to_open else None
        if inner:
            self._left_to_open -= 1
            if mail_protection.is_cms(part) or not inner.complete:
                self._keep(part)
        else:
            self._closed |= part.media_type in _CLOSED_TYPES
        return inner

    def _body(self, part: Part) -> _Body | None:
        """The text of ``part``, or None when it is none: only UTF-16 and UTF-32 have many NUL bytes in their text."""
        content = self._text_of(part)
        if is_binary(content) and not part.charset.lower().startswith(("utf-16", "utf-32")):
            self.unread = True
            return None
        if part.end - part.start > self._left_to_read:
            self._keep(part)
        self._left_to_read -= min(self._left_to_read, part.end - part.start)
        if part.media_type == "text/html":
            meta = None if part.charset else _META_CHARSET.search(content[:_META_WITHIN])
            return _Body(html=decode(content, meta[1].decode("ascii") if meta else part.charset), parts=(part,))
        text = decode(content, part.charset)
        if part.media_type in _RTF_TYPES:
            from envag.intake import mail_rtf  # noqa: PLC0415 - rare, and every start would pay for it

            return _Body(rich=mail_rtf.read(content)[0], parts=(part,))
        if part.media_type in _RICH_TYPES:
            return _Body(rich=mail_html.enriched_to_text(text), parts=(part,))
        asked = parameters(first(part.headers, "content-type"))
        if asked.get("format", "").lower() == "flowed":
            text = unflowed(text, delsp=asked.get("delsp", "").lower() == "yes")
        return _Body(plain=text, parts=(part,))

    def _text_of(self, part: Part) -> bytes:
        """The bytes of a text, as many as may still be read, without the files in it: they are kept as such."""
        head = part.head(self._left_to_read)
        if part.encoding == "base64" and not looks_like_base64(part.raw[part.start : head.end][:_SAMPLE]):
            return part.raw[part.start : head.end]
        if part.encoding in _ENCODED or part.media_type not in _PLAIN_TYPES:
            return head.content()
        pieces, position = [], part.start
        for file in embedded(part.raw, part.start, part.end):
            self._keep(_file_part(part, file))
            pieces.append(part.raw[position : min(file.start, head.end)])
            position = file.end
        return b"".join(pieces) + part.raw[position : max(position, head.end)]

    def _text_of_attachments(self, depth: int) -> str:
        """The text of a message without one: that of its text files, a forwarded message or an invitation."""
        text = _joined(body.text for body in map(self._body, self._named_texts) if body)
        if not text and self._messages and depth < _DEEPEST_MESSAGE:
            text = Content(self._messages[0].message(), depth + 1).text
        if not text and self._calendars:
            from envag.intake import mail_calendar  # noqa: PLC0415 - invitations without a word are rare

            calendar = self._calendars[0].head(_READ_OF_BODY)
            text = mail_calendar.summary(decode(calendar.content(), calendar.charset))
        return text

    def _keep(self, part: Part) -> None:
        if all(attachment.part is not part for attachment in self.attachments):
            self.attachments.append(
                MailAttachment(
                    name=part.name or _made_up_name(part),
                    media_type=part.media_type,
                    inline=part.disposition == "inline" or bool(part.content_id),
                    part=part,
                )
            )


def _may_hold_words(media_type: str) -> bool:
    """Whether it is a kind of text that is not known here (RFC 2046 section 4.1.4)."""
    kind, _, subtype = media_type.partition("/")
    return kind == "text" and subtype not in _NO_WORDS and media_type not in _TEXT_TYPES


def _file_part(text: Part, file: Embedded) -> Part:
    """A file that stands in a text, as a part of its own."""
    return Part(
        raw=text.raw,
        start=file.first,
        end=file.last,
        headers=(("content-transfer-encoding", file.encoding),),
        media_type=_ANY_FILE,
        name=safe_name(decode(file.name, text.charset)),
    )


def _merged(bodies: list[_Body]) -> _Body:
    """One body of alternatives that say the same."""
    return _Body(
        plain=_joined(body.plain for body in bodies),
        rich=_joined(body.rich for body in bodies),
        html="\n".join(body.html for body in bodies if body.html),
        parts=tuple(part for body in bodies for part in body.parts),
    )


def _joined(texts: Iterable[str]) -> str:
    return "\n\n".join(filter(None, (text.strip() for text in texts)))


def _made_up_name(part: Part) -> str:
    name = decode_header(first(part.headers, "content-description"))
    if part.media_type == "message/rfc822":
        start = part.head(LONGEST_HEADERS).content()
        headers, _ = read_headers(start, 0, len(start))
        name = decode_header(first(headers, "subject"))
    extension = _EXTENSIONS.get(part.media_type, "")
    return (safe_name(name.replace("/", "-")).removesuffix(extension) or "unnamed") + extension
