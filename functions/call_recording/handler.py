"""Keep a call's recording: the case of the call tells where it stands and how long it is kept."""

from __future__ import annotations

import json
from typing import Any

from envag import boot
from envag.adapters import sdk
from envag.adapters.connect import ConnectContactCentre
from envag.adapters.dynamodb import DynamoCaseStore
from envag.adapters.s3 import S3Files, S3Quarantine
from envag.domain.event_id import event_id
from envag.intake import recording
from envag.intake.payload import UnreadableError
from envag.intake.s3_event import StoredObject, stored_objects
from envag.runtime.batch import Failures, Record, queue_batch
from envag.runtime.directory import directory
from envag.runtime.log import logger
from envag.runtime.settings.call_recording import CallRecordingSettings
from envag.runtime.settings.environment import from_environment
from envag.usecases.keep_recording import UnplacedError, keep_recording

SETTINGS = from_environment(CallRecordingSettings)
LOG = logger("call_recording")
DIRECTORY = directory()
INSTANCE_ID = SETTINGS.connect_instance_arn.rpartition("/")[2]
STORE = DynamoCaseStore(sdk.client("dynamodb"), SETTINGS.table_name)
S3 = sdk.client("s3")
FILES = S3Files(S3, SETTINGS.records_bucket)
QUARANTINE = S3Quarantine(S3, SETTINGS.records_bucket)
CENTRE = ConnectContactCentre(sdk.client("connect", endpoint_url=SETTINGS.connect_endpoint), INSTANCE_ID)
STORE.prime()


def handler(event: dict[str, Any], _context: object) -> Failures:
    """Lambda's entry point: a batch of SQS messages, each an S3 event about new recordings."""
    return queue_batch(event, _keep_all, LOG)


def _keep_all(record: Record) -> None:
    for stored in stored_objects(record["body"]):
        _keep(stored)


def _keep(stored: StoredObject) -> None:
    try:
        found = recording.parse(stored)
        if found.instance_id != INSTANCE_ID:
            _quarantine("unknown_instance", stored.key)
            return
        case, kept = keep_recording(
            found, directory=DIRECTORY, store=STORE, mark_of=CENTRE.municipality_of, known=CENTRE.contact
        )
    except (UnreadableError, UnplacedError) as error:
        _quarantine(str(error), stored.key)
        return
    if kept:
        FILES.destroy_after(stored.key, kept.days)
    LOG.info("recording kept", extra={"contact": found.contact_id, "reference": case.reference})


def _quarantine(reason: str, key: str) -> None:
    """Keep where the recording stands; what was said in it stays there, untagged, and is not copied."""
    raw = json.dumps({"key": key}).encode()
    QUARANTINE.keep(reason=reason, channel="recording", municipality="", id=event_id("recording", key), raw=raw)
    LOG.warning("recording kept in quarantine", extra={"reason": reason})


boot.finished()
