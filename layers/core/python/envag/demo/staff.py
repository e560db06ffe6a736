"""Who works on the demo's cases: pseudonyms, real ones of a user pool first and made-up ones for the others."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, NamedTuple

from envag.demo import data
from envag.domain.access import Acting, Role

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from envag.domain.municipality import Municipality

_OFFICERS = 4


class Team(NamedTuple):
    """The people of a municipality. ``officers`` are by department."""

    municipality: str
    guides: tuple[Acting, ...]
    officers: Mapping[str, tuple[Acting, ...]]
    leads: tuple[Acting, ...]


def team(place: Municipality, known: Sequence[Acting] = ()) -> Team:
    """The staff of ``place``: whoever of ``known`` works there, and others up to the number of its profile."""
    here = [one for one in known if one.municipality == place.slug]
    guides = [one for one in here if Role.GUIDE in one.roles]
    count = data.shape().municipalities[place.slug].guides
    guides += [_made_up(place.slug, Role.GUIDE, number) for number in range(max(0, count - len(guides)))]
    officers = {
        department.id: (
            *(one for one in here if department.id in one.departments),
            *(_made_up(place.slug, Role.OFFICER, number, department.id) for number in range(_OFFICERS)),
        )
        for department in place.departments
    }
    leads = (*(one for one in here if Role.LEAD in one.roles), _made_up(place.slug, Role.LEAD, 0))
    return Team(place.slug, tuple(guides), officers, leads)


def _made_up(slug: str, role: Role, number: int, department: str = "") -> Acting:
    name = f"demo/{slug}/{role}/{department}/{number}"
    return Acting(
        staff=str(uuid.uuid5(uuid.NAMESPACE_OID, name)),
        municipality=slug,
        roles=frozenset({role}),
        departments=frozenset({department} if department else ()),
    )
