"""The start page of a municipality: the search first, what most people look for, and the ways in (R1, R2)."""

from __future__ import annotations

from http import HTTPStatus
from itertools import groupby
from typing import TYPE_CHECKING

from envag.domain.formats import sort_key
from ways import desks, phone_state, today

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from asking import Asking
    from envag.domain.municipality import Municipality
    from envag.domain.service import Service
    from envag.runtime import http


def show(asking: Asking) -> http.Answer:
    """The page."""
    place, now, language = asking.place, asking.now, asking.language
    often = [service for wanted in place.often_used if (service := place.service(wanted))]
    return asking.show(
        HTTPStatus.OK,
        "start.html",
        here="start",
        often=list(_by_department(place, often)),
        departments=list(_by_department(place, sorted(place.services, key=lambda s: sort_key(s.title)))),
        phone_state=phone_state(place, now, language),
        phone_today=today(place, place.hours, now, language),
        desks=list(desks(place, now, language)),
    )


def _by_department(place: Municipality, services: Iterable[Service]) -> Iterator[tuple[str, list[Service]]]:
    """The names of the departments that have any of them, in the order of their names."""
    names = {department.id: department.name for department in place.departments}
    ordered = sorted(services, key=lambda s: sort_key(names[s.department]))
    for department, own in groupby(ordered, key=lambda s: s.department):
        yield names[department], list(own)
