"""A resident's own case: looked up by reference and code, opened by a link, added to, ended and judged (R16).

A department's own system acknowledges a case here too: no other function takes requests without a login and stores what
they do to a case that is there already.
"""

from __future__ import annotations

from envag import boot

# isort: split

from typing import TYPE_CHECKING, Any

import acknowledging
import following
import looking_up
import status_pages as pages
from envag.adapters import sdk
from envag.adapters.crises import DynamoCrises
from envag.adapters.dynamodb import DynamoCaseStore
from envag.adapters.limits import DynamoLimits
from envag.adapters.s3 import S3Uploads
from envag.domain.acknowledge_proof import ACTION
from envag.runtime import http
from envag.runtime.answering import answered, routed
from envag.runtime.asked import Asked
from envag.runtime.clock import SystemClock
from envag.runtime.crisis_notice import above_pages
from envag.runtime.log import logger
from envag.runtime.routing_tables import routes
from envag.runtime.settings.environment import from_environment
from envag.runtime.settings.status_page import StatusPageSettings
from envag.usecases.crisis_news import CrisisNews
from parts import Parts

if TYPE_CHECKING:
    from collections.abc import Callable

    from envag.domain.municipality import Municipality

SETTINGS = from_environment(StatusPageSettings)
LOG = logger("status_page")
CLOCK = SystemClock()
_DYNAMODB = sdk.client("dynamodb")
STORE = DynamoCaseStore(_DYNAMODB, SETTINGS.table_name)
STORE.prime()
CRISES = CrisisNews(DynamoCrises(_DYNAMODB, SETTINGS.table_name).current)
pages.PAGES.above = above_pages(lambda slug: CRISES.at(slug, CLOCK.now()), LOG)
PARTS = Parts(
    store=STORE,
    limits=DynamoLimits(_DYNAMODB, SETTINGS.table_name),
    uploads=S3Uploads(sdk.client("s3", signature_version="s3v4"), SETTINGS.uploads_bucket),
    routes=routes,
    log=LOG,
)


def _act(asked: Asked[Parts]) -> http.Answer:
    """What a resident does with their case, or a department's system with one that it was told of."""
    return acknowledging.acknowledge(asked) if asked.request.action == ACTION else following.act(asked)


ANSWERED: dict[str, Callable[[Asked[Parts]], http.Answer]] = {
    "GET /{municipality}/arende": looking_up.show,
    "POST /{municipality}/arende": looking_up.look,
    "GET /{municipality}/arende/{proof}": following.show,
    "POST /{municipality}/arende/{proof}/{action}": _act,
}
"""What answers each route."""


def handler(event: dict[str, Any], _context: object) -> http.Answer:
    """Lambda's entry point: an HTTP API request, payload format 2.0."""
    return answered(http.read(event), _answer, pages=pages.PAGES, log=LOG)


def _answer(request: http.Request, place: Municipality) -> http.Answer:
    return routed(request, ANSWERED)(Asked(request=request, place=place, parts=PARTS, now=CLOCK.now()))


boot.finished()
