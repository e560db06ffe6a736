"""One search over services and articles, used by the site, the chat and the workspace alike (R4)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from envag.domain.article import Link, Sensitivity
from envag.domain.language.swedish import fold

LONGEST_REPORTED = 80
"""Characters of a query that may be reported; a longer one tells a story rather than names a thing."""

MOST_WORDS = 8
"""Words of a query that may be reported."""

MOST_DIGITS = 4
"""Digits of a query that may be reported: a year or a paragraph, but no number of a person, phone or case."""

_SPELT_ADDRESS = re.compile(r"@|\(at\)|\bsnabel|://|www\.", re.IGNORECASE)
_NOT_WORDS = re.compile(r"[^a-z0-9§%&/+ -]+")


class HitKind(StrEnum):
    """What was found."""

    SERVICE = "service"
    ARTICLE = "article"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One thing found. ``snippet`` is its short answer or description, ``score`` only orders hits of one search.

    ``language`` tells when the hit is in another language than was asked for (X18). ``services`` are those that an
    article is about, ``links`` its ways on, and ``withheld_if`` what keeps a machine from answering with it.
    """

    kind: HitKind
    id: str
    version: int
    title: str
    snippet: str
    score: float
    language: str = "sv"
    services: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    withheld_if: tuple[Sensitivity, ...] = ()

    @property
    def reference(self) -> str:
        """``id@version``: what a given answer is stored with."""
        return f"{self.id}@{self.version}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """What a search found, best first."""

    hits: tuple[Hit, ...] = ()

    @property
    def zero(self) -> bool:
        """Whether nothing was found."""
        return not self.hits


class SearchIndex(Protocol):
    """Finds services and articles of one municipality."""

    def search(self, query: str, *, limit: int = 10, language: str = "sv") -> Results:
        """The best hits for ``query``; those in ``language`` (BCP 47) come before the same in Swedish."""


class ZeroHits(Protocol):
    """Told of searches that found nothing, so that an owner can add the word (R33)."""

    def report(self, query: str) -> None:
        """Count ``query``, a folded text that ``reportable`` has let through."""


def reportable(query: str) -> str | None:
    """The folded query, or None when it could tell about a person (R33, X13).

    Left out are e-mail and web addresses, anything with more than four digits (personal, phone, case and
    invoice numbers, also when they are spaced) and long texts. Names look like any word: whoever keeps the
    queries must show only those that several people have asked.
    """
    if _SPELT_ADDRESS.search(query):
        return None
    words = _NOT_WORDS.sub(" ", fold(query)).split()
    folded = " ".join(words)
    # Counted after folding, which spells out digits of other scripts and forms.
    digits = sum(c.isdigit() for c in folded)
    told = digits <= MOST_DIGITS and len(folded) <= LONGEST_REPORTED and len(words) <= MOST_WORDS
    return folded if folded and told else None
