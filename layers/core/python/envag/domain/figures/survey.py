"""Servicemätning: the contacts of a day that may be asked how they were received (X1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from envag.domain.case import SEALED, SECRET
from envag.domain.contact import Channel

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from envag.domain.figures.contribution import Contribution
    from envag.domain.municipality import Municipality

ASKED = (Channel.PHONE, Channel.EMAIL)
"""Whom Servicemätning asks: who called and who wrote."""


class Eligible(NamedTuple):
    """A contact that may be asked. ``contact`` is the keyed hash of number or address, ``category`` the service."""

    day: date
    hour: int
    channel: str
    category: str
    contact: str


def eligible(contributions: Iterable[Contribution], place: Municipality, day: date) -> Iterator[Eligible]:
    """The contacts of a day, nobody twice, without anybody whom the very question could give away.

    Never asked are protected persons, whoever was in touch about something secret, and anybody about a matter of a
    department that keeps sealed cases, such as social services: that they were in touch is secret there (OSL 26).
    """
    silent = {service.department for service in place.services if service.secrecy >= SEALED}
    owners = {service.id: service for service in place.services}
    seen: set[str] = set()
    for one in sorted(contributions, key=lambda each: (each.day, each.hour, each.reference)):
        service = owners.get(one.service)
        asked = one.day == day and one.channel in ASKED and one.matter.resident and one.matter.resident not in seen
        hidden = one.protected or one.secrecy >= SECRET or one.department in silent
        if service is None or not asked or hidden:
            continue
        if service.secrecy < SECRET and service.department not in silent:
            seen.add(one.matter.resident)
            yield Eligible(one.day, one.hour, one.channel, one.service, one.matter.resident)
