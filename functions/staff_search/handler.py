"""Articles for staff: the very answers that residents get, found by the same search (R4). It reaches no record."""

from __future__ import annotations

from envag import boot

# isort: split

import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import msgspec

from envag.domain.access import Action, may
from envag.domain.hours import STOCKHOLM
from envag.runtime import article_views, http
from envag.runtime.batch import where
from envag.runtime.catalogue import municipality
from envag.runtime.clock import SystemClock
from envag.runtime.log import logger
from envag.runtime.person import Person
from envag.runtime.problem import Problem
from envag.runtime.search_indexes import articles, search_index

if TYPE_CHECKING:
    from collections.abc import Mapping

    from envag.domain.access import Acting
    from envag.runtime.article_views import Articles, ArticleView

LOG = logger("staff_search")
CLOCK = SystemClock()

MOST_SHOWN = 10
_MOST_FOUND = 40
"""Hits that are looked through: services are found too, and not shown."""

LONGEST_QUERY = 200
_SWEDISH = "sv"
_LANGUAGE = re.compile("[a-z]{2,3}")


def handler(event: dict[str, Any], _context: object) -> http.Answer:
    """Lambda's entry point: an HTTP API request, payload format 2.0."""
    asking = Person.of(event)
    parameters = event.get("pathParameters") or {}
    own = asking.at(parameters.get("municipality", ""))
    answer = _answer(event, own) if own else _nobody()
    LOG.info(
        "articles answered",
        extra={
            "route": event["routeKey"],
            "status": answer["statusCode"],
            "municipality": own.municipality if own else "",
            "staff": asking.staff,
        },
    )
    return answer


def _nobody() -> http.Answer:
    return http.refuse(Problem("unknown_municipality", HTTPStatus.NOT_FOUND), None)


def _answer(event: Mapping[str, Any], own: Acting) -> http.Answer:
    place = municipality(own.municipality)
    if not may(own, Action.ARTICLES):
        return http.refuse(Problem("forbidden", HTTPStatus.FORBIDDEN), place)
    try:
        shown = _shown(event, own.municipality)
    except Problem as error:
        return http.refuse(error, place)
    except Exception as error:  # noqa: BLE001 - the same question again does nothing twice
        LOG.error("articles not read", extra=where(error))
        return http.refuse(Problem("staff_try_again", HTTPStatus.SERVICE_UNAVAILABLE), place)
    return http.answer(HTTPStatus.OK, "application/json", msgspec.json.encode(shown).decode())


def _shown(event: Mapping[str, Any], slug: str) -> Articles | ArticleView:
    """What is asked for. Raises Problem."""
    query = event.get("queryStringParameters") or {}
    language = query.get("language", _SWEDISH)
    if not _LANGUAGE.fullmatch(language):
        raise Problem("invalid", HTTPStatus.UNPROCESSABLE_ENTITY)
    wanted = (event.get("pathParameters") or {}).get("id")
    if wanted:
        return _whole(slug, wanted, language)
    words = query.get("query", "").strip()
    if not 0 < len(words) <= LONGEST_QUERY:
        raise Problem("invalid", HTTPStatus.UNPROCESSABLE_ENTITY)
    return article_views.found(search_index(slug).search(words, limit=_MOST_FOUND, language=language), MOST_SHOWN)


def _whole(slug: str, wanted: str, language: str) -> ArticleView:
    """The article in that language, else in Swedish; one that is not valid today is not there."""
    known = articles(slug)
    today = CLOCK.now().astimezone(STOCKHOLM).date()
    article = known.get((wanted, language)) or known.get((wanted, _SWEDISH))
    if article is None or not article.valid_on(today):
        raise Problem("no_article", HTTPStatus.NOT_FOUND)
    return article_views.whole(article)


boot.finished()
