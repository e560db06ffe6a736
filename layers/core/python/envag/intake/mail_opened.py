"""Parts that are envelopes: what is inside Outlook's ``winmail.dat`` or an opaque S/MIME signature, as parts.

A reader of parts need know nothing of either: it sorts what it gets here like any other part.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from envag.intake import mail_mime, mail_protection
from envag.intake.mail_mime import Part
from envag.intake.mail_protection import Protection

if TYPE_CHECKING:
    from envag.intake.mail_tnef import Tnef

_TNEF_TYPES = {"application/ms-tnef", "application/vnd.ms-tnef"}
_TNEF_NAME = "winmail.dat"
_ANY_FILE = "application/octet-stream"


def opened(part: Part) -> Part | None:
    """The part inside ``part``, or None when it is no envelope or nothing can be read in it. Never raises.

    Not ``complete`` when something in it could not be read: then the envelope itself should be kept too.
    """
    if part.children:
        return None
    if part.media_type in _TNEF_TYPES or (part.media_type == _ANY_FILE and part.name.lower() == _TNEF_NAME):
        from envag.intake import mail_tnef  # noqa: PLC0415 - rare, and every start would pay for it

        return _of_tnef(mail_tnef.read(part.content()))
    if mail_protection.of_part(part) is Protection.SMIME_SIGNED and mail_protection.is_cms(part):
        content = mail_protection.signed_content(part.content())
        return mail_mime.read(content) if content.strip() else None
    return None


def _of_tnef(tnef: Tnef) -> Part | None:
    if tnef.empty:
        return None
    texts = (("text/plain", tnef.text), ("text/html", tnef.html))
    words = tuple(_part(text.encode(), media_type, charset="utf-8") for media_type, text in texts if text)
    body = (_holder("multipart/alternative", words),) if words else ()
    files = tuple(
        _part(
            bytes(file.view),
            file.media_type,
            disposition="inline" if file.content_id else "attachment",
            name=file.name,
            content_id=file.content_id,
        )
        for file in tnef.files
    )
    return _holder("multipart/mixed", body + files, complete=tnef.complete)


def _part(
    content: bytes, media_type: str, *, charset: str = "", disposition: str = "", name: str = "", content_id: str = ""
) -> Part:
    return Part(
        raw=content,
        start=0,
        end=len(content),
        headers=(),
        media_type=media_type,
        charset=charset,
        disposition=disposition,
        name=name,
        content_id=content_id,
    )


def _holder(media_type: str, children: tuple[Part, ...], *, complete: bool = True) -> Part:
    return Part(raw=b"", start=0, end=0, headers=(), media_type=media_type, children=children, complete=complete)
