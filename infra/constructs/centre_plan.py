"""Which queues a municipality's contact centre has, and whose hours each keeps. Decided from its file alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from envag.domain.hours import Hours
from envag.domain.queue_name import unit_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from envag.domain.municipality import Agreement, Municipality, Unit

CENTRE = "centre"
"""The centre's own queue and hours."""

TRANSFERS = "transfers"
"""The queue that nobody waits in: guides' quick connects hang on it."""


class TooManyOverridesError(ValueError):
    """More dates differ from the week than Connect can keep; the message says whose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A queue with people behind it.

    ``id`` is unique in the municipality and never changes while what it stands for exists; Connect's names and
    the template's logical ids are made of it, never of a name that people read. ``keys`` are those under which
    ``call_flow`` asks for the queue (``domain/flow_question.py``). ``hours`` is None where the centre's own hold.
    """

    id: str
    keys: tuple[str, ...]
    label: str
    hours: Hours | None = None
    department: str = ""


def centre_line(municipality: Municipality) -> Line:
    """The queue of the centre itself, which everybody reaches who asks for nobody else."""
    keys = tuple(key for key in (municipality.centre_unit, municipality.centre) if key)
    return Line(id=CENTRE, keys=keys, label=municipality.centre_name, hours=municipality.hours)


def language_lines(municipality: Municipality) -> Iterator[Line]:
    """A queue for each language that the centre answers in at hours of its own (X18)."""
    for line in municipality.language_lines:
        yield Line(
            id=f"language.{line.language}",
            keys=(f"language:{line.language}",),
            label=f"{municipality.centre_name} ({line.language})",
            hours=line.hours,
        )


def unit_lines(municipality: Municipality) -> Iterator[Line]:
    """A queue for each unit that answers calls itself (R28).

    That is a unit with hours or a number, old or new, and one to which registered callers go directly. A queue of
    a unit where nobody answers would be a place to wait for nothing: such units get cases and messages instead.
    """
    answering = {*municipality.old_numbers.values(), *municipality.role_queues.values()}
    for department in municipality.departments:
        for unit in department.units:
            if unit.id != municipality.centre_unit and (unit.hours or unit.phone or unit.id in answering):
                yield _unit_line(unit, department.id)


def _unit_line(unit: Unit, department: str) -> Line:
    return Line(id=unit_line(unit.id), keys=(unit.id,), label=unit.name, hours=unit.hours, department=department)


def transfers_line(municipality: Municipality) -> Line:
    """The queue that holds whom guides can pass callers to."""
    return Line(id=TRANSFERS, keys=(), label=municipality.centre_name)


def on_call(municipality: Municipality) -> Iterator[Unit]:
    """Units whose urgent matters somebody answers at all hours, each number once."""
    seen: set[str] = set()
    for department in municipality.departments:
        for unit in department.units:
            if unit.emergency_phone and unit.emergency_phone not in seen:
                seen.add(unit.emergency_phone)
                yield unit


def hosts(municipality: Municipality) -> tuple[str, ...]:
    """The municipalities that answer for this one when it is closed (X35)."""
    return tuple(sorted({a.host for a in municipality.agreements if a.guest == municipality.slug}))


def guests(municipality: Municipality) -> tuple[str, ...]:
    """The municipalities that this one answers for."""
    return tuple(sorted({a.guest for a in municipality.agreements if a.host == municipality.slug}))


def agreements_between(host: str, guest: Municipality) -> tuple[Agreement, ...]:
    """What ``host`` has promised ``guest``."""
    return tuple(a for a in guest.agreements if (a.host, a.guest) == (host, guest.slug))
