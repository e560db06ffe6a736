"""What the function ``staff_token`` reads from its environment."""

from __future__ import annotations

from typing import NamedTuple


class StaffTokenSettings(NamedTuple):
    """Function ``staff_token``.

    ``own_grants`` is ``yes`` on a laptop only, whose pool has users of its own and notes what each may do.
    """

    own_grants: str = ""
