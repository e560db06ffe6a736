"""The start page of a municipality: its services by department, and the ways in."""

from __future__ import annotations

from collections import defaultdict
from http import HTTPStatus
from typing import TYPE_CHECKING

from asking import PAGES
from envag.domain.formats import sort_key

if TYPE_CHECKING:
    from asking import Asking
    from envag.domain.service import Service
    from envag.runtime import http


def show(asking: Asking) -> http.Answer:
    """The page."""
    place = asking.place
    departments = {department.id: department.name for department in place.departments}
    groups: dict[str, list[Service]] = defaultdict(list)
    for service in sorted(place.services, key=lambda s: sort_key(s.title)):
        groups[departments[service.department]].append(service)
    return PAGES.show(HTTPStatus.OK, "start.html", place, language=asking.language, groups=groups)
