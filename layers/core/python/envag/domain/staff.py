"""Who works in the contact centre, as a municipality's list has them, and as Amazon Connect does."""

from __future__ import annotations

from typing import NamedTuple

GUIDES = "guides"
"""The line of whoever answers for the centre itself; any other line is a unit's id."""

ROLES = ("guide", "lead", "editor")


class Person(NamedTuple):
    """One row of the list. ``login`` is the identity provider's user name, ``line`` a unit's id or ``GUIDES``."""

    municipality: str
    login: str
    first_name: str
    last_name: str
    role: str
    line: str

    @property
    def routing_profile(self) -> str:
        """The name that the municipality's stack gave the profile of the line."""
        return f"{self.municipality}.{self.line}" if self.line == GUIDES else f"{self.municipality}.unit.{self.line}"

    @property
    def security_profile(self) -> str:
        """The name that the municipality's stack gave the profile of the role."""
        return f"{self.municipality}_{self.role}"


class Member(NamedTuple):
    """Somebody who stands in Connect. Profiles are Connect's ids, ``municipality`` is the tag, empty for none."""

    id: str
    login: str
    first_name: str
    last_name: str
    routing_profile: str
    security_profiles: tuple[str, ...]
    municipality: str
