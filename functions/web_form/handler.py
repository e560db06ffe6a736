"""The resident's form: shown as a page, taken as JSON or from a browser, answered with a receipt."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pages
from envag import boot
from envag.adapters import sdk
from envag.adapters.dynamodb import DynamoCaseStore
from envag.intake import form
from envag.runtime import http
from envag.runtime.batch import where
from envag.runtime.clock import SystemClock
from envag.runtime.log import logger
from envag.runtime.problem import Problem
from envag.runtime.routing_tables import routes
from envag.runtime.settings.environment import from_environment
from envag.runtime.settings.web_form import WebFormSettings
from envag.usecases.receive import receive

if TYPE_CHECKING:
    from envag.domain.municipality import Municipality
    from envag.domain.service import Service

SETTINGS = from_environment(WebFormSettings)
LOG = logger("web_form")
CLOCK = SystemClock()
STORE = DynamoCaseStore(sdk.client("dynamodb"), SETTINGS.table_name)
STORE.prime()

NO_SERVICE = "kontakt"
"""The path of the form for a matter whose service the resident need not know (R2)."""


def handler(event: dict[str, Any], _context: object) -> http.Answer:
    """Lambda's entry point: an HTTP API request, payload format 2.0."""
    request = http.read(event)
    try:
        return _answer(request)
    except Problem as error:
        problem = error
    except Exception as error:  # noqa: BLE001 - the sender is asked to send the same again, which the key makes harmless
        LOG.error("request failed", extra=where(error))
        problem = Problem("try_again", HTTPStatus.SERVICE_UNAVAILABLE)
    return pages.PAGES.problem(request.place, problem) if request.wants_page else http.refuse(problem, request.place)


def _answer(request: http.Request) -> http.Answer:
    place = request.place
    if place is None:
        raise Problem("unknown_municipality", HTTPStatus.NOT_FOUND)
    match request.route:
        case "GET /{municipality}/svar":
            return pages.answer(place)
        case "GET /{municipality}/{service}/formular":
            return pages.form(place, _service(place, request.service), request.service)
        case "POST /{municipality}/{service}":
            return _take(request, place, _service(place, request.service))
    raise Problem("not_found", HTTPStatus.NOT_FOUND)


def _take(request: http.Request, place: Municipality, service: Service | None) -> http.Answer:
    """A form sent by a browser or a program: a case with a reference, or everything that must be mended."""
    arrived_at = CLOCK.now()
    if service and not form.takes_form(service):
        raise Problem("phone_only", HTTPStatus.CONFLICT)
    submission = _submission(request)
    try:
        contact = form.to_contact(
            submission, municipality=place.slug, service=service, labels=pages.labels(place), arrived_at=arrived_at
        )
    except form.InvalidFormError as error:
        if request.wants_page:
            return pages.form(place, service, request.service, submission=submission, errors=error.errors)
        raise Problem.of_fields({e.field: e.text(place.texts) for e in error.errors}) from None
    received = receive(contact, municipality=place, routes=routes(place.slug), store=STORE)
    if not received.same:
        raise Problem("reused_key", HTTPStatus.UNPROCESSABLE_ENTITY)
    case = received.case
    LOG.info("form received", extra={"municipality": place.slug, "reference": case.reference, "new": received.created})
    return pages.receipt(place, received) if request.wants_page else pages.json_receipt(place, received)


def _service(place: Municipality, service_id: str) -> Service | None:
    if service_id == NO_SERVICE:
        return None
    service = place.service(service_id)
    if service is None:
        raise Problem("unknown_service", HTTPStatus.NOT_FOUND)
    return service


def _submission(request: http.Request) -> form.Submission:
    try:
        return form.read(request.content_type, request.body, key=request.idempotency_key)
    except form.UnreadableFormError as error:
        raise Problem(error.code, HTTPStatus(error.status), values=form.LIMITS) from None


boot.finished()
