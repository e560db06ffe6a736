"""What the function ``e_id`` reads from its environment."""

from __future__ import annotations

from typing import NamedTuple


class EIdSettings(NamedTuple):
    """Function ``e_id``. A municipality's secret is the SSM parameter ``<secret_parameters>/<slug>``.

    ``web_address`` and ``e_id_endpoint`` are a laptop's only: where its pages are, and who plays all providers.
    """

    table_name: str
    secret_parameters: str
    web_address: str = ""
    e_id_endpoint: str = ""
