"""A municipality's texts with its own facts in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envag.domain.hours import STOCKHOLM, WEEKDAYS

if TYPE_CHECKING:
    from datetime import datetime

    from envag.domain.municipality import Municipality


def wording(municipality: Municipality, text_id: str, *, language: str = "sv", **values: str) -> str:
    """The text, filled with the municipality's facts and ``values``. Raises KeyError for an unknown text."""
    facts = {
        "municipality": municipality.name,
        "centre": municipality.centre_name,
        "guide_title": municipality.guide_title,
        "phone": municipality.displayed.get(municipality.phone, municipality.phone),
        "email": municipality.email,
    }
    return municipality.text(text_id, language).format_map(facts | values)


def opening(municipality: Municipality, opens_at: datetime, *, language: str = "sv") -> dict[str, str]:
    """``weekday`` and ``opens`` of an aware moment, as a text about closed hours wants them."""
    local = opens_at.astimezone(STOCKHOLM)
    return {
        "weekday": municipality.text(f"weekday.{WEEKDAYS[local.weekday()]}", language),
        "opens": f"{local:%H.%M}",
    }
