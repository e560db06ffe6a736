"""What a crisis puts above every page that residents see (X42)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from envag.domain.greeting import wording
from envag.runtime.batch import where
from envag.runtime.swedish_words import swedish_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from aws_lambda_powertools.logging import Logger

    from envag.domain.crisis import Crisis
    from envag.domain.municipality import Municipality

Notices = tuple[tuple[str, Markup], ...]
"""Kinds and texts for ``part.notice``."""


def crisis_notice(place: Municipality, crisis: Crisis | None, language: str) -> Notices:
    """The notice, none where nothing is told. It is told in Swedish, as it was written (X18)."""
    if crisis is None:
        return ()
    banner = wording(place, "crisis.banner", language=language, message="{message}")
    return (("crisis", escape(banner).format(message=swedish_words(place, crisis.message, language))),)


def above_pages(read: Callable[[str], Crisis | None], log: Logger) -> Callable[[Municipality, str], Notices]:
    """What stands above each page of a municipality in a language. A page helps without it, when it cannot be read."""

    def above(place: Municipality, language: str) -> Notices:
        try:
            crisis = read(place.slug)
        except Exception as error:  # noqa: BLE001 - whatever it was, the page helps without it
            log.error("crisis not read", extra=where(error))
            return ()
        return crisis_notice(place, crisis, language)

    return above
