"""A resident's mail as they wrote it, for a frame: its HTML made harmless, or its plain text."""

from __future__ import annotations

import base64
import html
import re

from envag.intake import email, mail_display

_PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_LARGEST_PICTURE = 4 * 1024 * 1024
_PLACE = re.compile(r'(<img [^<]*?)data-attachment="(\d+)"')
"""In a tag only: what is shown as text holds no ``<`` of its own, though it may be written like an attribute."""


def original(raw: bytes) -> str:
    """The page inside the frame, with the pictures that the mail itself carries."""
    mail = email.parse(raw)
    if not mail.html:
        return f'<!doctype html><meta charset="utf-8"><pre style="white-space:pre-wrap">{html.escape(mail.text)}</pre>'
    numbers = {attachment.part.content_id: str(number) for number, attachment in enumerate(mail.attachments)}
    shown = mail_display.display(mail.html, lambda content_id: numbers.get(content_id, ""))

    def picture(place: re.Match[str]) -> str:
        attachment = mail.attachments[int(place[2])]
        content = attachment.content()
        if attachment.media_type not in _PICTURES or len(content) > _LARGEST_PICTURE:
            return place[1]
        return f'{place[1]}src="data:{attachment.media_type};base64,{base64.b64encode(content).decode()}"'

    return f'<!doctype html><meta charset="utf-8">{_PLACE.sub(picture, shown)}'
