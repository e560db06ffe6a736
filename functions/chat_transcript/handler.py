"""Keep what was said: the transcript that Connect stores when a chat has ended joins its case."""

from __future__ import annotations

from typing import Any

from envag import boot
from envag.adapters import sdk
from envag.adapters.connect import ConnectContactCentre
from envag.adapters.dynamodb import DynamoCaseStore
from envag.adapters.s3 import S3Files, S3Quarantine
from envag.domain.event_id import event_id
from envag.domain.retention import CHAT_LOG, keeping
from envag.intake import transcript
from envag.intake.payload import UnreadableError
from envag.intake.s3_event import StoredObject, stored_objects
from envag.runtime.batch import Failures, Record, queue_batch
from envag.runtime.catalogue import index, municipality
from envag.runtime.log import logger
from envag.runtime.routing_tables import routes
from envag.runtime.settings.chat_transcript import ChatTranscriptSettings
from envag.runtime.settings.environment import from_environment
from envag.usecases.keep_transcript import keep_transcript

SETTINGS = from_environment(ChatTranscriptSettings)
LOG = logger("chat_transcript")
STORE = DynamoCaseStore(sdk.client("dynamodb"), SETTINGS.table_name)
S3 = sdk.client("s3")
FILES = S3Files(S3, SETTINGS.records_bucket)
QUARANTINE = S3Quarantine(S3, SETTINGS.records_bucket)
CENTRE = ConnectContactCentre(
    sdk.client("connect", endpoint_url=SETTINGS.connect_endpoint), SETTINGS.connect_instance_id
)
STORE.prime()


def handler(event: dict[str, Any], _context: object) -> Failures:
    """Lambda's entry point: a batch of SQS messages, each an S3 event about new transcripts."""
    return queue_batch(event, _keep_all, LOG)


def _keep_all(record: Record) -> None:
    for stored in stored_objects(record["body"]):
        _keep(stored)


def _keep(stored: StoredObject) -> None:
    key = stored.key
    raw = FILES.read(key)
    try:
        chat = transcript.parse(raw)
    except UnreadableError as error:
        _quarantine(str(error), key, raw)
        return
    if chat.instance_id != SETTINGS.connect_instance_id:
        _quarantine("unknown_instance", key, raw)
        return
    slug = CENTRE.municipality_of(chat.initial_contact_id)
    if slug not in index().slugs:
        _quarantine("unknown_municipality", key, raw)
        return
    place = municipality(slug)
    kept = keeping(place, CHAT_LOG, stored.stored_at)
    case = keep_transcript(chat, key, kept=kept, municipality=place, routes=routes(slug), store=STORE)
    if kept:
        FILES.destroy_after(key, kept.days)
    LOG.info(
        "transcript kept",
        extra={"contact": chat.contact_id, "reference": case.reference, "messages": len(chat.messages)},
    )


def _quarantine(reason: str, key: str, raw: bytes) -> None:
    QUARANTINE.keep(reason=reason, channel="chat", municipality="", id=event_id("transcript", key), raw=raw)
    LOG.warning("transcript kept in quarantine", extra={"reason": reason})


boot.finished()
