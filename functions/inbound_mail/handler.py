"""Receive e-mail: SES has stored it under its municipality's prefix, S3 has told the queue."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from envag import boot
from envag.adapters import sdk
from envag.adapters.dynamodb import DynamoCaseStore
from envag.adapters.s3 import S3Files, S3Quarantine
from envag.adapters.sent_mail import DynamoSentMail
from envag.domain.event_id import event_id
from envag.domain.receipt import receipt_due
from envag.intake import email
from envag.intake.mail_ses import SETUP_NOTIFICATION
from envag.intake.s3_event import stored_objects
from envag.runtime.batch import Failures, Record, queue_batch, where
from envag.runtime.catalogue import index, municipality
from envag.runtime.log import logger
from envag.runtime.routing_tables import routes
from envag.runtime.settings.environment import from_environment
from envag.runtime.settings.inbound_mail import InboundMailSettings
from envag.usecases.receive_mail import receive_mail

if TYPE_CHECKING:
    from collections.abc import Callable

    from envag.intake.s3_event import StoredObject

Source = TypeVar("Source")
Read = TypeVar("Read")

SETTINGS = from_environment(InboundMailSettings)
LOG = logger("inbound_mail")
DYNAMODB = sdk.client("dynamodb")
STORE = DynamoCaseStore(DYNAMODB, SETTINGS.table_name)
SENT = DynamoSentMail(DYNAMODB, SETTINGS.table_name)
S3 = sdk.client("s3")
FILES = S3Files(S3, SETTINGS.records_bucket)
QUARANTINE = S3Quarantine(S3, SETTINGS.records_bucket)
STORE.prime()


def handler(event: dict[str, Any], _context: object) -> Failures:
    """Lambda's entry point: a batch of SQS messages, each an S3 event about new mail."""
    return queue_batch(event, _receive_all, LOG)


def _receive_all(record: Record) -> None:
    for stored in stored_objects(record["body"]):
        if not stored.key.endswith(SETUP_NOTIFICATION):
            _receive(stored)


def _receive(stored: StoredObject) -> None:
    # The receipt rule that matched the envelope's recipient chose the prefix: mail/<slug>/<message id of SES>
    _, slug, _ = stored.key.split("/", 2)
    raw = FILES.read(stored.key)
    if slug not in index().slugs:
        _quarantine("unknown_recipient", "", stored.key, raw)
        return
    mail = _whatever_comes(email.parse, raw, lambda: email.unparsed(raw), stored.key)
    if mail.stamp.infected:
        _quarantine("virus", slug, stored.key, raw)
        return
    place = municipality(slug)
    # Attachments are stored before the case that names them; stored again, they are the same.
    attachments = []
    for attachment, content in email.stored_attachments(mail, f"attachments/{slug}/{mail.source_id}"):
        FILES.write(attachment.key, content, media_type=attachment.media_type)
        attachments.append(attachment)
    to_contact = partial(
        email.to_contact,
        municipality=slug,
        raw_key=stored.key,
        arrived_at=stored.stored_at,
        emails=index().emails,
        attachments=attachments,
        unread_text=place.texts["email.unread"],
    )
    contact = _whatever_comes(to_contact, mail, lambda: to_contact(email.unparsed(raw)), stored.key)
    refused = None
    if contact.thread.proofs:
        # Few mails carry one, and every start would pay for what an officer's mail needs.
        from envag.usecases.officers_mail import Done, take_officers_mail  # noqa: PLC0415

        acted = take_officers_mail(contact, municipality=place, store=STORE, files=FILES)
        if isinstance(acted, Done):
            told = {"municipality": slug, "reference": acted.case.reference, "outcome": acted.outcome}
            LOG.info("officer's mail taken", extra=told)
            return
        if refused := acted:
            told = {"municipality": slug, "reference": refused.case.reference, "reason": refused.why}
            LOG.warning("officer's mail refused", extra=told)
    received = receive_mail(
        contact,
        municipality=place,
        routes=routes(slug),
        store=STORE,
        sent=SENT,
        gets_receipt=partial(receipt_due, own_addresses=index().emails, own_domains=index().domains),
        refused=refused,
    )
    LOG.info(
        "mail received",
        extra={"municipality": slug, "reference": received.case.reference, "outcome": received.outcome},
    )


def _whatever_comes(read: Callable[[Source], Read], source: Source, otherwise: Callable[[], Read], key: str) -> Read:
    """What ``read`` makes of the mail. One that our own code fails on is a case too, whose original somebody reads."""
    try:
        return read(source)
    except Exception as error:  # noqa: BLE001 - whatever is wrong with it, no mail is lost (FL 22 §)
        LOG.error("mail not parsed", extra={"key": key, **where(error)})
        return otherwise()


def _quarantine(reason: str, slug: str, key: str, raw: bytes) -> None:
    QUARANTINE.keep(reason=reason, channel="email", municipality=slug, id=event_id("mail", key), raw=raw)
    LOG.warning("mail kept in quarantine", extra={"municipality": slug, "reason": reason})


boot.finished()
