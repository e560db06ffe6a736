"""What differs between municipalities, filled into texts that they share."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from envag.catalogue.shape import unknown
from envag.domain.hours import WEEKDAYS, Hours

if TYPE_CHECKING:
    from collections.abc import Mapping

    from envag.domain.hours import Interval, Weekday
    from envag.domain.municipality import Department, Municipality, Unit

OWNER_FACTS = ("phone", "hours", "email", "department", "unit", "emergency_phone")
"""What may follow ``{service.<id>.`` and ``{unit.<id>.``."""

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


class UnknownFactError(ValueError):
    """A placeholder that no fact answers; the message says what would be right."""


def filled(text: str, municipality: Municipality, language: str = "sv") -> str:
    """``text`` with the municipality's facts in place of ``{names}``.

    Names are ``municipality``, ``centre``, ``guide_title``, ``phone``, ``email``, ``domain``, ``hours``,
    ``desk``, ``language.<code>.hours``, and ``service.<id>.`` or ``unit.<id>.`` with one of OWNER_FACTS.
    Those of a service fall back from unit to department to centre, so that a shared text suits everybody.
    Only ``emergency_phone`` does not: who promises help at night must have a number for it. Raises
    UnknownFactError.
    """
    return _PLACEHOLDER.sub(lambda found: _fact(found[1], municipality, language), text)


def _fact(name: str, municipality: Municipality, language: str) -> str:
    family, _, rest = name.partition(".")
    thing, _, wanted = rest.rpartition(".")
    if family in {"service", "unit"}:
        return _owner_fact(family, thing, wanted, municipality, language)
    if family == "language" and wanted == "hours":
        lines = {line.language: line.hours for line in municipality.language_lines}
        if thing not in lines:
            raise UnknownFactError(unknown("language line", thing, sorted(lines)))
        return spoken_hours(lines[thing], municipality, language)
    facts = {
        "municipality": municipality.name,
        "centre": municipality.centre_name,
        "guide_title": municipality.guide_title,
        "phone": _displayed(municipality.phone, municipality),
        "email": municipality.email,
        "domain": municipality.domain,
        "hours": spoken_hours(municipality.hours, municipality, language),
        "desk": f"{municipality.desks[0].name}, {municipality.desks[0].address}" if municipality.desks else "",
    }
    if not facts.get(name):
        raise UnknownFactError(unknown("placeholder", name, sorted(facts)))
    return facts[name]


def _owner_fact(family: str, thing: str, wanted: str, municipality: Municipality, language: str) -> str:
    """A fact of the unit or department that a service or unit id leads to."""
    if wanted not in OWNER_FACTS:
        known = [f"{family}.{thing}.{fact}" for fact in OWNER_FACTS]
        raise UnknownFactError(unknown("placeholder", f"{family}.{thing}.{wanted}", known))
    department, unit = _owners(family, thing, municipality)
    if wanted == "hours":
        hours = (unit.hours if unit else None) or municipality.hours
        return spoken_hours(hours, municipality, language)
    if wanted == "emergency_phone":
        if not unit or not unit.emergency_phone:
            msg = f"{municipality.slug} has no emergency_phone for {family} '{thing}'; add one or name another unit"
            raise UnknownFactError(msg)
        return _displayed(unit.emergency_phone, municipality)
    if wanted in {"department", "unit"}:
        owner = unit if wanted == "unit" and unit else department
        return owner.name if owner else municipality.centre_name
    value = _first(wanted, unit, department) or getattr(municipality, wanted)
    return _displayed(value, municipality) if wanted == "phone" else str(value)


def _owners(family: str, thing: str, municipality: Municipality) -> tuple[Department | None, Unit | None]:
    """Who has the service, nobody where the municipality does not offer it; or the unit and its department."""
    if family == "service":
        service = municipality.service(thing)
        department = municipality.department(service.department) if service else None
        return department, department.unit(service.unit) if department and service else None
    units = {unit.id: (department, unit) for department in municipality.departments for unit in department.units}
    if thing not in units:
        raise UnknownFactError(unknown("unit", thing, sorted(units)))
    return units[thing]


def _first(name: str, *owners: Unit | Department | None) -> str:
    return next((getattr(owner, name) for owner in owners if owner and getattr(owner, name)), "")


def _displayed(number: str, municipality: Municipality) -> str:
    return municipality.displayed.get(number, number)


def spoken_hours(hours: Hours, municipality: Municipality, language: str = "sv") -> str:
    """A week of hours as it is said: ``måndag–torsdag 08.00–17.00, fredag 08.00–16.00`` (X44).

    Each season follows with its own: ``; 15 juni–15 augusti måndag–söndag 10.00–18.00``.
    """
    said = [_spoken_week(hours.week, municipality, language)]
    for season in hours.seasons:
        first, last = (_day_of_year(text, municipality, language) for text in (season.first, season.last))
        said.append(f"{first}–{last} {_spoken_week(season.week, municipality, language)}")
    return "; ".join(filter(None, said))


def _day_of_year(text: str, municipality: Municipality, language: str) -> str:
    month, day = map(int, text.split("-"))
    return f"{day} {municipality.text(f'month.{month}', language)}"


def _spoken_week(week: Mapping[Weekday, tuple[Interval, ...]], municipality: Municipality, language: str) -> str:
    days = [(day, tuple(week.get(day, ()))) for day in WEEKDAYS]
    parts = []
    for intervals, group in groupby(days, key=lambda pair: pair[1]):
        named = [day for day, _ in group]
        if intervals:
            parts.append(f"{_days(named, municipality, language)} {_times(intervals)}")
    return ", ".join(parts)


def _days(days: list[Weekday], municipality: Municipality, language: str) -> str:
    names = [municipality.text(f"weekday.{day}", language) for day in days]
    return names[0] if len(names) == 1 else f"{names[0]}–{names[-1]}"


def _times(intervals: tuple[Interval, ...]) -> str:
    return ", ".join(f"{i.opens:%H.%M}–{i.closes:%H.%M}" for i in intervals)
