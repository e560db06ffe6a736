"""What a report tells of calls to units, and what departments are told of their units' calls."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from envag.domain.figures.counts import Count
from envag.domain.figures.reachability import LEAST_REACHABLE, by_unit_and_day, together
from envag.domain.figures.report import LeftOpen, Reachability, Reached, ReachedHour, ReachedUnit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from envag.domain.figures.reachability import Outcomes, Units
    from envag.domain.municipality import Municipality

NAME = "naabarhet"
"""The figure that stands beside the others: of all units together, and of each department's."""


def reachability(place: Municipality, units: Units, open_: tuple[LeftOpen, ...] = ()) -> Reachability:
    """Each unit by department and name as in the municipality's file; one that is gone by its id, last."""
    known = {unit.id: (department, unit) for department in place.departments for unit in department.units}
    return Reachability(
        title=f"figure.{NAME}.title",
        computed=f"figure.{NAME}.computed",
        least=LEAST_REACHABLE,
        left_open=open_,
        units=tuple(
            ReachedUnit(
                id=id_,
                label=known[id_][1].name if id_ in known else id_,
                department=known[id_][0].id if id_ in known else "",
                department_label=known[id_][0].name if id_ in known else "",
                whole=reached(together(units[id_].values())),
                hours=tuple(ReachedHour(at=f"{hour:02}", reached=reached(one)) for hour, one in units[id_].items()),
            )
            for id_ in (*(one for one in known if one in units), *(one for one in units if one not in known))
        ),
    )


def left_open(place: Municipality, month: Mapping[str, Mapping[str, int]], first: date) -> tuple[LeftOpen, ...]:
    """The phones that were left open in a month, the latest first, from its sums; ``first`` is any day of it."""
    names = {unit.id: unit.name for department in place.departments for unit in department.units}
    return tuple(
        LeftOpen(
            day=first.replace(day=day),
            unit=unit,
            label=names.get(unit, unit),
            offered=outcomes.offered,
            unanswered=outcomes.unanswered,
        )
        for (day, unit), outcomes in sorted(by_unit_and_day(month).items(), key=lambda one: (-one[0][0], one[0][1]))
        if outcomes.left_open
    )


def reached(outcomes: Outcomes) -> Reached:
    """Outcomes as a report tells them."""
    return Reached(
        offered=outcomes.offered,
        answered=outcomes.answered,
        unanswered=outcomes.unanswered,
        engaged=outcomes.engaged,
        wanted=outcomes.wanted,
        value=_rounded(outcomes.reached),
        busy=_rounded(outcomes.busy),
        hard=outcomes.hard_to_reach,
    )


def offers_by_department(place: Municipality, units: Units) -> dict[str, dict[str, int]]:
    """How many calls were offered to each department's units, and answered, as counts of the figure."""
    found: dict[str, Counter[str]] = {}
    for department in place.departments:
        whole = together(one for unit in department.units for one in units.get(unit.id, {}).values())
        if whole.offered:
            found[department.id] = Counter({Count.OFFERS: whole.offered, Count.OFFERS_ANSWERED: whole.answered})
    return {id_: dict(counts) for id_, counts in found.items()}


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)
