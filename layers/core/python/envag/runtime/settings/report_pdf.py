"""What the function ``report_pdf`` reads from its environment."""

from __future__ import annotations

from typing import NamedTuple


class ReportPdfSettings(NamedTuple):
    """Function ``report_pdf``."""

    table_name: str
