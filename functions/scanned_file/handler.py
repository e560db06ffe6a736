"""Take the files that residents have uploaded, when GuardDuty has said whether they are clean."""

from __future__ import annotations

from typing import Any

from envag import boot
from envag.adapters import sdk
from envag.adapters.dynamodb import DynamoCaseStore
from envag.adapters.s3 import S3Files, S3Quarantine, S3Uploads
from envag.domain.event_id import event_id
from envag.intake import object_scan
from envag.intake.payload import UnreadableError
from envag.runtime.batch import Failures, Record, queue_batch
from envag.runtime.catalogue import index, municipality
from envag.runtime.log import logger
from envag.runtime.settings.environment import from_environment
from envag.runtime.settings.scanned_file import ScannedFileSettings
from envag.usecases.change import UnknownCaseError
from envag.usecases.take_upload import take_upload

SETTINGS = from_environment(ScannedFileSettings)
LOG = logger("scanned_file")
STORE = DynamoCaseStore(sdk.client("dynamodb"), SETTINGS.table_name)
S3 = sdk.client("s3")
FILES = S3Files(S3, SETTINGS.records_bucket)
UPLOADS = S3Uploads(S3, SETTINGS.uploads_bucket)
QUARANTINE = S3Quarantine(S3, SETTINGS.records_bucket)
STORE.prime()


def handler(event: dict[str, Any], _context: object) -> Failures:
    """Lambda's entry point: a batch of SQS messages, each an EventBridge event."""
    return queue_batch(event, _take, LOG)


def _take(record: Record) -> None:
    raw = record["body"].encode()
    try:
        scan = object_scan.parse(raw, SETTINGS.uploads_bucket)
    except UnreadableError as error:
        _keep(str(error), "", raw)
        return
    if scan.municipality not in index().slugs:
        _keep("unknown_municipality", "", raw)
        return
    try:
        taken = take_upload(
            scan, municipality=municipality(scan.municipality), uploads=UPLOADS, files=FILES, store=STORE
        )
    except UnknownCaseError:
        _keep("unknown_case", scan.municipality, raw)
        return
    LOG.info(
        "file scanned",
        extra={
            "municipality": scan.municipality,
            "reference": taken.case.reference,
            "verdict": scan.verdict,
            "outcome": taken.outcome,
            "reason": taken.why or "",
        },
    )


def _keep(reason: str, slug: str, raw: bytes) -> None:
    """Keep the verdict. The file itself stays where it was uploaded, until its bucket forgets it."""
    id_ = event_id("object_scan", raw.decode())
    QUARANTINE.keep(reason=reason, channel="object_scan", municipality=slug, id=id_, raw=raw)
    LOG.warning("verdict kept in quarantine", extra={"municipality": slug, "reason": reason})


boot.finished()
