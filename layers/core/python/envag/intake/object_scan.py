"""What GuardDuty says of a file that a resident has uploaded, as EventBridge delivers it: at least once.

https://docs.aws.amazon.com/guardduty/latest/ug/monitor-with-eventbridge-s3-malware-protection.html
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

import msgspec

from envag.domain import reference as case_reference
from envag.domain.upload import Scan, Verdict
from envag.intake.payload import UnreadableError, part, text

_KEY = re.compile(r"uploads/(?P<slug>[a-z0-9-]{1,63})/(?P<reference>[A-Z]{3}-[0-9A-Z]{4}-[0-9A-Z]{4})/[a-z2-7]{20}")
_VERDICTS = {"NO_THREATS_FOUND": Verdict.CLEAN, "THREATS_FOUND": Verdict.INFECTED}
"""Whatever else it says (``UNSUPPORTED``, ``ACCESS_DENIED``, ``FAILED``, a word of tomorrow), it has not looked in."""


def parse(raw: bytes, bucket: str) -> Scan:
    """Read a verdict on a file of our uploads bucket. What the threat is called is not read.

    The municipality and the case stand in the key, which we have signed. Raises UnreadableError when it is no JSON,
    no verdict, of a foreign bucket, or about a file of no case.
    """
    try:
        envelope = msgspec.json.decode(raw)
    except msgspec.DecodeError:
        raise UnreadableError("not_json") from None
    detail = part(envelope, "detail")
    scanned = part(detail, "s3ObjectDetails")
    said = text(part(detail, "scanResultDetails"), "scanResultStatus")
    tag = text(scanned, "eTag")
    try:
        scanned_at = datetime.fromisoformat(text(envelope, "time"))
    except ValueError:
        raise UnreadableError("not_a_verdict") from None
    if not (said or text(detail, "scanStatus")) or not tag:
        raise UnreadableError("not_a_verdict")
    if text(scanned, "bucketName") != bucket:
        raise UnreadableError("foreign_bucket")
    key = text(scanned, "objectKey")
    found = _KEY.fullmatch(key)
    if not found or case_reference.parse(found["reference"]) != found["reference"]:
        raise UnreadableError("no_case")
    return Scan(
        municipality=found["slug"],
        reference=found["reference"],
        key=key,
        tag=tag,
        verdict=_VERDICTS.get(said, Verdict.UNCHECKED),
        scanned_at=scanned_at.astimezone(UTC) if scanned_at.tzinfo else scanned_at.replace(tzinfo=UTC),
    )
