"""What staff see of articles: the very answers that residents get in every channel (R4)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import msgspec

from envag.domain.search import HitKind

if TYPE_CHECKING:
    from envag.domain.article import Article
    from envag.domain.search import Results


class ArticleLink(msgspec.Struct, frozen=True):
    """A page or e-service that helps further."""

    text: str
    url: str


class ArticleLine(msgspec.Struct, frozen=True, kw_only=True):
    """An article that was found. ``answer`` is its short answer, ``id@version`` what an answer is stored with."""

    id: str
    version: int
    title: str
    answer: str
    language: str
    services: list[str]


class ArticleView(ArticleLine, frozen=True, kw_only=True):
    """A whole article; ``body`` is Markdown. After ``review_by`` it may be out of date."""

    steps: list[str]
    ask: str
    source: list[str]
    links: list[ArticleLink]
    body: str
    review_by: date


class Articles(msgspec.Struct, frozen=True):
    """What was found, best first."""

    articles: list[ArticleLine]


def found(results: Results, most: int) -> Articles:
    """At most so many articles of what a search found."""
    hits = [hit for hit in results.hits if hit.kind is HitKind.ARTICLE]
    return Articles(
        [
            ArticleLine(
                id=hit.id,
                version=hit.version,
                title=hit.title,
                answer=hit.snippet,
                language=hit.language,
                services=list(hit.services),
            )
            for hit in hits[:most]
        ]
    )


def whole(article: Article) -> ArticleView:
    """Everything of an article that helps somebody who answers."""
    return ArticleView(
        id=article.id,
        version=article.version,
        title=article.title,
        answer=article.answer,
        language=article.language,
        services=list(article.services),
        steps=list(article.steps),
        ask=article.ask,
        source=list(article.source),
        links=[ArticleLink(link.text, link.url) for link in article.links],
        body=article.body,
        review_by=article.review_by,
    )
