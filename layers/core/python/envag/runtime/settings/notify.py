"""What the function ``notify`` reads from its environment."""

from __future__ import annotations

from typing import NamedTuple


class NotifySettings(NamedTuple):
    """Function ``notify``.

    A department's topic is ``<topic_arn_prefix><slug>-<department>``, a case's page
    ``<case_link_base>/<slug>/<reference>``. Below ``web_address``, where residents' pages are too, departments' systems
    acknowledge cases. ``table_name`` holds the keys that sign the addresses officers answer to.
    ``follower_queues`` are the URLs of those who follow what happens to cases, separated by spaces.
    """

    topic_arn_prefix: str
    case_link_base: str
    web_address: str
    table_name: str
    follower_queues: str = ""
