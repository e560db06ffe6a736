"""What the function ``search_page`` reads from its environment."""

from __future__ import annotations

from typing import NamedTuple


class SearchPageSettings(NamedTuple):
    """Function ``search_page``. What it finds, its layer ``search`` carries."""

    table_name: str
