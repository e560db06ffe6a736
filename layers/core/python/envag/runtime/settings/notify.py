"""What the function ``notify`` reads from its environment."""

from __future__ import annotations

from typing import NamedTuple


class NotifySettings(NamedTuple):
    """Function ``notify``.

    A department's topic is ``<topic_arn_prefix><slug>-<department>``, a case's page
    ``<case_link_base>/<slug>/<reference>``. ``table_name`` holds the keys that sign the addresses officers answer to.
    ``follower_queues`` are the URLs of those who follow what happens to cases, separated by spaces.
    """

    topic_arn_prefix: str
    case_link_base: str
    table_name: str
    follower_queues: str = ""
