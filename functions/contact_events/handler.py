"""Follow calls and chats: each contact event of Connect joins the timeline of its case."""

from __future__ import annotations

import contextlib
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from envag import boot
from envag.adapters import sdk
from envag.adapters.connect import ConnectContactCentre
from envag.adapters.dynamodb import DynamoCaseStore
from envag.adapters.s3 import S3Quarantine
from envag.domain.event_id import event_id
from envag.intake import contact_event
from envag.intake.payload import UnreadableError
from envag.runtime.batch import Failures, Record, queue_batch
from envag.runtime.directory import directory
from envag.runtime.log import logger
from envag.runtime.settings.contact_events import ContactEventsSettings
from envag.runtime.settings.environment import from_environment
from envag.usecases.follow_contact import KEPT, follow_contact

if TYPE_CHECKING:
    from envag.ports.contact_centre import KnownContact

SETTINGS = from_environment(ContactEventsSettings)
LOG = logger("contact_events")
DIRECTORY = directory()
STORE = DynamoCaseStore(sdk.client("dynamodb"), SETTINGS.table_name)
STORE.prime()


def handler(event: dict[str, Any], _context: object) -> Failures:
    """Lambda's entry point: a batch of SQS messages, each an EventBridge event."""
    return queue_batch(event, _follow, LOG)


def _follow(record: Record) -> None:
    raw = record["body"].encode()
    try:
        step = contact_event.parse(raw)
    except UnreadableError as error:
        _keep(str(error), raw)
        return
    outcome = follow_contact(
        step,
        instance_arn=SETTINGS.connect_instance_arn,
        directory=DIRECTORY,
        store=STORE,
        mark_of=_mark_of,
        known=_known,
        queue_name=_queue_name,
    )
    if outcome in KEPT:
        _keep(outcome, raw)
    LOG.info("contact event", extra={"contact": step.contact.contact_id, "phase": step.phase, "outcome": outcome})


def _keep(reason: str, raw: bytes) -> None:
    _quarantine().keep(
        reason=reason, channel="contact_event", municipality="", id=event_id("contact_event", raw.decode()), raw=raw
    )
    LOG.warning("contact event kept in quarantine", extra={"reason": reason})


# Few events ask the centre or go to quarantine, and a client costs every start.


@cache
def _centre() -> ConnectContactCentre:
    client = sdk.client("connect", endpoint_url=SETTINGS.connect_endpoint)
    return ConnectContactCentre(client, SETTINGS.connect_instance_arn.rpartition("/")[2])


# What Connect tells of a contact does not change, each event of a later leg needs it, and Connect answers few calls a
# second. What it does not know yet it may know soon: that is never remembered.


def _mark_of(contact_id: str) -> str:
    with contextlib.suppress(LookupError):
        return _marked(contact_id)
    return ""


def _known(contact_id: str) -> KnownContact | None:
    with contextlib.suppress(LookupError):
        return _described(contact_id)
    return None


def _queue_name(queue_id: str) -> str:
    with contextlib.suppress(LookupError):
        return _named(queue_id)
    return ""


@lru_cache(maxsize=1000)
def _marked(contact_id: str) -> str:
    mark = _centre().municipality_of(contact_id)
    if not mark:
        raise LookupError
    return mark


@lru_cache(maxsize=1000)
def _described(contact_id: str) -> KnownContact:
    contact = _centre().contact(contact_id)
    if contact is None:
        raise LookupError
    return contact


@lru_cache(maxsize=1000)
def _named(queue_id: str) -> str:
    name = _centre().queue_name(queue_id)
    if not name:
        raise LookupError
    return name


@cache
def _quarantine() -> S3Quarantine:
    return S3Quarantine(sdk.client("s3"), SETTINGS.records_bucket)


boot.finished()
