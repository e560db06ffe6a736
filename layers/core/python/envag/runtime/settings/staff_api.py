"""What the function ``staff_api`` reads from its environment."""

from __future__ import annotations

from typing import NamedTuple


class StaffApiSettings(NamedTuple):
    """Function ``staff_api``.

    It reaches table and bucket as ``data_role_arn`` alone, for one municipality at a time: see
    ``envag.adapters.narrowed``.
    """

    table_name: str
    records_bucket: str
    data_role_arn: str
