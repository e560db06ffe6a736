"""What the function ``inbound_mail`` reads from its environment."""

from __future__ import annotations

from typing import NamedTuple


class InboundMailSettings(NamedTuple):
    """Function ``inbound_mail``. ``records_bucket`` holds raw mail, attachments and quarantine."""

    table_name: str
    records_bucket: str
