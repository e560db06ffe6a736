"""What the function ``site`` reads from its environment."""

from __future__ import annotations

from typing import NamedTuple


class SiteSettings(NamedTuple):
    """Function ``site``."""

    table_name: str
