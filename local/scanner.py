"""GuardDuty Malware Protection for S3, played: it looks for the pattern that every scanner knows, and says so.

Nobody but AWS may send events of a source ``aws.…``, so the verdict is put where EventBridge's rule would put it.
"""

from __future__ import annotations

import json
import threading
import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from local.cloud import ACCOUNT, REGION

if TYPE_CHECKING:
    from envag.cli.stack import Stack

EICAR = b"EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!"
"""Part of the test file of https://www.eicar.org/download-anti-malware-testfile/, in pieces, so that no scanner stops
this file. Whatever holds it is called a threat."""

_LOCKED = b"/Encrypt"
"""What stands in a PDF under a password, which no scanner can look into."""

_PREFIX = "uploads/"
_LOOKS_EVERY_SECONDS = 1.0


class Scanner:
    """Looks at the uploads bucket in a thread of its own, and scans each new file once."""

    def __init__(self, stack: Stack) -> None:
        self._s3: Any = stack.client("s3")
        self._sqs: Any = stack.client("sqs")
        self._bucket = stack.output("UploadsBucket")
        self._queue = stack.output("ScansQueue")
        self._seen: set[tuple[str, str]] = set()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="scanner", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(_LOOKS_EVERY_SECONDS):
            try:
                self._look()
            except (BotoCoreError, ClientError) as error:
                print(f"uploads could not be scanned: {type(error).__name__}")

    def _look(self) -> None:
        for page in self._s3.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=_PREFIX):
            for stored in page.get("Contents", ()):
                found = stored["Key"], stored["ETag"].strip('"')
                if found not in self._seen:
                    content = self._s3.get_object(Bucket=self._bucket, Key=found[0])["Body"].read()
                    told = json.dumps(verdict(self._bucket, *found, content))
                    self._sqs.send_message(QueueUrl=self._queue, MessageBody=told)
                    self._seen.add(found)


def verdict(bucket: str, key: str, tag: str, content: bytes) -> dict[str, Any]:
    """The event that GuardDuty would send of that file.

    https://docs.aws.amazon.com/guardduty/latest/ug/monitor-with-eventbridge-s3-malware-protection.html
    """
    status, said, threats = "COMPLETED", "NO_THREATS_FOUND", None
    if EICAR in content:
        said, threats = "THREATS_FOUND", [{"name": "EICAR-Test-File (not a virus)"}]
    elif content.startswith(b"%PDF-") and _LOCKED in content:
        status, said = "SKIPPED", "UNSUPPORTED"
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "GuardDuty Malware Protection Object Scan Result",
        "source": "aws.guardduty",
        "account": ACCOUNT,
        "time": datetime.now(tz=UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": REGION,
        "resources": [f"arn:aws:guardduty:{REGION}:{ACCOUNT}:malware-protection-plan/played"],
        "detail": {
            "schemaVersion": "1.0",
            "scanStatus": status,
            "resourceType": "S3_OBJECT",
            "s3ObjectDetails": {"bucketName": bucket, "objectKey": key, "eTag": tag, "s3Throttled": False},
            "scanResultDetails": {"scanResultStatus": said, "threats": threats},
        },
    }
