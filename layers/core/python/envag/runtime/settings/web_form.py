"""What the function ``web_form`` reads from its environment."""

from __future__ import annotations

from typing import NamedTuple


class WebFormSettings(NamedTuple):
    """Function ``web_form``."""

    table_name: str
