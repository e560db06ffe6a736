"""What the function ``status_page`` reads from its environment."""

from __future__ import annotations

from typing import NamedTuple


class StatusPageSettings(NamedTuple):
    """Function ``status_page``."""

    table_name: str
