"""Who answers at a given moment: the unit, a language line, the centre, a host municipality, or nobody."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from envag.domain.hours import STOCKHOLM

if TYPE_CHECKING:
    from datetime import datetime

    from envag.domain.municipality import Municipality, Unit


class Reason(StrEnum):
    """Why it is open or closed."""

    UNIT = "unit"
    CENTRE_FOR_UNIT = "centre_for_unit"
    LANGUAGE_LINE = "language_line"
    HOURS = "hours"
    AGREEMENT = "agreement"
    CLOSED_DAY = "closed_day"
    CLOSED_HOURS = "closed_hours"


class Availability(NamedTuple):
    """Who answers. ``by`` is the slug of the municipality whose guides do; ``unit`` is set when a unit does.

    ``language`` is the language in which the answer is given. ``opens_at`` is when the centre itself opens
    next, in UTC, when nobody answers now.
    """

    open: bool
    reason: Reason
    by: str
    unit: str = ""
    language: str = "sv"
    opens_at: datetime | None = None


def availability(
    municipality: Municipality, moment: datetime, *, recipient: str = "", language: str = "sv"
) -> Availability:
    """Who answers a call or chat at the aware ``moment`` (R27, R37, R38, X18, X35).

    ``recipient`` is the department or unit whose number was dialled. A unit at lunch is covered by the
    centre, and a centre that is closed by its host under a valid agreement.
    """
    slug, closed_days = municipality.slug, municipality.closed_days
    unit = find_unit(municipality, recipient)
    unit_hours = unit.hours if unit else None
    if unit and unit_hours and unit_hours.open_at(moment, closed_days):
        return Availability(open=True, reason=Reason.UNIT, by=slug, unit=unit.id)
    for line in municipality.language_lines:
        if line.language == language and line.hours.open_at(moment, closed_days):
            return Availability(open=True, reason=Reason.LANGUAGE_LINE, by=slug, language=language)
    if municipality.hours.open_at(moment, closed_days):
        reason = Reason.CENTRE_FOR_UNIT if unit_hours else Reason.HOURS
        return Availability(open=True, reason=reason, by=slug)
    day = moment.astimezone(STOCKHOLM).date()
    for agreement in municipality.agreements:
        valid = agreement.guest == slug and agreement.valid_from <= day <= agreement.valid_to
        if valid and agreement.hours.open_at(moment, closed_days):
            return Availability(open=True, reason=Reason.AGREEMENT, by=agreement.host)
    open_today = municipality.hours.on(day, closed_days)
    return Availability(
        open=False,
        reason=Reason.CLOSED_HOURS if open_today else Reason.CLOSED_DAY,
        by=slug,
        opens_at=municipality.hours.next_opening(moment, closed_days),
    )


def language_on_offer(municipality: Municipality, moment: datetime) -> str:
    """The language of a line that answers at ``moment``, empty when none does (X18)."""
    lines = municipality.language_lines
    return next((one.language for one in lines if one.hours.open_at(moment, municipality.closed_days)), "")


def find_unit(municipality: Municipality, unit_id: str) -> Unit | None:
    """The unit with that id in any department, or None."""
    units = (department.unit(unit_id) for department in municipality.departments)
    return next((unit for unit in units if unit), None)
