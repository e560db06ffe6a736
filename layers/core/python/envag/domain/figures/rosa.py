"""How far in a matter the centre comes, 0-5, and the mission index made of it (R76, R77; 3.16 of the sources).

The scale is our own and openly described: ``docs/figures.md``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from envag.domain.case import EventType, Resolution

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from envag.domain.case import Case, TimelineEvent
    from envag.domain.service import Service

CONNECTS, INFORMS, REGISTERS, PREPARES, DECIDES, FOLLOWS_UP = HIGHEST = range(6)
"""The levels, from one that connects or refers to one that closes and follows up."""

_BY_RESOLUTION = {
    Resolution.SOLVED_BY_CENTRE: INFORMS,
    Resolution.SELF_SERVICE: INFORMS,
    Resolution.REGISTERED_COMPLETE: REGISTERS,
    Resolution.SENT_SECURELY: REGISTERS,
}


def level(case: Case, timeline: Sequence[TimelineEvent], service: Service | None) -> int:
    """How far the centre carried a closed case, by what its timeline shows.

    A case that a department ended was registered where a guide handed it over with everything it needed.
    """
    handed_over = any(e.type is EventType.HANDED_OVER and e.actor.role == "guide" for e in timeline)
    reached = _BY_RESOLUTION.get(case.resolution, CONNECTS) if case.resolution else CONNECTS
    if case.resolution is Resolution.ANSWERED_BY_DEPARTMENT and handed_over:
        reached = REGISTERS
    if reached and _prepared(timeline, service):
        reached = max(reached, PREPARES)
    decides = service is not None and service.level >= DECIDES and bool(service.delegation)
    if decides and case.resolution is Resolution.SOLVED_BY_CENTRE:
        reached = DECIDES
        if any(e.type is EventType.RATED for e in timeline):
            reached = FOLLOWS_UP
    return reached


def _prepared(timeline: Sequence[TimelineEvent], service: Service | None) -> bool:
    """Whether a guide asked for what was missing, or did a step of the checklist that prepares."""
    preparing = {step.id for step in service.checklist if step.level >= PREPARES} if service else set()
    done = {e.data.get("step"): e.data.get("done") for e in timeline if e.type is EventType.CHECKLIST}
    asked = any(e.type is EventType.ASKED and e.actor.role == "guide" for e in timeline)
    return asked or any(done.get(step) for step in preparing)


class Carried(NamedTuple):
    """A service, the level that the centre reaches in it, and its weight: its share of what was closed."""

    service: str
    level: int
    weight: float


def carried(closed: Iterable[tuple[str, Sequence[int]]]) -> tuple[Carried, ...]:
    """Each service with its level and weight, from its closed cases by level; weights sum to 1.

    A service's level is one that the centre reaches, or exceeds, in at least half of its cases.
    """
    counted = [(service, cases) for service, cases in closed if sum(cases)]
    whole = sum(sum(cases) for _, cases in counted)
    return tuple(Carried(service, _median(cases), sum(cases) / whole) for service, cases in counted)


def mission_index(services: Sequence[Carried]) -> float | None:
    """100 x the weighted mean of level / 5; None without any."""
    weights = sum(each.weight for each in services)
    if not weights:
        return None
    return round(100 * sum(each.weight * each.level / FOLLOWS_UP for each in services) / weights, 1)


def _median(cases: Sequence[int]) -> int:
    """The highest level that at least half of the cases reach; ``cases`` are counted by level."""
    half = sum(cases) / 2
    return max(level for level in range(len(cases)) if sum(cases[level:]) >= half)
