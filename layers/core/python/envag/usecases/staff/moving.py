"""Move a case: to a department, back to the centre, or to where it should have gone at once."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from envag.domain import casework, transitions
from envag.domain.access import Action, visible
from envag.domain.acknowledgement import acknowledge_by
from envag.domain.case import Priority, Status
from envag.domain.completeness import gaps
from envag.domain.deadline import answer_due
from envag.domain.obstacle import Obstacle
from envag.domain.transitions import Along
from envag.ports.staff import Feedback, FeedbackKind
from envag.usecases.staff.changing import changed
from envag.usecases.staff.errors import ImpossibleError
from envag.usecases.staff.wanted import wanted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from envag.domain.case import Case, ContactReason, TimelineEvent
    from envag.domain.completeness import Gap
    from envag.domain.service import Service
    from envag.usecases.staff.desk import Asked, Desk, OpenCase


class HandOver(NamedTuple):
    """To whom a case goes, ids of a department and of a unit of it or an empty one, and what is said once (R9).

    ``reason`` is why the resident had to be in touch, where that is known: whoever closes the case finds it there.
    ``answers`` are texts by field of the service's form, ``incomplete`` is why it goes although something is missing.
    """

    department: str
    unit: str
    summary: str
    reason: ContactReason | None = None
    answers: Mapping[str, str] = MappingProxyType({})
    incomplete: str = ""


def hand_over(desk: Desk, asked: Asked, *, to: HandOver) -> OpenCase | None:
    """Pass the case to a department, or to a unit of it, with everything said once (R9).

    What the centre leaves out needs a reason, which is kept with what is missing. None is answered when the case is
    sealed, and so no longer theirs to know of. What is refused names all that is missing.
    """
    to = to._replace(summary=to.summary.strip(), incomplete=to.incomplete.strip())

    def decide(case: Case, events: Sequence[TimelineEvent]) -> TimelineEvent:
        missing = dict(_missing(desk, to.department, to.unit, to.summary))
        if missing:
            raise ImpossibleError(next(iter(missing.values())), tuple(missing))
        event = transitions.hand_over(
            case,
            department=to.department,
            unit=to.unit,
            summary=to.summary,
            along=Along(
                acknowledge_by=acknowledge_by(desk.municipality, to.department, to.unit, asked.at),
                reason=to.reason,
                said=_said(desk, case, events, to),
            ),
            actor=desk.actor(case),
            at=asked.at,
            id=asked.id,
        )
        if event is None:
            raise ImpossibleError(Obstacle.THERE_ALREADY)
        return event

    return changed(desk, asked, Action.HAND_OVER, decide, content={**to._asdict(), "answers": dict(to.answers)})


def _said(desk: Desk, case: Case, events: Sequence[TimelineEvent], to: HandOver) -> dict[str, Any]:
    """What goes along beside the summary. Raises ImpossibleError for what is missing without a reason."""
    missing = lacking(desk, case, events, to.answers)
    if missing and not to.incomplete:
        raise ImpossibleError(Obstacle.INCOMPLETE, gaps=missing)
    said: dict[str, Any] = {}
    if to.answers:
        said["answers"] = dict(to.answers)
    if missing:
        said |= {"incomplete": to.incomplete, "missing": [gap.id for gap in missing]}
    return said


def lacking(desk: Desk, case: Case, events: Sequence[TimelineEvent], answers: Mapping[str, str]) -> tuple[Gap, ...]:
    """What a hand-over of theirs would lack; of an officer nothing is asked, whose department the case was given."""
    if desk.actor(case).role == "officer":
        return ()
    return gaps(case, events, desk.municipality.service(case.service), answers)


def send_back(desk: Desk, asked: Asked, *, reason: str) -> OpenCase | None:
    """Give the case back to the centre, which is told why. None: what lies there is not an officer's to see."""
    reason, place = reason.strip(), desk.municipality

    def decide(case: Case, _: Sequence[TimelineEvent]) -> TimelineEvent:
        wanted(reason, Obstacle.NO_REASON)
        return casework.send_back(
            case,
            centre=place.centre,
            unit=place.centre_unit,
            reason=reason,
            actor=desk.actor(case),
            at=asked.at,
            id=asked.id,
        )

    return changed(desk, asked, Action.SEND_BACK, decide, content={"reason": reason})


def correct(
    desk: Desk,
    asked: Asked,
    *,
    service: str | None = None,
    department: str | None = None,
    unit: str | None = None,
    reason: str = "",
) -> OpenCase | None:
    """Put right what routing decided; it is kept as feedback for routing's owner. None leaves a field as it is.

    Another service brings its own department, unit, secrecy and promise along, as far as nothing else is said.
    """

    def decide(case: Case, events: Sequence[TimelineEvent]) -> TimelineEvent | None:
        after = _place(desk, case, service, department, unit)
        if "service" in after:
            after |= _promises(desk, case, events, after["service"])
        after |= _to_acknowledge(desk, case, asked.at, after.get("department", case.department), after.get("unit", ""))
        return casework.correct(case, after, reason=reason.strip(), actor=desk.actor(case), at=asked.at, id=asked.id)

    def keep(event: TimelineEvent) -> None:
        before = next((change.before for change in event.changes if change.field == "service"), None)
        current = desk.store.get(desk.slug, asked.reference) if before is None else None
        desk.store.note_feedback(
            Feedback(
                kind=FeedbackKind.CORRECTION,
                municipality=desk.slug,
                staff=desk.acting.staff,
                service=before if before is not None else current.service if current else "",
                at=event.occurred_at,
                id=event.id,
                reference=asked.reference,
                changes=tuple(change for change in event.changes if change.field in _ROUTED),
            )
        )

    content = {"service": service, "department": department, "unit": unit, "reason": reason.strip()}
    return changed(desk, asked, Action.CORRECT, decide, content=content, afterwards=keep)


_ROUTED = frozenset({"service", "department", "unit"})
"""What routing decides. Why somebody corrected it may name the resident, and stays in the case."""


def _place(desk: Desk, case: Case, service: str | None, department: str | None, unit: str | None) -> dict[str, str]:
    """Service, department and unit as they shall be, of which only what is told, or follows from it, is named."""
    after: dict[str, str] = {}
    if service is not None:
        found = _known(desk, service)
        after = {"service": service}
        if found:
            after |= {"department": found.department, "unit": found.unit}
    if department is not None:
        after |= {"department": department, "unit": ""}
    if unit is not None:
        after["unit"] = unit
    must_exist(desk, after.get("department", case.department), after.get("unit", case.unit))
    return after


def _to_acknowledge(desk: Desk, case: Case, at: datetime, department: str, unit: str) -> dict[str, str]:
    """When who gets a case that was handed over to somebody else must have acknowledged it."""
    if case.status is not Status.HANDED_OVER or department == case.department:
        return {}
    return {"acknowledge_by": str(acknowledge_by(desk.municipality, department, unit, at) or ""), "escalation": ""}


def _promises(desk: Desk, case: Case, events: Sequence[TimelineEvent], service: str) -> dict[str, str]:
    """What follows from another service: when the answer is due, and how secret the case is.

    A due time that somebody has set stays. Secrecy never falls for who cannot read all that it hides, nor what the
    resident's own words have raised it to.
    """
    place, urgent = desk.municipality, case.priority is Priority.URGENT
    old, new = place.service(case.service), _known(desk, service)
    due = {one: answer_due(case.arrived_at, one, place, urgent=urgent) for one in (old, new)}
    secrecy = int(new.secrecy) if new else 0
    reads_all = len(visible(desk.acting, case, events, desk.centre)) == len(events)
    if not reads_all or case.secrecy != (int(old.secrecy) if old else 0):
        secrecy = max(secrecy, case.secrecy)
    after = {"secrecy": str(secrecy)} if secrecy != case.secrecy else {}
    return after | ({"due_at": str(due[new])} if case.due_at == due[old] else {})


def _known(desk: Desk, service: str) -> Service | None:
    """The service with that id, None for the empty one. Raises ImpossibleError for any other."""
    found = desk.municipality.service(service)
    if service and found is None:
        raise ImpossibleError(Obstacle.UNKNOWN_SERVICE)
    return found


def must_exist(desk: Desk, department: str, unit: str) -> None:
    """Raises ImpossibleError for a department or unit that there is not; an empty unit is none."""
    for _, obstacle in _nowhere(desk, department, unit):
        raise ImpossibleError(obstacle)


def _missing(desk: Desk, department: str, unit: str, summary: str) -> Iterator[tuple[str, Obstacle]]:
    """The fields of a hand-over that stand in its way, and how."""
    if not summary:
        yield "summary", Obstacle.NO_SUMMARY
    yield from _nowhere(desk, department, unit)


def _nowhere(desk: Desk, department: str, unit: str) -> Iterator[tuple[str, Obstacle]]:
    found = desk.municipality.department(department)
    if found is None:
        yield "department", Obstacle.UNKNOWN_DEPARTMENT
    elif unit and found.unit(unit) is None:
        yield "unit", Obstacle.UNKNOWN_UNIT
