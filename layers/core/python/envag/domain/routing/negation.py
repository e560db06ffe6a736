"""Finds the words of a sentence that deny a matter: "det gäller inte bygglov" is not about a building permit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envag.domain.language.swedish import stem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from envag.domain.routing.tables import Negation

_SCOPE = 3
"""A denial covers so many words, up to the next word that turns it ("utan", "men")."""
_TURNS = frozenset(("utan", "men", "fast", "dock", "but", "vaan", "och", "bara", "endast"))


def denied(words: Sequence[str], negation: Negation) -> set[int]:
    """The places of the words that are denied.

    "inte" alone denies nothing, since "soporna är inte hämtade" is a matter. It does so with a word of
    about-ness beside it ("gäller inte", "inte om"), before "utan" ("inte bygglov utan …"), as an article ("är
    ingen överklagan"), and before a deniable act that the writer does not want ("vill inte överklaga").
    """
    found: set[int] = set()
    for place, word in enumerate(words):
        if word in negation.negators:
            found.update(_after_not(words, place, negation))
        elif word in negation.none and place and words[place - 1] in negation.none_after:
            found.update(_scope(words, place + 1, negation))
    return found


def _after_not(words: Sequence[str], place: int, negation: Negation) -> Iterator[int]:
    around = words[max(0, place - 2) : place]
    if _is_about(words, place, negation) or _is_replaced(words, place) or _is_article(words, place, negation):
        yield from _scope(words, place + 1, negation)
    elif any(word in negation.wish for word in around):
        for ahead in range(place + 1, min(place + 1 + _SCOPE, len(words))):
            if words[ahead].startswith(negation.deniable):
                yield ahead


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


def _scope(words: Sequence[str], place: int, negation: Negation) -> Iterator[int]:
    """The places from ``place`` on that the denial covers; small words do not use it up."""
    left = _SCOPE
    while place < len(words) and left and words[place] not in _TURNS:
        yield place
        left -= stem(words[place]) not in negation.skip and words[place] not in negation.skip
        place += 1
