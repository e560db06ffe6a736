"""What the function ``mail_events`` reads from its environment."""

from __future__ import annotations

from typing import NamedTuple


class MailEventsSettings(NamedTuple):
    """Function ``mail_events``: what SES tells of mail that we sent."""

    table_name: str
    records_bucket: str
    configuration_set_prefix: str
