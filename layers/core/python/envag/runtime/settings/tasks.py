"""What the function ``tasks`` reads from its environment."""

from __future__ import annotations

from typing import NamedTuple


class TasksSettings(NamedTuple):
    """Function ``tasks``. A municipality's flow stands in the parameter ``<flow_parameters>/task/flow/<slug>``."""

    connect_instance_id: str
    flow_parameters: str
    connect_endpoint: str = ""
