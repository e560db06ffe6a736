"""A resident logs in with their e-ID and finds their own cases (X23)."""

from __future__ import annotations

from envag import boot

# isort: split

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import login_pages as pages
from envag.adapters import sdk
from envag.adapters.crises import DynamoCrises
from envag.adapters.dynamodb import DynamoCaseStore
from envag.adapters.limits import DynamoLimits
from envag.adapters.oidc import OidcProvider
from envag.adapters.secrets import Secrets
from envag.domain.login import begun_name, whole
from envag.ports.e_id import NotIdentifiedError
from envag.runtime import http
from envag.runtime.answering import answered, routed
from envag.runtime.clock import SystemClock
from envag.runtime.crisis_notice import above_pages
from envag.runtime.log import logger
from envag.runtime.problem import Problem
from envag.runtime.settings.e_id import EIdSettings
from envag.runtime.settings.environment import from_environment
from envag.usecases import log_in
from envag.usecases.crisis_news import CrisisNews
from envag.usecases.limits import wait

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from envag.domain.municipality import Municipality

SETTINGS = from_environment(EIdSettings)
LOG = logger("e_id")
CLOCK = SystemClock()
_DYNAMODB = sdk.client("dynamodb")
STORE = DynamoCaseStore(_DYNAMODB, SETTINGS.table_name)
STORE.prime()
CRISES = CrisisNews(DynamoCrises(_DYNAMODB, SETTINGS.table_name).current)
pages.PAGES.above = above_pages(lambda slug: CRISES.at(slug, CLOCK.now()), LOG)
LIMITS = DynamoLimits(_DYNAMODB, SETTINGS.table_name)
PROVIDER = OidcProvider(Secrets(sdk.client("ssm"), SETTINGS.secret_parameters).of, played=SETTINGS.e_id_endpoint)

START = "steg"
"""The query parameter that asks to be led to the provider."""


def handler(event: dict[str, Any], _context: object) -> http.Answer:
    """Lambda's entry point: an HTTP API request, payload format 2.0."""
    return answered(http.read(event), _answer, pages=pages.PAGES, log=LOG)


def _answer(request: http.Request, place: Municipality) -> http.Answer:
    if place.e_id is None:
        raise Problem("not_found", HTTPStatus.NOT_FOUND)
    return routed(request, _ANSWERED)(request, place, CLOCK.now())


def _show(request: http.Request, place: Municipality, now: datetime) -> http.Answer:
    """The cases of who is logged in; for others what logging in is for, or the way to the provider."""
    visitor = log_in.logged_in(place, request.cookies, store=STORE, now=now)
    if visitor:
        return pages.own(request, place, visitor, log_in.own_cases(place, visitor, store=STORE, now=now), now)
    return _lead(request, place, now) if START in request.query else pages.explain(request, place, now)


def _lead(request: http.Request, place: Municipality, now: datetime) -> http.Answer:
    if wait(log_in.LOGINS, request.source, municipality=place.slug, store=STORE, limits=LIMITS, at=now):
        return pages.refused(request, place, now, "too_many", HTTPStatus.TOO_MANY_REQUESTS)
    begun = log_in.begin(place, store=STORE, now=now)
    try:
        address = PROVIDER.address(place, begun, back=_back(request, place), language=request.chosen_language)
    except NotIdentifiedError as error:
        return _not_identified(request, place, now, error)
    return pages.lead_on(place, address, begun)


def _finish(request: http.Request, place: Municipality, now: datetime) -> http.Answer:
    """Somebody comes back from the provider; the address that tells so leads on at once."""
    try:
        visitor = log_in.finish(
            place,
            request.query,
            whole(request.cookies, begun_name(place.slug)),
            back=_back(request, place),
            provider=PROVIDER,
            store=STORE,
            limits=LIMITS,
            now=now,
        )
    except NotIdentifiedError as error:
        return _not_identified(request, place, now, error)
    LOG.info("logged in", extra={"municipality": place.slug, "sure": visitor.sure})
    return pages.admitted(place, log_in.admitted(place, visitor, store=STORE, now=now))


def _leave(request: http.Request, place: Municipality, _now: datetime) -> http.Answer:
    if request.foreign:
        raise Problem("unsure", HTTPStatus.FORBIDDEN)
    return pages.left(place)


_ANSWERED: dict[str, Callable[[http.Request, Municipality, datetime], http.Answer]] = {
    "GET /{municipality}/logga-in": _show,
    "POST /{municipality}/logga-in": _leave,
    "GET /{municipality}/logga-in/svar": _finish,
}
"""What answers each route."""


def _not_identified(
    request: http.Request, place: Municipality, now: datetime, error: NotIdentifiedError
) -> http.Answer:
    LOG.warning("not identified", extra={"municipality": place.slug, "why": str(error)})
    return pages.refused(request, place, now, str(error), HTTPStatus.FORBIDDEN)


def _back(request: http.Request, place: Municipality) -> str:
    """The address that the provider knows of us; API Gateway says under which name it was asked."""
    return f"{SETTINGS.web_address or f'https://{request.host}'}/{place.slug}/{log_in.PATH}/svar"


boot.finished()
