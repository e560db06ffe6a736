"""Note what SES tells of mail that we sent: bounces, complaints, delays join the timeline of their case."""

from __future__ import annotations

from functools import cache
from typing import Any

from envag import boot
from envag.adapters import sdk
from envag.adapters.dynamodb import DynamoCaseStore
from envag.adapters.s3 import S3Quarantine
from envag.domain.event_id import event_id
from envag.intake import mail_event
from envag.intake.payload import UnreadableError
from envag.runtime.batch import Failures, Record, queue_batch
from envag.runtime.catalogue import index
from envag.runtime.log import logger
from envag.runtime.settings.environment import from_environment
from envag.runtime.settings.mail_events import MailEventsSettings
from envag.usecases.change import UnknownCaseError
from envag.usecases.note_delivery import note_delivery

SETTINGS = from_environment(MailEventsSettings)
LOG = logger("mail_events")
STORE = DynamoCaseStore(sdk.client("dynamodb"), SETTINGS.table_name)
STORE.prime()


def handler(event: dict[str, Any], _context: object) -> Failures:
    """Lambda's entry point: a batch of SQS messages, each an EventBridge event."""
    return queue_batch(event, _note, LOG)


def _note(record: Record) -> None:
    raw = record["body"].encode()
    try:
        notice = mail_event.parse(raw, SETTINGS.configuration_set_prefix)
    except UnreadableError as error:
        _keep(str(error), "", raw)
        return
    if notice.municipality not in index().slugs:
        _keep("unknown_municipality", "", raw)
        return
    try:
        note_delivery(notice, store=STORE)
    except UnknownCaseError:
        _keep("unknown_case", notice.municipality, raw)
        return
    LOG.info(
        "mail event",
        extra={
            "municipality": notice.municipality,
            "reference": notice.reference,
            "kind": notice.kind,
            "permanent": notice.permanent,
            "mail": notice.mailed,
        },
    )


def _keep(reason: str, municipality: str, raw: bytes) -> None:
    _quarantine().keep(
        reason=reason,
        channel="mail_event",
        municipality=municipality,
        id=event_id("mail_event", raw.decode()),
        raw=raw,
    )
    LOG.warning("mail event kept in quarantine", extra={"municipality": municipality, "reason": reason})


@cache
def _quarantine() -> S3Quarantine:
    """Few events go to quarantine, and a client costs every start."""
    return S3Quarantine(sdk.client("s3"), SETTINGS.records_bucket)


boot.finished()
