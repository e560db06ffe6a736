"""SES' REST API on a free port of the loopback, for adapters and handlers."""

from __future__ import annotations

from local import ses_api
from tests.fakes.served import Served


class PlayedSes(Served):
    """The laptop's REST API; ``taken`` are the mails it has taken (``local.ses_message.Accepted``), the first first."""

    def __init__(self, *, domains=("solhamra.example",)):
        self.taken = []
        super().__init__(ses_api.application(is_verified=domains.__contains__, take=self.taken.append))
