"""Which article is good enough that a machine gives it as the answer: a wrong one is worse than a human's time.

Two readings of the same words must agree: the search has to find an article, and routing the service that it is about.
Where routing knows no service the article must stand out alone. The limits were chosen on messages that
``tests/unit/test_good_answer.py`` names, and measured on others (docs/adr/0018).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from envag.domain.search import HitKind
from envag.domain.search_terms import query_words

if TYPE_CHECKING:
    from envag.domain.bot_words import BotWords
    from envag.domain.routing.result import Routing
    from envag.domain.search import Hit, Results

CONFIDENCE = 0.7
"""How sure routing must be of the service that it shares with the article."""

PER_WORD = 8
"""Least score for each word of the question that says something."""

LEAD = 1.15
"""How many times the next article's score it must have."""

ALONE_PER_WORD, ALONE_LEAD = 15, 2
"""The same where routing knows no service; nothing of another kind may then be found first either."""

LOOKED_AT = 5
"""Hits of a search that are looked at."""


def good_answer(
    question: str,
    results: Results,
    routing: Routing,
    words: BotWords,
    *,
    language: str,
    person_only: frozenset[str],
) -> Hit | None:
    """The article that answers ``question``, or None. ``person_only`` are services that no machine answers for.

    Only what is written in ``language`` counts: nothing is translated by a machine (X18).
    """
    articles = [hit for hit in results.hits if hit.kind is HitKind.ARTICLE]
    if not articles:
        return None
    best = articles[0]
    if best.language != language or not person_only.isdisjoint(best.services):
        return None
    if words.withhold(question, best.withheld_if) or words.beside_the_point(question, f"{best.title}. {best.snippet}"):
        return None
    return best if _stands_out(best, articles, results, routing, len(query_words(question))) else None


def _stands_out(best: Hit, articles: list[Hit], results: Results, routing: Routing, asked: int) -> bool:
    if routing.service in best.services:
        following = articles[1].score if len(articles) > 1 else 0
        sure = routing.confidence >= CONFIDENCE
        return sure and best.score >= PER_WORD * asked and best.score >= LEAD * following
    others = (h.score for h in results.hits if h is not best and not (_service_of(best, h)))
    alone = not routing.service and results.hits[0] is best
    return alone and best.score >= ALONE_PER_WORD * asked and best.score >= ALONE_LEAD * max(others, default=0)


def _service_of(article: Hit, hit: Hit) -> bool:
    """Whether the hit is a service that the article is about."""
    return hit.kind is HitKind.SERVICE and hit.id in article.services
