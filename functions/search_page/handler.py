"""The search over services and answers, and the page of an answer (R2, R4, R33). It reaches no record.

Of the table it reads what is told in a crisis, and nothing else.

What somebody searches for may tell about them: it stands in no log, and no page with it may be kept.
"""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any

from envag import boot
from envag.adapters import sdk
from envag.adapters.crises import DynamoCrises
from envag.domain.danger import warnings
from envag.domain.day_words import day_words
from envag.domain.hours import STOCKHOLM
from envag.domain.search import HitKind
from envag.runtime import http
from envag.runtime.answering import answered
from envag.runtime.clock import SystemClock
from envag.runtime.crisis_notice import above_pages
from envag.runtime.log import logger
from envag.runtime.page_cache import PageCache
from envag.runtime.pages import SWEDISH, Pages, packed, takes_gzip, texts
from envag.runtime.problem import Problem
from envag.runtime.routing_tables import routes
from envag.runtime.search_indexes import articles, bodies, search_index
from envag.runtime.settings.environment import from_environment
from envag.runtime.settings.search_page import SearchPageSettings
from envag.usecases.crisis_news import CrisisNews
from envag.usecases.zero_hits import AskedBySeveral

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from envag.domain.municipality import Municipality
    from envag.domain.search import Hit

SETTINGS = from_environment(SearchPageSettings)
LOG = logger("search_page")
CLOCK = SystemClock()
_STORE = DynamoCrises(sdk.client("dynamodb"), SETTINGS.table_name)
_STORE.prime()
CRISES = CrisisNews(_STORE.current)
PAGES = Pages(Path(__file__).parent / "templates")
PAGES.above = above_pages(lambda slug: CRISES.at(slug, CLOCK.now()), LOG)
KEPT = PageCache()

LONGEST_QUERY = 200
_LEAST_SHARE = 0.15
"""Of the best hit's score: below it nothing answered any of the questions that were tried."""
_MOST_SHOWN = 20
_SECONDS = 60


class _Logged:
    """Tells the log of words that several residents searched for in vain. Fulfils ``ZeroHits``."""

    def __init__(self, slug: str) -> None:
        self._slug = slug

    def report(self, query: str) -> None:
        """See ZeroHits.report."""
        LOG.info("nothing found", extra={"municipality": self._slug, "words": query})


IN_VAIN = AskedBySeveral(_Logged)


def handler(event: dict[str, Any], _context: object) -> http.Answer:
    """Lambda's entry point: an HTTP API request, payload format 2.0."""
    return answered(http.read(event), _answer, pages=PAGES, log=LOG)


def _answer(request: http.Request, place: Municipality) -> http.Answer:
    now = CLOCK.now()
    languages, language = place.page_languages, request.chosen_language
    if request.article:
        day = now.astimezone(STOCKHOLM).date()
        packs = "gzip" if takes_gzip(request.headers.get("accept-encoding", "")) else ""
        spoken = _spoken(request, place)
        key = (place.slug, request.article, spoken, packs, day, PAGES.above(place, language))
        return KEPT.get(key, lambda: packed(_article(place, request.article, spoken, language, now), packs))
    return _results(request, place, language, languages, now)


def _worth_showing(hits: Sequence[Hit]) -> Sequence[Hit]:
    """Those that are about what the best is about; the others only share a common word with what was asked."""
    return [hit for hit in hits if hit.score >= _LEAST_SHARE * hits[0].score]


def _results(
    request: http.Request, place: Municipality, language: str, languages: tuple[str, ...], now: datetime
) -> http.Answer:
    words = " ".join(request.query.get("q", "").split())
    too_long = len(words) > LONGEST_QUERY
    searched = bool(words) and not too_long
    found = search_index(place.slug).search(words, limit=_MOST_SHOWN, language=language).hits if searched else ()
    hits = _worth_showing(found)
    if searched and not hits:
        IN_VAIN.found_nothing(place.slug, words, source=request.source)
    return PAGES.show(
        HTTPStatus.UNPROCESSABLE_ENTITY if too_long else HTTPStatus.OK,
        "results.html",
        place,
        language=language,
        languages=languages,
        now=now,
        here="search",
        query=_query(words),
        words=words[:LONGEST_QUERY],
        searched=searched,
        too_long=too_long,
        longest=LONGEST_QUERY,
        warnings=warnings(place, routes(place.slug).route("", words), language=language) if searched else (),
        services=[hit for hit in hits if hit.kind is HitKind.SERVICE],
        answers=[hit for hit in hits if hit.kind is HitKind.ARTICLE],
        found=len(hits),
    )


def _query(words: str) -> str:
    """What stands before the language in the links to the same search in another one."""
    from urllib.parse import urlencode  # noqa: PLC0415 - loaded by the first search with words

    return f"{urlencode({'q': words})}&" if words else ""


def _spoken(request: http.Request, place: Municipality) -> str:
    """The language chosen for an answer: some are written in more of the municipality's languages than pages are."""
    chosen = request.query.get(http.LANGUAGE, "")
    return chosen if chosen in place.languages else SWEDISH


def _article(place: Municipality, wanted: str, spoken: str, language: str, now: datetime) -> http.Answer:
    """The answer as it is ``spoken``, else in Swedish, on a page in ``language``.

    One that is not valid today is not there.
    """
    known = articles(place.slug)
    article = known.get((wanted, spoken)) or known.get((wanted, SWEDISH))
    if article is None or not article.valid_on(now.astimezone(STOCKHOLM).date()):
        raise Problem("no_answer", HTTPStatus.NOT_FOUND)
    headed = article.language if article.language in place.page_languages else language
    return PAGES.show(
        HTTPStatus.OK,
        "answer.html",
        place,
        language=language,
        languages=place.page_languages,
        now=now,
        seconds=_SECONDS,
        here="search",
        article=article,
        body=bodies(place.slug).get((article.id, article.language), ""),
        headed=headed,
        said=texts(place, headed),
        others=[
            (other, place.text(f"language.of.{other}", language).capitalize())
            for other in place.languages
            if other not in place.page_languages and other != article.language and (wanted, other) in known
        ],
        about=[service for wanted_id in article.services if (service := place.service(wanted_id))],
        valid_from=day_words(place, article.valid_from, language),
    )


boot.finished()
