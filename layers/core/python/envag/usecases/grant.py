"""What somebody who signs in may do: the groups that their municipality's identity provider says they are of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envag.domain.access import grants

if TYPE_CHECKING:
    from collections.abc import Iterable

    from envag.domain.municipality import Municipality


def granted(place: Municipality, groups: Iterable[str]) -> str:
    """The claim of a person of these groups, in the form that ``envag.domain.access.grants`` reads.

    Only ``place`` can occur in it: whose provider vouches has decided that. A group that the municipality's file does
    not name grants nothing. Raises GrantError for a file that nobody has checked.
    """
    if place.identity is None:
        return ""
    known = place.identity.groups
    claim = " ".join(sorted({f"{place.slug}:{known[group]}" for group in groups if group in known}))
    if any(grant.municipality != place.slug for grant in grants(claim)):
        msg = "a group's grant names a municipality"
        raise ValueError(msg)
    return claim
