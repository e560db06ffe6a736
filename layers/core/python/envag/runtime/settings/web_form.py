"""What the function ``web_form`` reads from its environment."""

from __future__ import annotations

from typing import NamedTuple


class WebFormSettings(NamedTuple):
    """Function ``web_form``. Within ten minutes it takes so many forms from one source, and from all together.

    ``tiles_endpoint`` is a laptop's only: who draws all maps there.
    """

    table_name: str
    forms_per_source: str = "10"
    forms_together: str = "600"
    tiles_endpoint: str = ""
