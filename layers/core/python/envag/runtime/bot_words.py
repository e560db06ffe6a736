"""What the chat's machine listens for, as the layer carries it: read once per environment."""

from __future__ import annotations

from functools import cache

import msgspec

from envag.domain.bot_words import BotWords
from envag.runtime.data import DATA


@cache
def bot_words() -> BotWords:
    """The words of every language. Raises FileNotFoundError when the layer was built without them."""
    return msgspec.msgpack.decode((DATA / "bot.msgpack").read_bytes(), type=BotWords)
