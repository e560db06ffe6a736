"""What the function ``status_page`` reads from its environment."""

from __future__ import annotations

from typing import NamedTuple


class StatusPageSettings(NamedTuple):
    """Function ``status_page``. It signs forms by which browsers send files to ``uploads_bucket``."""

    table_name: str
    uploads_bucket: str
