"""Amazon Connect's REST API on a free port of the loopback, for adapters and handlers."""

from __future__ import annotations

from local import connect_api
from tests.fakes.served import Served


class PlayedConnect(Served):
    """The memory centre behind the laptop's REST API."""

    def __init__(self, centre):
        super().__init__(connect_api.application(centre))
