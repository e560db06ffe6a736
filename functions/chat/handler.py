"""Start a chat from the municipality's site: ``POST /{municipality}/chat``, answered with Connect's token."""

from __future__ import annotations

import base64
import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from envag.runtime.routing_tables import routes

from envag import boot
from envag.adapters import sdk
from envag.adapters.connect import ConnectContactCentre
from envag.adapters.dynamodb import DynamoCaseStore
from envag.intake import chat, form
from envag.runtime.batch import where
from envag.runtime.catalogue import UnknownMunicipalityError, index, municipality
from envag.runtime.clock import SystemClock
from envag.runtime.log import logger
from envag.runtime.problem import MEDIA_TYPE, Problem
from envag.runtime.settings import ChatSettings, from_environment
from envag.usecases.start_chat import KeyReusedError, start_chat

if TYPE_CHECKING:
    from envag.domain.municipality import Municipality
    from envag.usecases.start_chat import OpenedChat

SETTINGS = from_environment(ChatSettings)
LOG = logger("chat")
CLOCK = SystemClock()
STORE = DynamoCaseStore(sdk.client("dynamodb"), SETTINGS.table_name)
CENTRE = ConnectContactCentre(
    sdk.client("connect", endpoint_url=SETTINGS.connect_endpoint),
    SETTINGS.connect_instance_id,
    SETTINGS.connect_chat_flow_id,
)
STORE.prime()


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Lambda's entry point: an HTTP API request, payload format 2.0. The API knows this one route only."""
    slug = event["pathParameters"]["municipality"]
    try:
        return _created(_open(municipality(slug), event))
    except UnknownMunicipalityError:
        problem = Problem("unknown_municipality", HTTPStatus.NOT_FOUND)
    except Problem as error:
        problem = error
    except KeyReusedError:
        problem = Problem("reused_key", HTTPStatus.UNPROCESSABLE_ENTITY)
    except Exception as error:  # noqa: BLE001 - the sender is asked to send the same again, which the key makes harmless
        LOG.error("chat not started", extra=where(error))
        problem = Problem("try_again", HTTPStatus.SERVICE_UNAVAILABLE)
    place = municipality(slug) if slug in index().slugs else None
    body = problem.body(place.texts, place.facts) if place else problem.body(index().texts, {})
    return _answer(problem.status, MEDIA_TYPE, body)


def _open(place: Municipality, event: dict[str, Any]) -> OpenedChat:
    arrived_at = CLOCK.now()
    labels = {name: place.texts[f"form.contact.{name}"] for name in form.CONTACT_FIELDS} | {
        chat.TEXT: place.texts["form.matter.text"]
    }
    try:
        contact = chat.to_contact(
            _submission(event),
            municipality=place.slug,
            request_id=event["requestContext"]["requestId"],
            labels=labels,
            arrived_at=arrived_at,
        )
    except form.UnreadableFormError as error:
        raise Problem(error.code, HTTPStatus(error.status), values=form.LIMITS) from None
    except form.InvalidFormError as error:
        told = [(e.field, e.text(place.texts)) for e in error.errors]
        count = {"count": str(len(told))}
        raise Problem("invalid_form", HTTPStatus.UNPROCESSABLE_ENTITY, values=count, errors=told) from None
    return start_chat(contact, municipality=place, routes=routes(place.slug), store=STORE, centre=CENTRE)


def _submission(event: dict[str, Any]) -> form.Submission:
    body = event.get("body") or ""
    raw = base64.b64decode(body) if event.get("isBase64Encoded") else body.encode()
    headers = event.get("headers", {})
    return form.read(headers.get("content-type", ""), raw, key=headers.get("idempotency-key", ""))


def _created(opened: OpenedChat) -> dict[str, Any]:
    case, chat_contact = opened.case, opened.chat
    LOG.info(
        "chat started",
        extra={"municipality": case.municipality, "reference": case.reference, "contact": chat_contact.contact_id},
    )
    body = {
        "reference": case.reference,
        "contactId": chat_contact.contact_id,
        "participantId": chat_contact.participant_id,
        "participantToken": chat_contact.participant_token,
        "messages": list(opened.texts),
    }
    return _answer(HTTPStatus.CREATED, "application/json", json.dumps(body, ensure_ascii=False))


def _answer(status: HTTPStatus, media_type: str, body: str) -> dict[str, Any]:
    headers = {"Content-Type": media_type, "Cache-Control": "no-store"}
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = "2"
    return {"statusCode": status.value, "headers": headers, "body": body}


boot.finished()
