"""What the function ``lead_number`` reads from its environment."""

from __future__ import annotations

from typing import NamedTuple


class LeadNumberSettings(NamedTuple):
    """Function ``lead_number``, a custom resource at deploy time."""

    connect_instance_id: str
