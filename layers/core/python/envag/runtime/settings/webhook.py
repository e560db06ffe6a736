"""What the function ``webhook`` reads from its environment."""

from __future__ import annotations

from typing import NamedTuple


class WebhookSettings(NamedTuple):
    """Function ``webhook``.

    ``queue_url`` is the queue that it works off, ``table_name`` holds the cases that receivers acknowledge. A secret
    stands in the parameter ``<webhook_secrets>/<slug>/<name>``. ``webhook_endpoint`` is where all receivers are played
    on a laptop.
    """

    queue_url: str
    table_name: str
    webhook_secrets: str
    webhook_endpoint: str = ""
