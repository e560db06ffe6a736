"""What a resident hears or reads first: who answers, or when the centre opens (R27, X36)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envag.domain.availability import Reason, find_unit
from envag.domain.hours import STOCKHOLM, WEEKDAYS

if TYPE_CHECKING:
    from datetime import datetime

    from envag.domain.availability import Availability
    from envag.domain.municipality import Municipality


def call_greeting(municipality: Municipality, who: Availability, *, host: str = "", recipient: str = "") -> str:
    """The first words of a call. ``host`` names who answers for us, ``recipient`` is the unit that was called."""
    if not who.open:
        return closed_notice(municipality, "call.closed", who)
    if who.reason is Reason.AGREEMENT:
        return wording(municipality, "call.greeting.host", language=who.language, host=host)
    greeting = wording(municipality, "call.greeting", language=who.language)
    unit = find_unit(municipality, recipient)
    if who.reason is Reason.CENTRE_FOR_UNIT and unit:
        return f"{greeting} {wording(municipality, 'call.unit_closed', language=who.language, department=unit.name)}"
    return greeting


def chat_greeting(municipality: Municipality, who: Availability) -> str:
    """The first words of a chat."""
    return wording(municipality, "chat.first") if who.open else closed_notice(municipality, "closed.chat", who)


def wording(municipality: Municipality, text_id: str, *, language: str = "sv", **values: str) -> str:
    """The text, filled with the municipality's facts and ``values``. Raises KeyError for an unknown text."""
    return municipality.text(text_id, language).format_map(municipality.facts | values)


def closed_notice(municipality: Municipality, text_id: str, who: Availability, *, language: str = "") -> str:
    """The text that says when the centre opens again, or only that it is closed where nobody knows.

    It is written in ``language``, or in the one that ``who`` answers in.
    """
    language = language or who.language
    if who.opens_at is None:
        return wording(municipality, "closed.title", language=language)
    return wording(municipality, text_id, language=language, **_opening(municipality, who.opens_at, language))


def _opening(municipality: Municipality, opens_at: datetime, language: str) -> dict[str, str]:
    local = opens_at.astimezone(STOCKHOLM)
    return {
        "weekday": municipality.text(f"weekday.{WEEKDAYS[local.weekday()]}", language),
        "date": f"{local.day} {municipality.text(f'month.{local.month}', language)}",
        "opens": f"{local:%H.%M}",
    }
