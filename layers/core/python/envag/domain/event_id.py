"""Ids of timeline events: derived from what caused them, so that the same cause is stored once."""

from __future__ import annotations

import base64
import hashlib

_LENGTH = 20


def event_id(*cause: str) -> str:
    """The id for a cause, such as ``event_id("phone", contact_id, event_type, timestamp)``: 20 characters a-z2-7."""
    digest = hashlib.sha256("\x1f".join(cause).encode()).digest()
    return base64.b32encode(digest).decode().lower()[:_LENGTH]


def message_id(initial_contact_id: str, unit: str) -> str:
    """The id of the hand-over by which a call's flow leaves a message with a unit or department: one for each."""
    return event_id("call_flow", initial_contact_id, "message", unit)
