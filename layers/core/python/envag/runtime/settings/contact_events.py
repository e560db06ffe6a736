"""What the function ``contact_events`` reads from its environment."""

from __future__ import annotations

from typing import NamedTuple


class ContactEventsSettings(NamedTuple):
    """Function ``contact_events``."""

    table_name: str
    records_bucket: str
    connect_instance_arn: str
    connect_endpoint: str = ""
