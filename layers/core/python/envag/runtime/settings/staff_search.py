"""What the function ``staff_search`` reads from its environment."""

from __future__ import annotations

from typing import NamedTuple


class StaffSearchSettings(NamedTuple):
    """Function ``staff_search``: nothing. What it finds, its layer ``search`` carries."""
