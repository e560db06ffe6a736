"""What a message says and what it carries: its parts sorted into text and attachments."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from envag.intake import mail_html
from envag.intake.mail_mime import LONGEST_HEADERS, Part, first, read_headers
from envag.intake.mail_text import decode, decode_header, safe_name

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST_TEXT = 128 * 1024
"""Bytes of UTF-8 of a mail's text that a Contact carries; a longer body is an attachment as well."""

_READ_OF_BODY = 1024 * 1024
_META_WITHIN = 2048
_DEEPEST_MESSAGE = 3
_TEXT_TYPES = {"text/plain", "text/html"}
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


@dataclass(frozen=True, slots=True, kw_only=True)
class MailAttachment:
    """A part that is kept as a file. ``name`` is safe and never empty; ``inline`` is one that the HTML shows."""

    name: str
    media_type: str
    inline: bool
    part: Part

    def content(self) -> bytes:
        """The file. Every call decodes it anew, so that only one of them is in memory."""
        return self.part.content()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Body:
    """A piece of what the message says, in the forms that it came in, and the parts that held them."""

    plain: str = ""
    html: str = ""
    parts: tuple[Part, ...] = ()

    @property
    def text(self) -> str:
        return self.plain.strip() or mail_html.to_text(self.html)


class Content:
    """The parts of a message, sorted.

    ``text`` is what a reader sees, ``html`` the HTML as it came. ``unread`` says that something could not be
    read: encrypted, not text although it is said to be, or left out because it was too much.
    """

    def __init__(self, root: Part, depth: int = 0) -> None:
        self.attachments: list[MailAttachment] = []
        self.unread = False
        self._left_to_read = _READ_OF_BODY
        self._named_texts: list[Part] = []
        self._messages: list[Part] = []
        bodies = self._sort(root)
        self.html = "\n".join(body.html for body in bodies if body.html)
        self.text = _joined(body.text for body in bodies) or self._text_of_attachments(depth)
        if len(encoded := self.text.encode()) > LONGEST_TEXT:
            self.text = encoded[:LONGEST_TEXT].decode("utf-8", "ignore")
            for part in (part for body in bodies for part in body.parts):
                self._keep(part)
        self.unread |= not self.text and any(a.media_type in _CLOSED_TYPES for a in self.attachments)

    def _sort(self, part: Part) -> list[_Body]:
        self.unread |= not part.complete
        if part.children:
            bodies = [body for child in part.children for body in self._sort(child)]
            return [_merged(bodies)] if part.media_type == "multipart/alternative" else bodies
        if part.media_type in _TEXT_TYPES and part.disposition != "attachment":
            if part.name:
                self._named_texts.append(part)
            elif body := self._body(part):
                return [body]
        elif part.media_type == "message/rfc822":
            self._messages.append(part)
        if part.complete:
            self._keep(part)
        return []

    def _body(self, part: Part) -> _Body | None:
        """The text of ``part``, or None when it is none: only UTF-16 and UTF-32 have NUL bytes in their text."""
        content = part.head(self._left_to_read).content()
        if b"\0" in content and not part.charset.lower().startswith(("utf-16", "utf-32")):
            self.unread = True
            return None
        if part.end - part.start > self._left_to_read:
            self._keep(part)
        self._left_to_read -= min(self._left_to_read, part.end - part.start)
        if part.media_type == "text/plain":
            return _Body(plain=decode(content, part.charset), parts=(part,))
        meta = None if part.charset else _META_CHARSET.search(content[:_META_WITHIN])
        return _Body(html=decode(content, meta[1].decode("ascii") if meta else part.charset), parts=(part,))

    def _text_of_attachments(self, depth: int) -> str:
        """The text of a message that has none of its own: that of its text files or of a forwarded message."""
        text = _joined(body.text for body in map(self._body, self._named_texts) if body)
        if not text and self._messages and depth < _DEEPEST_MESSAGE:
            text = Content(self._messages[0].message(), depth + 1).text
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


def _merged(bodies: list[_Body]) -> _Body:
    """One body of alternatives that say the same."""
    return _Body(
        plain=_joined(body.plain for body in bodies),
        html="\n".join(body.html for body in bodies if body.html),
        parts=tuple(part for body in bodies for part in body.parts),
    )


def _joined(texts: Iterable[str]) -> str:
    return "\n\n".join(filter(None, (text.strip() for text in texts)))


def _made_up_name(part: Part) -> str:
    subject = ""
    if part.media_type == "message/rfc822":
        start = part.head(LONGEST_HEADERS).content()
        headers, _ = read_headers(start, 0, len(start))
        subject = safe_name(decode_header(first(headers, "subject")).replace("/", "-"))
    return (subject or "unnamed") + _EXTENSIONS.get(part.media_type, "")
