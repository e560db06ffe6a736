"""Days as a municipality's pages and letters write them, in each of its languages (X44)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from envag.domain.municipality import Municipality


def day_words(place: Municipality, day: date, language: str) -> str:
    """``22 november 2026``, in Finnish ``22. marraskuuta 2026``."""
    return place.text("date.day", language).format(date=day_and_month(place, day, language), year=day.year)


def day_and_month(place: Municipality, day: date, language: str) -> str:
    """``22 november``, in Finnish ``22. marraskuuta``."""
    return place.text("date.month", language).format(day=day.day, month=place.text(f"month.{day.month}", language))
