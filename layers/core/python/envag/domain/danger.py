"""What somebody must read first whose words tell of danger (X32)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envag.domain.availability import find_unit
from envag.domain.greeting import wording

if TYPE_CHECKING:
    from envag.domain.municipality import Municipality
    from envag.domain.routing.result import Routing

ALWAYS = "urgent.life"

_TEXTS = {
    "fire": "urgent.fire",
    "selfharm": "urgent.suicide",
    "violence": "urgent.violence",
    "child": "urgent.child",
    "water": "urgent.water",
    "hazard": "urgent.street",
    "alarm": "urgent.alarm",
    "hunger": "urgent.care",
}
"""The further text for a group of words of danger, by the group's id in ``municipalities/shared/routing``."""


def warnings(municipality: Municipality, routing: Routing, *, language: str) -> tuple[str, ...]:
    """The texts, 112 first; none where nothing sounds dangerous.

    One that names the number on duty is left out where the unit that the matter goes to has none.
    """
    if not routing.urgent:
        return ()
    phone = duty_phone(municipality, routing.unit)
    groups = (reason.removeprefix("urgent:") for reason in routing.why if reason.startswith("urgent:"))
    further = (text_id for group in groups if (text_id := _TEXTS.get(group)))
    fit = (one for one in further if phone or "{emergency_phone}" not in municipality.text(one, language))
    return tuple(
        wording(municipality, text_id, language=language, emergency_phone=phone)
        for text_id in dict.fromkeys((ALWAYS, *fit))
    )


def duty_phone(municipality: Municipality, unit_id: str) -> str:
    """The number that the unit answers when it has closed, as a Swede reads it; empty where it has none."""
    unit = find_unit(municipality, unit_id)
    phone = unit.emergency_phone if unit else ""
    return municipality.displayed.get(phone, phone)
