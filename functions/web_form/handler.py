"""The resident's form: shown as a page, taken as JSON or from a browser, answered with a receipt."""

from __future__ import annotations

import base64
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from envag.runtime.routing_tables import routes

import pages
from envag import boot
from envag.adapters import sdk
from envag.adapters.dynamodb import DynamoCaseStore
from envag.intake import form
from envag.runtime.batch import where
from envag.runtime.catalogue import UnknownMunicipalityError, index, municipality
from envag.runtime.clock import SystemClock
from envag.runtime.log import logger
from envag.runtime.problem import MEDIA_TYPE, Problem
from envag.runtime.settings import WebFormSettings, from_environment
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

app = APIGatewayHttpResolver()


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's context
    """Lambda's entry point: an HTTP API request, payload format 2.0."""
    return app.resolve(event, context)


@app.get("/<slug>")
def show_services(slug: str) -> Response[str]:
    """The municipality's services."""
    return pages.services(municipality(slug), NO_SERVICE)


@app.get("/<slug>/<service_id>")
def show_form(slug: str, service_id: str) -> Response[str]:
    """A service's form, empty."""
    place = municipality(slug)
    return pages.form(place, _service(place, service_id), service_id)


@app.post("/<slug>/<service_id>")
def take_form(slug: str, service_id: str) -> Response[str]:
    """A form sent by a browser or a program: a case with a reference, or everything that must be mended."""
    arrived_at = CLOCK.now()
    place = municipality(slug)
    service = _service(place, service_id)
    if service and not form.takes_form(service):
        raise Problem("phone_only", HTTPStatus.CONFLICT)
    submission = _read()
    try:
        contact = form.to_contact(
            submission, municipality=slug, service=service, labels=pages.labels(place), arrived_at=arrived_at
        )
    except form.InvalidFormError as error:
        if _wants_page():
            return pages.form(place, service, service_id, submission=submission, errors=error.errors)
        told = [(e.field, e.text(place.texts)) for e in error.errors]
        count = {"count": str(len(told))}
        raise Problem("invalid_form", HTTPStatus.UNPROCESSABLE_ENTITY, values=count, errors=told) from None
    received = receive(contact, municipality=place, routes=routes(slug), store=STORE)
    if not received.same:
        raise Problem("reused_key", HTTPStatus.UNPROCESSABLE_ENTITY)
    case = received.case
    LOG.info("form received", extra={"municipality": slug, "reference": case.reference, "new": received.created})
    return pages.receipt(place, received) if _wants_page() else pages.json_receipt(place, received)


@app.exception_handler(Problem)
def problem(error: Problem) -> Response[str]:
    """A request that the sender can mend, told in the form that was asked for."""
    slug = app.current_event.path.strip("/").partition("/")[0]
    place = municipality(slug) if slug in index().slugs else None
    texts = place.texts if place else index().texts
    facts = place.facts if place else {}
    if _wants_page():
        return pages.problem(place, error.status, error.title(texts, facts), error.detail(texts, facts))
    return Response(error.status.value, MEDIA_TYPE, error.body(texts, facts))


@app.exception_handler(UnknownMunicipalityError)
def unknown_municipality(_error: UnknownMunicipalityError) -> Response[str]:
    """No municipality has this path."""
    return problem(Problem("unknown_municipality", HTTPStatus.NOT_FOUND))


@app.exception_handler(Exception)
def failed(error: Exception) -> Response[str]:
    """Nothing was stored: the sender is asked to send the same again, which the form's key makes harmless."""
    LOG.error("request failed", extra=where(error))
    answer = problem(Problem("try_again", HTTPStatus.SERVICE_UNAVAILABLE))
    answer.headers["Retry-After"] = "2"
    return answer


@app.not_found
def not_found(_error: Exception) -> Response[str]:
    """No page has this path."""
    return problem(Problem("not_found", HTTPStatus.NOT_FOUND))


def _service(place: Municipality, service_id: str) -> Service | None:
    if service_id == NO_SERVICE:
        return None
    service = place.service(service_id)
    if service is None:
        raise Problem("unknown_service", HTTPStatus.NOT_FOUND)
    return service


def _read() -> form.Submission:
    event = app.current_event
    body = event.body or ""
    raw = base64.b64decode(body) if event.is_base64_encoded else body.encode()
    try:
        return form.read(event.headers.get("content-type", ""), raw, key=event.headers.get("idempotency-key", ""))
    except form.UnreadableFormError as error:
        raise Problem(error.code, HTTPStatus(error.status), values=form.LIMITS) from None


def _wants_page() -> bool:
    headers = app.current_event.headers
    return "json" not in headers.get("content-type", "") and "json" not in headers.get("accept", "")


boot.finished()
