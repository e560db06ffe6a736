"""How long something takes, in words: the targets that are counted are the ones that are told (X33, R67)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envag.domain.service import Clock

if TYPE_CHECKING:
    from envag.domain.municipality import Municipality
    from envag.domain.service import Target


def promise(municipality: Municipality, target: Target, *, language: str = "sv") -> str:
    """When an answer comes, in one sentence; a target of several units is told as each of them in turn."""
    if target.clock is Clock.AT_ONCE:
        return municipality.text("form.target.at_once", language)
    calendar = "calendar_" if target.clock is Clock.CALENDAR else ""
    counted = {
        "form.target.months": target.months,
        "form.target.weeks": target.weeks,
        f"form.target.{calendar}days": target.days,
        f"form.target.{calendar}hours": target.hours,
    }
    return " ".join(
        municipality.text(f"{text_id}.one" if count == 1 else text_id, language).format(count=count)
        for text_id, count in counted.items()
        if count
    )
