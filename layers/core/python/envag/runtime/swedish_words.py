"""Words that nobody has written in a page's language: shown in Swedish, marked as Swedish, and said to be (X18)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from envag.domain.greeting import wording
from envag.domain.site import EASY

if TYPE_CHECKING:
    from envag.domain.municipality import Municipality

_SWEDISH = "sv"


def in_swedish(language: str) -> Markup:
    """The attribute for words that are Swedish on a page in another ``language`` (WCAG 2.2, 3.1.2)."""
    return Markup() if language == _SWEDISH else Markup(' lang="sv"')


def swedish_words(place: Municipality, words: str, language: str) -> Markup:
    """The Swedish words on a page in that language; whoever reads easy Swedish needs not be told."""
    if language in {_SWEDISH, EASY}:
        return escape(words)
    said = wording(place, "search.swedish", language=language)
    return Markup('<span lang="sv">{}</span> ({})').format(words, said)
