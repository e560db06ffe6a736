"""What the function ``call_flow`` reads from its environment."""

from __future__ import annotations

from typing import NamedTuple


class CallFlowSettings(NamedTuple):
    """Function ``call_flow``, called by a contact flow of the instance."""

    table_name: str
    records_bucket: str
    connect_instance_arn: str
