"""What the function ``scanned_file`` reads from its environment."""

from __future__ import annotations

from typing import NamedTuple


class ScannedFileSettings(NamedTuple):
    """Function ``scanned_file``: takes from ``uploads_bucket`` what is clean, and puts it into ``records_bucket``."""

    table_name: str
    records_bucket: str
    uploads_bucket: str
