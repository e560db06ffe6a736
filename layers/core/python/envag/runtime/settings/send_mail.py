"""What the function ``send_mail`` reads from its environment."""

from __future__ import annotations

from typing import NamedTuple


class SendMailSettings(NamedTuple):
    """Function ``send_mail``.

    A municipality's SES configuration set is ``<configuration_set_prefix><slug>``; the residents' pages stand
    under ``<web_address>/<slug>``. ``mail_endpoint`` is set on a laptop only, where SES is played.
    """

    table_name: str
    records_bucket: str
    configuration_set_prefix: str
    web_address: str
    mail_endpoint: str = ""
