"""A knowledge article: one approved answer that every channel gives (R4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import combinations

LONGEST_ANSWER = 60
"""Words of a short answer: what can be read aloud in half a minute."""

FEWEST_QUESTIONS = 5
"""Ways of asking that an article must know."""


class Audience(StrEnum):
    """Whom an article is written for."""

    RESIDENT = "resident"
    COMPANY = "company"
    ASSOCIATION = "association"
    GUARDIAN = "guardian"
    VISITOR = "visitor"
    EASY_READ = "easy_read"


class Concern(StrEnum):
    """Whose matter an article is about: the municipality's, or another authority's that we lead people to."""

    OWN = "own"
    OTHER_AUTHORITY = "other_authority"


class Sensitivity(StrEnum):
    """What in a question keeps a machine from answering with the article; a person takes over."""

    DANGER = "danger"
    CHILD_CONCERN = "child_concern"
    PROTECTED_IDENTITY = "protected_identity"
    OWN_CASE = "own_case"
    DISPUTE = "dispute"
    APPEAL = "appeal"
    DELAY_CLAIM = "delay_claim"
    DOCUMENT_REQUEST = "document_request"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A page or e-service that helps further."""

    text: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One answer in one language.

    ``questions`` are ways in which people ask, ``synonyms`` words that they use instead of ours. ``answer``
    is short enough to be read aloud; ``body`` is the full answer in Markdown; ``ask`` says who knows more.
    ``source`` names law or decision. ``services`` are the ids of the services it is about. ``facts`` are
    statements that must agree between articles, by a name of their own. ``do_not_answer_if`` is for machines.
    ``valid_from`` and ``valid_to`` are both included. An empty ``owner`` is found by ``findings``.
    ``translates`` is the ``id@version`` that a translation was made from.
    """

    id: str
    title: str
    questions: tuple[str, ...]
    answer: str
    steps: tuple[str, ...]
    ask: str
    source: tuple[str, ...]
    services: tuple[str, ...]
    valid_from: date
    review_by: date
    version: int
    approved_by: str
    owner: str = ""
    language: str = "sv"
    synonyms: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    audience: tuple[Audience, ...] = (Audience.RESIDENT,)
    concern: Concern = Concern.OWN
    valid_to: date | None = None
    do_not_answer_if: tuple[Sensitivity, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    translates: str = ""
    body: str = ""

    @property
    def reference(self) -> str:
        """``id@version``: what a given answer is stored with."""
        return f"{self.id}@{self.version}"

    def valid_on(self, day: date) -> bool:
        """Whether the article may be shown on ``day``."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def effective(shared: Iterable[Article], local: Iterable[Article]) -> tuple[Article, ...]:
    """A municipality's articles by id and language: its own win over shared ones (R81)."""
    chosen = {(a.id, a.language): a for a in (*shared, *local)}
    return tuple(chosen[key] for key in sorted(chosen))


class Fault(StrEnum):
    """What an editor must see to, though the article can be read."""

    OVERDUE = "overdue"
    NO_OWNER = "no_owner"
    CONTRADICTION = "contradiction"
    OUTDATED_TRANSLATION = "outdated_translation"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Finding:
    """A fault of one or two articles of a library; ``detail`` is a date, a fact or a reference."""

    fault: Fault
    articles: tuple[str, ...]
    detail: str = ""


def findings(library: Iterable[Article], today: date) -> list[Finding]:
    """What is overdue, unowned, contradictory or translated from an old version, among one municipality's articles."""
    library = tuple(library)
    found = [*_contradictions(library), *_outdated_translations(library)]
    for article in library:
        if article.review_by < today:
            found.append(
                Finding(fault=Fault.OVERDUE, articles=(article.reference,), detail=article.review_by.isoformat())
            )
        if not article.owner:
            found.append(Finding(fault=Fault.NO_OWNER, articles=(article.reference,)))
    return sorted(found)


def _contradictions(library: tuple[Article, ...]) -> Iterator[Finding]:
    """Pairs that state the same fact differently, in one language."""
    stated: dict[tuple[str, str], list[Article]] = defaultdict(list)
    for article in library:
        for fact in article.facts:
            stated[article.language, fact].append(article)
    for (_, fact), articles in stated.items():
        for one, other in combinations(articles, 2):
            if one.facts[fact] != other.facts[fact]:
                pair = (min(one.reference, other.reference), max(one.reference, other.reference))
                yield Finding(fault=Fault.CONTRADICTION, articles=pair, detail=fact)


def _outdated_translations(library: tuple[Article, ...]) -> Iterator[Finding]:
    originals = {a.id: a for a in library if not a.translates}
    for article in library:
        original = originals.get(article.translates.partition("@")[0])
        if original and article.translates != original.reference:
            yield Finding(
                fault=Fault.OUTDATED_TRANSLATION,
                articles=(f"{article.reference} ({article.language})",),
                detail=original.reference,
            )
