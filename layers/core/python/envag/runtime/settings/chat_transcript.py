"""What the function ``chat_transcript`` reads from its environment."""

from __future__ import annotations

from typing import NamedTuple


class ChatTranscriptSettings(NamedTuple):
    """Function ``chat_transcript``."""

    table_name: str
    records_bucket: str
    connect_instance_id: str
    connect_endpoint: str = ""
