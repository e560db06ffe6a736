"""The resident's form: shown page by page, taken as JSON or from a browser, answered with a receipt."""

from __future__ import annotations

from envag import boot

# isort: split

from typing import TYPE_CHECKING, Any

import filling
import pages
from envag.adapters import sdk
from envag.adapters.crises import DynamoCrises
from envag.adapters.drafts import DynamoDrafts
from envag.adapters.dynamodb import DynamoCaseStore
from envag.adapters.limits import DynamoLimits
from envag.runtime import http
from envag.runtime.answering import answered, routed
from envag.runtime.clock import SystemClock
from envag.runtime.crisis_notice import above_pages
from envag.runtime.log import logger
from envag.runtime.routing_tables import routes
from envag.runtime.settings.environment import from_environment
from envag.runtime.settings.web_form import WebFormSettings
from envag.usecases.crisis_news import CrisisNews
from envag.usecases.limits import forms

if TYPE_CHECKING:
    from collections.abc import Callable

    from envag.domain.municipality import Municipality

SETTINGS = from_environment(WebFormSettings)
LOG = logger("web_form")
CLOCK = SystemClock()
_DYNAMODB = sdk.client("dynamodb")
STORE = DynamoCaseStore(_DYNAMODB, SETTINGS.table_name)
STORE.prime()
LIMITS = DynamoLimits(_DYNAMODB, SETTINGS.table_name)
DRAFTS = DynamoDrafts(_DYNAMODB, SETTINGS.table_name)
CRISES = CrisisNews(DynamoCrises(_DYNAMODB, SETTINGS.table_name).current)
pages.PAGES.above = above_pages(lambda slug: CRISES.at(slug, CLOCK.now()), LOG)
ALLOWANCE = forms(int(SETTINGS.forms_per_source), int(SETTINGS.forms_together))

ANSWERED: dict[str, Callable[[filling.Filling], http.Answer]] = {
    "GET /{municipality}/svar": lambda asked: pages.answer(asked.place),
    "GET /{municipality}/{service}/formular": filling.show,
    "POST /{municipality}/{service}/formular": filling.turn,
    "POST /{municipality}/{service}": filling.take,
    "POST /{municipality}/{service}/utkast": filling.save,
    "GET /{municipality}/utkast/{draft}": filling.go_on,
}
"""What answers each route."""


def handler(event: dict[str, Any], _context: object) -> http.Answer:
    """Lambda's entry point: an HTTP API request, payload format 2.0."""
    return answered(http.read(event), _answer, pages=pages.PAGES, log=LOG)


def _answer(request: http.Request, place: Municipality) -> http.Answer:
    show = routed(request, ANSWERED)
    parts = filling.Parts(
        store=STORE,
        limits=LIMITS,
        allowance=ALLOWANCE,
        drafts=DRAFTS,
        routes=routes,
        log=LOG,
        tiles_endpoint=SETTINGS.tiles_endpoint,
    )
    return show(filling.Filling(request=request, place=place, parts=parts, now=CLOCK.now()))


boot.finished()
