"""Bring the users of Amazon Connect to what a municipality's list says. Nobody is ever deleted."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from envag.domain.staff import Member, Person


class StaffError(Exception):
    """Connect did not do as asked. The message is Connect's word for why, and names nobody."""


class Profiles(NamedTuple):
    """Ids of all routing and security profiles of the instance, by name."""

    routing: Mapping[str, str]
    security: Mapping[str, str]


class Staff(Protocol):
    """The users of the Connect instance. Every method may raise StaffError.

    It stands here because every function loads ``ports``, and none needs this.
    """

    def longest_login(self) -> int:
        """Characters that a login may have, which depends on how users sign in."""

    def profiles(self) -> Profiles:
        """The profiles that a user can have."""

    def logins(self) -> Mapping[str, str]:
        """Ids of all users, by login."""

    def member(self, user_id: str) -> Member:
        """The user as Connect knows it now."""

    def of(self, municipality: str) -> Sequence[str]:
        """Logins of all users with that municipality's tag; what changed in the last seconds may be missing."""

    def create(self, person: Person, *, routing_profile: str, security_profile: str) -> None:
        """Make a user with these profiles (ids), the municipality's tag, and a soft phone that answers nothing itself.

        In an instance that keeps passwords the user gets one that nobody knows.
        """

    def rename(self, user_id: str, *, first_name: str, last_name: str) -> None:
        """Give the user these names; all else that is known of who they are stays."""

    def route(self, user_id: str, routing_profile: str) -> None:
        """Give the user this routing profile (id)."""

    def secure(self, user_id: str, security_profile: str) -> None:
        """Give the user this security profile (id) and no other."""


class Change(StrEnum):
    """What of a user changes."""

    NEW = "new"
    NAME = "name"
    ROUTING = "routing profile"
    SECURITY = "security profile"


class Step(NamedTuple):
    """What one person needs, with the ids of the profiles they come to have. ``user_id`` is empty for who is new."""

    person: Person
    user_id: str
    routing: str
    security: str
    changes: tuple[Change, ...]


class Problem(NamedTuple):
    """Why somebody's row cannot be carried out."""

    person: Person
    text: str


class Plan(NamedTuple):
    """What the list comes to. Nothing may be done while there are ``problems``.

    ``strays`` are logins with the municipality's tag that the list has not.
    """

    steps: tuple[Step, ...]
    unchanged: int
    strays: tuple[str, ...]
    problems: tuple[Problem, ...]


def plan(people: Sequence[Person], *, municipality: str, staff: Staff) -> Plan:
    """What the list of a municipality's people comes to; Connect is read and not changed.

    A user with another municipality's tag is a problem, and so is one with none, such as an administrator of the
    instance. Raises StaffError.
    """
    longest = staff.longest_login()
    profiles, logins = staff.profiles(), staff.logins()
    spelt = {login.lower(): login for login in logins}
    steps: list[Step] = []
    problems: list[Problem] = []
    for person in people:
        login = spelt.get(person.login.lower(), "")
        member = staff.member(logins[login]) if login == person.login else None
        found = [*_missing(person, profiles), *_not_theirs(person, login, member)]
        if len(person.login) > longest:
            found.append(f"this instance takes logins of {longest} characters")
        problems += [Problem(person, text) for text in found]
        if not found:
            steps.append(_step(person, member, profiles))
    listed = {person.login.lower() for person in people}
    return Plan(
        steps=tuple(step for step in steps if step.changes),
        unchanged=sum(not step.changes for step in steps),
        strays=tuple(sorted(login for login in staff.of(municipality) if login.lower() not in listed)),
        problems=tuple(problems),
    )


def carry_out(step: Step, *, staff: Staff) -> None:
    """Do what one person needs; what was done before something failed is not done again. Raises StaffError."""
    person = step.person
    for change in step.changes:
        match change:
            case Change.NEW:
                staff.create(person, routing_profile=step.routing, security_profile=step.security)
            case Change.NAME:
                staff.rename(step.user_id, first_name=person.first_name, last_name=person.last_name)
            case Change.ROUTING:
                staff.route(step.user_id, step.routing)
            case Change.SECURITY:
                staff.secure(step.user_id, step.security)


def _missing(person: Person, profiles: Profiles) -> Iterator[str]:
    if person.routing_profile not in profiles.routing:
        yield f"Connect has no routing profile {person.routing_profile}: a line without a queue, or not deployed yet"
    if person.security_profile not in profiles.security:
        yield f"Connect has no security profile {person.security_profile}: deploy the municipality's stack first"


def _not_theirs(person: Person, login: str, member: Member | None) -> Iterator[str]:
    """Why the user that Connect has under the login is not this person's. Whose it is instead is not said."""
    if login and member is None:
        yield "Connect has that login with other capitals, which would be another user: write it as it is there"
    elif member and not member.municipality:
        yield f"that user has no tag 'municipality'; if it is {person.municipality}'s, tag it by hand first"
    elif member and member.municipality != person.municipality:
        yield "that user is another municipality's, and is left alone"


def _step(person: Person, member: Member | None, profiles: Profiles) -> Step:
    routing, security = profiles.routing[person.routing_profile], profiles.security[person.security_profile]
    if member is None:
        return Step(person, "", routing, security, (Change.NEW,))
    differs = {
        Change.NAME: (member.first_name, member.last_name) != (person.first_name, person.last_name),
        Change.ROUTING: member.routing_profile != routing,
        Change.SECURITY: member.security_profiles != (security,),
    }
    return Step(person, member.id, routing, security, tuple(change for change, is_so in differs.items() if is_so))
