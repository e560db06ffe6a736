"""What the exchange calls the queues of a municipality: ``<slug>.centre``, ``<slug>.unit.<id>`` and so on.

Units are known by an id that never changes, whatever they are called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from envag.domain.municipality import Municipality

_UNIT = "unit."


def unit_line(unit: str) -> str:
    """The name of a unit's queue behind its municipality's slug."""
    return f"{_UNIT}{unit}"


def unit_named(name: str, place: Municipality) -> str:
    """The id of the unit whose queue has that name; empty for the centre's, and for anybody else's queue."""
    line = name.removeprefix(f"{place.slug}.")
    unit = line.removeprefix(_UNIT)
    known = unit != line and any(department.unit(unit) for department in place.departments)
    return unit if known and unit != place.centre_unit else ""
