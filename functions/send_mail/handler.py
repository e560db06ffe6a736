"""Send residents their receipts and answers: the table's stream is the outbox."""

from __future__ import annotations

from typing import Any

from envag import boot
from envag.adapters import sdk
from envag.adapters.dynamodb import DynamoCaseStore
from envag.adapters.images import due_mail_from_image
from envag.adapters.s3 import S3Files
from envag.adapters.sent_mail import DynamoSentMail
from envag.adapters.ses import CLIENT_CONFIG, SesMailer
from envag.runtime.batch import Failures, Record, stream_batch
from envag.runtime.catalogue import municipality
from envag.runtime.clock import SystemClock
from envag.runtime.log import logger
from envag.runtime.settings.environment import from_environment
from envag.runtime.settings.send_mail import SendMailSettings
from envag.usecases.send_mail import Post, send_mail

SETTINGS = from_environment(SendMailSettings)
LOG = logger("send_mail")
CLOCK = SystemClock()
TABLE = sdk.client("dynamodb")
STORE = DynamoCaseStore(TABLE, SETTINGS.table_name)
STORE.prime()
POST = Post(
    store=STORE,
    sent=DynamoSentMail(TABLE, SETTINGS.table_name),
    mailer=SesMailer(
        sdk.client("sesv2", endpoint_url=SETTINGS.mail_endpoint, **CLIENT_CONFIG), SETTINGS.configuration_set_prefix
    ),
    files=S3Files(sdk.client("s3"), SETTINGS.records_bucket),
    web_address=SETTINGS.web_address,
)


def handler(event: dict[str, Any], _context: object) -> Failures:
    """Lambda's entry point: a batch of stream records, each the insert of an event that brings a mail."""
    return stream_batch(event["Records"], _send, LOG)


def _send(record: Record) -> None:
    image = record["dynamodb"].get("NewImage", {})
    if "mail" not in image:
        return
    due = due_mail_from_image(image)
    which = {"municipality": due.municipality, "reference": due.reference, "event": due.event.type}
    try:
        outcome = send_mail(due, municipality=municipality(due.municipality), post=POST, at=CLOCK.now())
    except Exception:
        # A dead letter of the stream holds positions only: the log is what names the case.
        LOG.error("mail not sent", extra=which)
        raise
    LOG.info("mail handled", extra={**which, "outcome": outcome})


boot.finished()
