"""Amazon Connect's REST API on a free port of the loopback, for adapters and handlers."""

from __future__ import annotations

from envag.flows.stand_ins import flows_by_stand_in
from local import connect_api
from tests.fakes.served import Served


class PlayedConnect(Served):
    """The memory centre behind the laptop's REST API, with the flows of these municipalities."""

    def __init__(self, centre, slugs=("solhamra",)):
        super().__init__(connect_api.application(flows_by_stand_in(slugs), centre))
