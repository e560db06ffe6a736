"""Ids of timeline events: derived from what caused them, so that the same cause is stored once."""

from __future__ import annotations

import base64
import hashlib

_LENGTH = 20


def event_id(*cause: str) -> str:
    """The id for a cause, such as ``event_id("phone", contact_id, event_type, timestamp)``: 20 characters a-z2-7."""
    digest = hashlib.sha256("\x1f".join(cause).encode()).digest()
    return base64.b32encode(digest).decode().lower()[:_LENGTH]
