"""A resident's own case: looked up by reference and code, opened by a link, added to, ended and judged (R16)."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import following
import looking_up
import status_pages as pages
from asked import Asked, Parts
from envag import boot
from envag.adapters import sdk
from envag.adapters.dynamodb import DynamoCaseStore
from envag.adapters.limits import DynamoLimits
from envag.adapters.s3 import S3Uploads
from envag.runtime import http
from envag.runtime.batch import where
from envag.runtime.clock import SystemClock
from envag.runtime.log import logger
from envag.runtime.pages import packed
from envag.runtime.problem import Problem
from envag.runtime.routing_tables import routes
from envag.runtime.settings.environment import from_environment
from envag.runtime.settings.status_page import StatusPageSettings

if TYPE_CHECKING:
    from collections.abc import Callable

SETTINGS = from_environment(StatusPageSettings)
LOG = logger("status_page")
CLOCK = SystemClock()
_DYNAMODB = sdk.client("dynamodb")
STORE = DynamoCaseStore(_DYNAMODB, SETTINGS.table_name)
STORE.prime()
PARTS = Parts(
    store=STORE,
    limits=DynamoLimits(_DYNAMODB, SETTINGS.table_name),
    uploads=S3Uploads(sdk.client("s3", signature_version="s3v4"), SETTINGS.uploads_bucket),
    routes=routes,
    log=LOG,
)

ANSWERED: dict[str, Callable[[Asked], http.Answer]] = {
    "GET /{municipality}/arende": looking_up.show,
    "POST /{municipality}/arende": looking_up.look,
    "GET /{municipality}/arende/{proof}": following.show,
    "POST /{municipality}/arende/{proof}/{action}": following.act,
}
"""What answers each route."""


def handler(event: dict[str, Any], _context: object) -> http.Answer:
    """Lambda's entry point: an HTTP API request, payload format 2.0."""
    request = http.read(event)
    try:
        answer = _answer(request)
    except Problem as problem:
        answer = _refused(request, problem)
    except Exception as error:  # noqa: BLE001 - the sender is asked to send the same again, which the key makes harmless
        LOG.error("request failed", extra=where(error))
        answer = _refused(request, Problem("try_again", HTTPStatus.SERVICE_UNAVAILABLE))
    return packed(answer, request.headers.get("accept-encoding", ""))


def _answer(request: http.Request) -> http.Answer:
    place = request.place
    if place is None:
        raise Problem("unknown_municipality", HTTPStatus.NOT_FOUND)
    if request.route not in ANSWERED:
        raise Problem("not_found", HTTPStatus.NOT_FOUND)
    return ANSWERED[request.route](Asked(request=request, place=place, parts=PARTS, now=CLOCK.now()))


def _refused(request: http.Request, problem: Problem) -> http.Answer:
    return pages.PAGES.problem(request.place, problem, language=request.chosen_language)


boot.finished()
