"""How much one source, and everybody together, may send to a municipality.

A person never meets these limits; a program that floods us does, before anything is stored for it. The API's own
throttle counts requests; this counts by whom they were sent.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from envag.domain.keyed_hash import keyed_hash

if TYPE_CHECKING:
    from datetime import datetime

    from envag.ports.cases import CaseStore
    from envag.ports.limits import Limits

EVERYBODY = "ALL"
"""The source that everybody of a municipality is counted under; no pseudonym is that short."""

_HOME = 64
"""Bits of an IPv6 address that name a household; it chooses the others freely (RFC 6177 section 2)."""


class Allowance(NamedTuple):
    """So many of a ``kind`` within a ``window``: from ``each`` source, and from all of a municipality ``together``."""

    kind: str
    each: int
    together: int
    window: timedelta


LOOK_UPS = Allowance(kind="look-up", each=10, together=600, window=timedelta(minutes=10))
"""Tries to see a case by its reference and a code of 40 bits."""

WORDS = Allowance(kind="words", each=20, together=600, window=timedelta(minutes=10))
"""What residents add to their own cases."""


def forms(each: int, together: int) -> Allowance:
    """So many forms in ten minutes. A library's or a school's readers share a source."""
    return Allowance(kind="form", each=each, together=together, window=timedelta(minutes=10))


def wait(
    allowance: Allowance, source: str, *, municipality: str, store: CaseStore, limits: Limits, at: datetime
) -> timedelta:
    """Count one more from ``source``, an IP address; returns how long to wait for the next, zero when it is allowed.

    What one source may not do does not count for everybody: nobody can use up what others may.
    """
    pseudonym = keyed_hash(store.resident_key(municipality), municipality, "source", network(source))
    for who, most in ((pseudonym, allowance.each), (EVERYBODY, allowance.together)):
        if limits.count(municipality, allowance.kind, who, window=allowance.window, at=at) > most:
            seconds = int(allowance.window.total_seconds())
            return timedelta(seconds=seconds - int(at.timestamp()) % seconds)
    return timedelta()


def network(address: str) -> str:
    """What of an IP address names who has it: an IPv4 address is whole, of an IPv6 address the household's part."""
    if ":" not in address:
        return address
    import ipaddress  # noqa: PLC0415 - the API has IPv4 addresses only, unless somebody lets it have others

    try:
        return str(ipaddress.ip_network(f"{address}/{_HOME}", strict=False))
    except ValueError:
        return address
