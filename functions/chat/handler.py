"""Chats from the municipality's site.

``POST /{municipality}/chat`` starts one and is answered with Connect's token; ``POST
/{municipality}/chat/{reference}/copy`` has it sent by mail to who shows the proof that the first was answered with.
"""

from __future__ import annotations

import json
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from envag import boot
from envag.adapters import sdk
from envag.adapters.connect import ConnectContactCentre
from envag.adapters.dynamodb import DynamoCaseStore
from envag.adapters.flow_ids import FlowIds
from envag.domain.greeting import wording
from envag.domain.receipt import is_ours
from envag.intake import chat, chat_copy, form
from envag.ports.contact_centre import ContactCentreError
from envag.runtime import http
from envag.runtime.batch import where
from envag.runtime.catalogue import index
from envag.runtime.clock import SystemClock
from envag.runtime.log import logger
from envag.runtime.problem import Problem
from envag.runtime.routing_tables import routes
from envag.runtime.settings.chat import ChatSettings
from envag.runtime.settings.environment import from_environment
from envag.usecases.change import UnknownCaseError
from envag.usecases.copy_chat import TooManyCopiesError, copy_chat
from envag.usecases.receive import KeyReusedError
from envag.usecases.start_chat import start_chat

if TYPE_CHECKING:
    from envag.domain.municipality import Municipality
    from envag.usecases.start_chat import OpenedChat

SETTINGS = from_environment(ChatSettings)
LOG = logger("chat")
CLOCK = SystemClock()
STORE = DynamoCaseStore(sdk.client("dynamodb"), SETTINGS.table_name)
FLOWS = FlowIds(sdk.client("ssm"), SETTINGS.flow_parameters)
CENTRE = ConnectContactCentre(
    sdk.client("connect", endpoint_url=SETTINGS.connect_endpoint), SETTINGS.connect_instance_id, FLOWS
)
STORE.prime()
FLOWS.prime("chat")


def handler(event: dict[str, Any], _context: object) -> http.Answer:
    """Lambda's entry point: an HTTP API request, payload format 2.0."""
    request = http.read(event)
    try:
        return _copy(request) if request.route.endswith("/copy") else _created(_open(request))
    except Problem as error:
        problem = error
    except form.UnreadableFormError as error:
        problem = Problem(error.code, HTTPStatus(error.status), values=form.LIMITS)
    except UnknownCaseError:
        problem = Problem("not_found", HTTPStatus.NOT_FOUND)
    except TooManyCopiesError:
        problem = Problem("too_many_copies", HTTPStatus.TOO_MANY_REQUESTS)
    except KeyReusedError:
        problem = Problem("reused_key", HTTPStatus.UNPROCESSABLE_ENTITY)
    except ContactCentreError as error:
        LOG.error("chat not started", extra={"reason": str(error), **where(error)})
        problem = Problem("try_again", HTTPStatus.SERVICE_UNAVAILABLE)
    except Exception as error:  # noqa: BLE001 - the sender is asked to send the same again, which the key makes harmless
        LOG.error("chat request failed", extra=where(error))
        problem = Problem("try_again", HTTPStatus.SERVICE_UNAVAILABLE)
    return http.refuse(problem, request.place, language=request.language)


def _open(request: http.Request) -> OpenedChat:
    arrived_at = CLOCK.now()
    place = _place(request)
    texts = place.texts_in(request.language)
    labels = {name: texts[form.LABELS[name]] for name in form.CONTACT_FIELDS} | {
        chat.TEXT: texts[form.LABELS[form.MESSAGE]]
    }
    try:
        contact = chat.to_contact(
            form.read(request.content_type, request.body, key=request.idempotency_key),
            municipality=place.slug,
            request_id=request.id,
            labels=labels,
            arrived_at=arrived_at,
            languages=place.languages,
        )
    except form.InvalidFormError as error:
        raise Problem.of_fields({e.field: e.text(texts) for e in error.errors}) from None
    return start_chat(contact, municipality=place, routes=routes(place.slug), store=STORE, centre=CENTRE)


def _created(opened: OpenedChat) -> http.Answer:
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
        "urgent": opened.urgent or None,
        "proof": opened.proof,
    }
    return http.answer(HTTPStatus.CREATED, "application/json", json.dumps(body, ensure_ascii=False))


def _copy(request: http.Request) -> http.Answer:
    """The chat will be sent by mail. Whether there is such a case, only its proof finds out."""
    place = _place(request)
    texts = place.texts_in(request.language)
    try:
        asked = chat_copy.to_request(
            form.read(request.content_type, request.body, key=request.idempotency_key),
            municipality=place.slug,
            reference=request.reference,
            request_id=request.id,
            label=texts[form.LABELS[chat_copy.EMAIL]],
            is_ours=partial(is_ours, own_addresses=index().emails, own_domains=index().domains),
            at=CLOCK.now(),
        )
    except form.InvalidFormError as error:
        raise Problem.of_fields({e.field: e.text(texts) for e in error.errors}) from None
    copy_chat(asked, store=STORE)
    LOG.info("copy of a chat asked for", extra={"municipality": place.slug, "reference": asked.reference})
    body = {"message": wording(place, "copy.asked", language=request.language)}
    return http.answer(HTTPStatus.ACCEPTED, "application/json", json.dumps(body, ensure_ascii=False))


def _place(request: http.Request) -> Municipality:
    if request.place is None:
        raise Problem("unknown_municipality", HTTPStatus.NOT_FOUND)
    return request.place


boot.finished()
