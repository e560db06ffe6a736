"""The recording that Connect stores of a call that was told so. Nobody speaks on a laptop: it is a second long."""

from __future__ import annotations

import io
import wave
from datetime import UTC
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

_RATE = 8_000
"""Samples a second, as telephones have them; the guide and the caller have a channel each."""


def document(contact_id: str, began_at: datetime, *, instance_arn: str) -> tuple[str, bytes]:
    """The recording of one leg, and the key in the records bucket that it stands under."""
    instance_id = instance_arn.rpartition("/")[2]
    moment = began_at.astimezone(UTC)
    content = io.BytesIO()
    with wave.open(content, "wb") as sound:
        sound.setnchannels(2)
        sound.setsampwidth(2)
        sound.setframerate(_RATE)
        sound.writeframes(bytes(2 * 2 * _RATE))
    key = f"recordings/{instance_id}/{moment:%Y/%m/%d}/{contact_id}_{moment:%Y%m%dT%H:%M}_UTC.wav"
    return key, content.getvalue()
