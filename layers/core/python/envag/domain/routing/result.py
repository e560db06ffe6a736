"""What routing decides, with its reasons."""

from __future__ import annotations

from typing import NamedTuple


class Routing(NamedTuple):
    """A routing decision.

    ``service`` is empty when no service is certain enough; ``department`` is then the centre. ``confidence``
    is 0-1. ``urgent`` asks for the emergency text before anything else. ``must_not_autoreply`` marks what no
    machine may answer: legal matters (R61, X5, X6, X8) and whatever is urgent (X32). ``also`` are further
    services that the same message seems to be about. ``why`` are short machine-readable reasons built from the
    catalogue's own words, never from the resident's.
    """

    service: str
    department: str
    confidence: float
    urgent: bool = False
    must_not_autoreply: bool = False
    unit: str = ""
    also: tuple[str, ...] = ()
    why: tuple[str, ...] = ()
