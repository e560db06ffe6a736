"""What the function ``chat`` reads from its environment."""

from __future__ import annotations

from typing import NamedTuple


class ChatSettings(NamedTuple):
    """Function ``chat``.

    The id of a municipality's flow stands in the SSM parameter ``<flow_parameters>/chat/flow/<slug>``.
    ``connect_endpoint`` is set on a laptop only, where Connect is played.
    """

    table_name: str
    connect_instance_id: str
    flow_parameters: str
    connect_endpoint: str = ""
