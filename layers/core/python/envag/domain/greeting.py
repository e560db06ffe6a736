"""What a resident hears or reads first: who answers, or when the centre opens (R27, X36)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envag.domain.availability import Reason, find_unit
from envag.domain.day_words import day_and_month
from envag.domain.disturbance import spoken
from envag.domain.hours import STOCKHOLM, WEEKDAYS

if TYPE_CHECKING:
    from datetime import datetime

    from envag.domain.availability import Availability
    from envag.domain.crisis import Crisis
    from envag.domain.municipality import Municipality

DISTURBANCE = "call.disturbance"
"""The text that tells what is out of order."""


def call_greeting(
    municipality: Municipality, who: Availability, *, host: str = "", recipient: str = "", disturbed: str = ""
) -> str:
    """The first words of a call. ``host`` names who answers for us, ``recipient`` is the unit that was called.

    What is out of order, ``disturbed``, takes the place of the words that a unit is closed: time is short (R21).
    """
    if not who.open:
        closed = closed_notice(municipality, "call.closed", who)
        return " ".join(filter(None, (disturbed, closed, _duty(municipality, recipient))))
    if who.reason is Reason.AGREEMENT:
        greeting = wording(municipality, "call.greeting.host", language=who.language, host=host)
        return f"{greeting} {disturbed}".rstrip()
    greeting = wording(municipality, "call.greeting", language=who.language)
    unit = find_unit(municipality, recipient)
    if disturbed:
        return f"{greeting} {disturbed}"
    if who.reason is Reason.CENTRE_FOR_UNIT and unit:
        return f"{greeting} {wording(municipality, 'call.unit_closed', language=who.language, department=unit.name)}"
    return greeting


def chat_greeting(municipality: Municipality, who: Availability, *, language: str, disturbed: str = "") -> str:
    """The first words of a chat, in the language that it was begun in, and what is out of order."""
    if who.open:
        first = wording(municipality, "chat.first", language=language)
    else:
        first = closed_notice(municipality, "closed.chat", who, language=language)
    return f"{first} {disturbed}".rstrip()


def disturbance_words(municipality: Municipality, now: datetime, *, recipient: str = "", language: str = "sv") -> str:
    """What is out of order for who reached that unit or department, or the centre; empty for nothing (X3, X42)."""
    if not municipality.notices:
        return ""
    concerned = [s.id for s in municipality.services if not recipient or recipient in {s.unit, s.department}]
    said = spoken(municipality.notices, now, language, concerned)
    return wording(municipality, DISTURBANCE, language=language, message=said) if said else ""


def waiting_words(municipality: Municipality, language: str) -> str:
    """What is said before the queue. A language without words of ours is told that Swedish ones follow (X18)."""
    spoken = has_words(municipality, language)
    return wording(municipality, "call.wait" if spoken else "call.untranslated", language=language)


def has_words(municipality: Municipality, language: str) -> bool:
    """Whether a caller can wait in that language."""
    return language == "sv" or "call.wait" in municipality.translations.get(language, {})


def crisis_words(municipality: Municipality, crisis: Crisis, *, chat: bool) -> str:
    """What is told first in a crisis (X42)."""
    return wording(municipality, "crisis.chat" if chat else "crisis.call", message=crisis.message)


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


def spoken_moment(municipality: Municipality, moment: datetime) -> str:
    """A moment as it is said in Swedish: ``måndag 23 november klockan 16.00``."""
    return wording(municipality, "call.moment", **_opening(municipality, moment, "sv"))


def whisper(municipality: Municipality, who: Availability, *, role: str = "", secret: bool = False) -> str:
    """What a guide hears before the caller does: whose caller it is, in which role and language (X36).

    A role is the number's, nobody has shown who they are: the words for it must say so, and ``secret`` that nothing
    may be told before somebody has (R24).
    """
    role_id, language_id = f"role.{role}", f"language.of.{who.language}"
    words = [municipality.texts.get(role_id, ""), municipality.texts["call.whisper.secret"] if secret else ""]
    facts = {
        "role": " ".join(words),
        "language": f"{municipality.text(language_id).capitalize()}." if language_id in municipality.texts else "",
    }
    return " ".join(municipality.text("call.whisper").format_map(municipality.facts | facts).split())


def language_offer(municipality: Municipality, language: str) -> str:
    """The offer to go on in a language, in that language where there is a translation."""
    name_id = f"language.of.{language}"
    name = municipality.text(name_id, language) if name_id in municipality.texts else language
    return municipality.text("call.language_offer", language).format_map(municipality.facts | {"language": name})


def _duty(municipality: Municipality, recipient: str) -> str:
    """Who is on duty for the unit that was called, empty when nobody is."""
    unit = find_unit(municipality, recipient)
    if not unit or not unit.emergency_phone:
        return ""
    number = municipality.displayed.get(unit.emergency_phone, unit.emergency_phone)
    return wording(municipality, "call.duty", emergency_phone=number)


def _opening(municipality: Municipality, opens_at: datetime, language: str) -> dict[str, str]:
    local = opens_at.astimezone(STOCKHOLM)
    return {
        "weekday": municipality.text(f"weekday.{WEEKDAYS[local.weekday()]}", language),
        "date": day_and_month(municipality, local, language),
        "opens": f"{local:%H.%M}",
    }
