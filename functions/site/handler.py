"""What tells residents what there is and how to reach it: start page, services, opening hours (R2, R7, R17, X3)."""

from __future__ import annotations

from envag import boot

# isort: split

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import opening_page
import privacy_page
import served_file
import service_page
import start_page
import statement_page
from asking import PAGES, Asking
from envag.adapters import sdk
from envag.adapters.dynamodb import DynamoCaseStore
from envag.runtime import http
from envag.runtime.answering import answered, routed
from envag.runtime.batch import where
from envag.runtime.catalogue import index, municipality
from envag.runtime.clock import SystemClock
from envag.runtime.log import logger
from envag.runtime.page_cache import PageCache
from envag.runtime.pages import packed, takes_gzip
from envag.runtime.problem import Problem
from envag.runtime.settings.environment import from_environment
from envag.runtime.settings.site import SiteSettings
from envag.usecases.crisis_news import CrisisNews

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from envag.domain.crisis import Crisis
    from envag.domain.municipality import Municipality

SETTINGS = from_environment(SiteSettings)
LOG = logger("site")
CLOCK = SystemClock()
STORE = DynamoCaseStore(sdk.client("dynamodb"), SETTINGS.table_name)
STORE.prime()
CRISES = CrisisNews(lambda slug: STORE.at_call(slug, "").crisis)
KEPT = PageCache()

SHOWN: dict[str, Callable[[Asking], http.Answer]] = {
    "GET /{municipality}": start_page.show,
    "GET /{municipality}/oppettider": opening_page.show,
    "GET /{municipality}/tillganglighet": statement_page.show,
    "GET /{municipality}/personuppgifter": privacy_page.show,
    "GET /{municipality}/fil/{file}": served_file.show,
    "GET /{municipality}/{service}": service_page.show,
}
"""What shows the page of each route."""


def handler(event: dict[str, Any], _context: object) -> http.Answer:
    """Lambda's entry point: an HTTP API request, payload format 2.0."""
    request = http.read(event)
    return answered(request, _answer, pages=PAGES, log=LOG) if request.route else _nowhere(event, request)


def _answer(request: http.Request, place: Municipality) -> http.Answer:
    """The page, made once a minute for all who ask for it in the same language."""
    show, now = routed(request, SHOWN), CLOCK.now()
    asking = Asking(request=request, place=place, now=now, crisis=_crisis(place.slug, now))
    page = (request.route, place.slug, request.service, request.file, asking.language, request.wants_page)
    packs = takes_gzip(request.headers.get("accept-encoding", ""))
    key = (*page, packs, asking.crisis, now.replace(second=0, microsecond=0))
    return KEPT.get(key, lambda: _varied(packed(show(asking), "gzip" if packs else "")))


def _varied(answer: http.Answer) -> http.Answer:
    """What may be kept says by which headers it differs (RFC 9110 section 12.5.5)."""
    return answer | {"headers": answer["headers"] | {"Vary": "Accept, Accept-Encoding"}}


def _crisis(slug: str, now: datetime) -> Crisis | None:
    try:
        return CRISES.at(slug, now)
    except Exception as error:  # noqa: BLE001 - the page helps without it
        LOG.error("crisis not read", extra=where(error))
        return None


def _nowhere(event: Mapping[str, Any], request: http.Request) -> http.Answer:
    """What no route of a municipality takes: its path only chooses in whose words that is told."""
    first = str(event.get("rawPath", "")).strip("/").split("/")[0]
    place = municipality(first) if first in index().slugs else None
    problem = Problem("not_found" if place else "unknown_municipality", HTTPStatus.NOT_FOUND)
    return PAGES.problem(place, problem) if request.wants_page else http.refuse(problem, place)


boot.finished()
