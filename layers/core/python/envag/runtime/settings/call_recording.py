"""What the function ``call_recording`` reads from its environment."""

from __future__ import annotations

from typing import NamedTuple


class CallRecordingSettings(NamedTuple):
    """Function ``call_recording``."""

    table_name: str
    records_bucket: str
    connect_instance_arn: str
    connect_endpoint: str = ""
