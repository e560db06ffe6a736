"""Who somebody is by their e-ID: what the Swedish profile's claims say of a person (X23).

https://www.oidc.se/specifications/swedish-oidc-claims-specification.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from envag.domain.identity import PersonNumber

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

_CLAIM = "https://id.oidc.se/claim/"
NUMBER = f"{_CLAIM}personalIdentityNumber"
COORDINATION_NUMBER = f"{_CLAIM}coordinationNumber"
COORDINATION_LEVEL = f"{_CLAIM}coordinationNumberLevel"
PREVIOUS_NUMBER = f"{_CLAIM}previousCoordinationNumber"
CLAIMS = (NUMBER, COORDINATION_NUMBER, COORDINATION_LEVEL, PREVIOUS_NUMBER)
"""The claims that are asked for. A person has a number or a coordination number, never both."""

_SURE = frozenset({"confirmed", "probable"})
"""Levels of a coordination number whose holder has shown who they are (folkbokföringslagen 18 b §)."""


class NobodyError(ValueError):
    """The claims name no person, or two; the message is a fixed word."""


class Identified(NamedTuple):
    """A person. ``former`` is the coordination number that they had before, where they had one.

    ``sure`` is false for a coordination number whose holder nobody has checked: they get less to see.
    """

    number: PersonNumber
    former: PersonNumber | None = None
    sure: bool = True

    @property
    def numbers(self) -> tuple[PersonNumber, ...]:
        """Every number that cases of theirs may stand under."""
        return (self.number, self.former) if self.former else (self.number,)


def identified(claims: Mapping[str, Any], *, on: date) -> Identified:
    """The person whom the claims name; ``on`` is today. Raises NobodyError."""
    own, coordination = _read(claims, NUMBER, on), _read(claims, COORDINATION_NUMBER, on)
    if own and coordination:
        msg = "two_numbers"
        raise NobodyError(msg)
    number = own or coordination
    if number is None:
        msg = "no_number"
        raise NobodyError(msg)
    if number.coordination != (coordination is not None):
        msg = "other_kind"
        raise NobodyError(msg)
    former = _read(claims, PREVIOUS_NUMBER, on)
    if former and not former.coordination:
        msg = "other_kind"
        raise NobodyError(msg)
    return Identified(number, former, sure=own is not None or claims.get(COORDINATION_LEVEL) in _SURE)


def _read(claims: Mapping[str, Any], name: str, on: date) -> PersonNumber | None:
    if name not in claims:
        return None
    value = claims[name]
    number = PersonNumber.parse(value, on=on) if isinstance(value, str) else None
    if number is None or number.value != value:
        msg = "no_number"
        raise NobodyError(msg)
    return number
