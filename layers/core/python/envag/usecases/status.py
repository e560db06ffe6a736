"""Let a resident see how their case stands: by a link that expires, or by its reference with a code (R16)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envag.domain.status_proof import sign_code, sign_link

if TYPE_CHECKING:
    from datetime import datetime

    from envag.domain.municipality import Municipality
    from envag.domain.proof import ProofKeys

STATUS_PATH = "arende"
"""The residents' page where a case is looked up and followed: ``/<slug>/arende``."""


def status_link(place: Municipality, reference: str, keys: ProofKeys, now: datetime) -> str:
    """The path of the case's page, ``/<slug>/arende/<proof>``, which opens it for 90 days from ``now``."""
    return f"/{place.slug}/{STATUS_PATH}/{sign_link(keys, place.slug, reference, now)}"


def status_code(place: Municipality, reference: str, keys: ProofKeys) -> str:
    """The code that opens the case's page beside its reference, such as ``4XJ7-M0QA``."""
    return sign_code(keys, place.slug, reference)
