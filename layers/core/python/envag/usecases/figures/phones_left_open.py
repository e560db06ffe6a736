"""Which phones were left open on a day: units that somebody was marked as available at, and nobody answered (R31)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envag.domain.figures.reachability import UNIT, by_unit_and_hour, together, units_on
from envag.domain.figures.reached import reachability

if TYPE_CHECKING:
    from datetime import date

    from envag.domain.figures.report import ReachedUnit
    from envag.domain.municipality import Municipality
    from envag.ports.figures import FiguresStore


def phones_left_open(place: Municipality, day: date, *, store: FiguresStore) -> tuple[ReachedUnit, ...]:
    """Those of the day, as a report tells units, with the hours in which they rang in vain."""
    month = store.sums(place.slug, f"{day:%Y-%m}", beginning=UNIT)
    units = by_unit_and_hour(units_on(month, day))
    open_ = {unit: hours for unit, hours in units.items() if together(hours.values()).left_open}
    return reachability(place, open_).units
