"""Finds the words of a sentence that deny a matter: "det gäller inte bygglov" is not about a building permit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envag.domain.language.swedish import stem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from envag.domain.routing.tables import Negation

_SCOPE = 3
"""A denial covers so many words, up to the next word that turns it ("utan", "men")."""
_WRITER = ("jag", "vi", "ja")
_IT = ("det", "den", "detta")
_TURNS = frozenset(("utan", "men", "fast", "dock", "but", "vaan", "och", "bara", "endast"))


def denied(words: Sequence[str], negation: Negation, *, heading: bool = False) -> set[int]:
    """The places of the words that are denied. ``heading`` says that the words are a subject line.

    "inte" alone denies nothing, since "soporna är inte hämtade" is a matter. It does so at the beginning of a
    subject ("Inte potthål den här gången"), with a word of about-ness beside it ("gäller inte", "inte om"), before
    "utan" ("inte bygglov utan …"), as an article ("är ingen överklagan"), where the writer does not seek or do
    something ("jag söker inte bygglov"), and for all that stands before "gäller det inte det".
    """
    found: set[int] = set()
    for place, word in enumerate(words):
        if word in negation.negators:
            if heading and place == 0:
                found.update(_scope(words, 1, negation))
            found.update(_after_not(words, place, negation))
        elif word in negation.none and (
            (heading and place == 0) or (place and words[place - 1] in negation.none_after)
        ):
            found.update(_scope(words, place + 1, negation))
    return found


def _after_not(words: Sequence[str], place: int, negation: Negation) -> Iterator[int]:
    if _is_about(words, place, negation):
        if words[place + 1 : place + 2] and words[place + 1] in _IT and place + 2 >= len(words):
            yield from range(place)
        yield from _scope(words, place + 1, negation)
    elif _is_replaced(words, place) or _is_article(words, place, negation) or _is_unwanted(words, place, negation):
        yield from _scope(words, place + 1, negation)


def _is_about(words: Sequence[str], place: int, negation: Negation) -> bool:
    """Whether a word of about-ness stands beside: "gäller inte bygglov", "inte om bygglov"."""
    return any(word in negation.about for word in (*words[max(0, place - 2) : place], *words[place + 1 : place + 2]))


def _is_replaced(words: Sequence[str], place: int) -> bool:
    """Whether something else follows: "inte bygglov utan ritningar", but not "kan inte gå ut utan att ramla"."""
    return "utan" in words[place + 2 : place + 5] and "att" not in words[place + 2 : place + 7]


def _is_article(words: Sequence[str], place: int, negation: Negation) -> bool:
    """Whether it denies a noun: "det är inte en felanmälan", but not "den är inte tömd"."""
    after = words[place + 1 : place + 2]
    return place > 0 and words[place - 1] in negation.none_after and any(word in negation.articles for word in after)


def _is_unwanted(words: Sequence[str], place: int, negation: Negation) -> bool:
    """Whether the writer does not do or seek something: "vi ska inte servera alkohol", "jag söker inte bygglov".

    The writer may be left unsaid: "jag är god man och vill inte överklaga". Not what they refuse: "jag tänker inte
    betala boten".
    """
    around = words[max(0, place - 3) : place]
    after = words[place + 1 : place + 3]
    before = words[: max(0, place - 1)][-1:]
    return (
        (not before or before[0] in _TURNS or any(word in _WRITER for word in around))
        and any(word in negation.wish for word in around)
        and not any(word in negation.refused for word in after)
    )


def _scope(words: Sequence[str], place: int, negation: Negation) -> Iterator[int]:
    """The places from ``place`` on that the denial covers; small words do not use it up."""
    left = _SCOPE
    while place < len(words) and left and words[place] not in _TURNS:
        yield place
        left -= stem(words[place]) not in negation.skip and words[place] not in negation.skip
        place += 1
