"""What the function ``figures`` reads from its environment."""

from __future__ import annotations

from typing import NamedTuple


class FiguresSettings(NamedTuple):
    """Function ``figures``. Cases, what each adds, and the sums stand in one table."""

    table_name: str
