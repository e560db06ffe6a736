"""What the function ``chat_page`` reads from its environment."""

from __future__ import annotations

from typing import NamedTuple


class ChatPageSettings(NamedTuple):
    """Function ``chat_page``. ``participant_endpoint`` is set on a laptop only, where Connect is played."""

    table_name: str
    connect_region: str
    participant_endpoint: str = ""
