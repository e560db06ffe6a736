"""What the function ``bot`` reads from its environment."""

from __future__ import annotations

from typing import NamedTuple


class BotSettings(NamedTuple):
    """Function ``bot``, the code hook of the Lex bot. It has the layer ``search``."""

    table_name: str
