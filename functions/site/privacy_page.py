"""What a municipality keeps about a resident, why, and how long (articles 13 and 14 of the GDPR)."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from envag.domain.service import RetentionAction

if TYPE_CHECKING:
    from asking import Asking
    from envag.domain.municipality import Municipality
    from envag.domain.service import RetentionClass
    from envag.runtime import http

COMPLAINTS = "https://www.imy.se/privatperson/utfora-arenden/lamna-in-ett-klagomal/"
"""Where a resident complains to the supervisory authority (article 77)."""


def show(asking: Asking) -> http.Answer:
    """The page."""
    place, language = asking.place, asking.language
    calls, cookies = ("calls",) if place.records_calls else (), "login" if place.e_id else "cookies"
    kept = ("words", "contact", "when", *calls, "site", cookies)
    return asking.show(
        HTTPStatus.OK,
        "privacy.html",
        kept=[f"look.privacy.what.{what}" for what in kept],
        how_long=[(one.title, how_long(place, one, language), one.decision) for one in place.retention],
        complaints=COMPLAINTS,
    )


def how_long(place: Municipality, kept: RetentionClass, language: str) -> str:
    """How long records of that class are kept."""
    if kept.action is RetentionAction.KEEP:
        return place.text("look.privacy.keep", language)
    unit, count = ("months", kept.months) if kept.months else ("days", kept.days)
    time = place.text(f"look.privacy.{unit}.{kept.trigger}", language).format(count=count)
    return (
        place.text("look.privacy.deliver", language).format(time=time)
        if kept.action is RetentionAction.DELIVER
        else time
    )
