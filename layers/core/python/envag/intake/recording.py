"""The recording that Amazon Connect stores when a call has ended: all that is known of it stands in its key.

``<prefix>/<yyyy>/<mm>/<dd>/<contact id>_<yyyymmdd>T<hh:mm>_UTC.wav``, as contact records give it in
``Recordings[].Location`` (https://docs.aws.amazon.com/connect/latest/adminguide/ctr-data-model.html). The prefix is
ours: ``recordings/<instance id>``. What is said before anybody answers, which we do not record, stands one folder
further down.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from envag.domain.recording import Recording
from envag.intake.payload import UnreadableError

if TYPE_CHECKING:
    from envag.intake.s3_event import StoredObject

_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_KEY = re.compile(
    rf"recordings/(?P<instance>{_UUID})/(?:.+/)?(?P<contact>{_UUID})_(?P<day>\d{{8}})T(?P<hour>\d\d)[:_](?P<minute>\d\d)_UTC\.wav"
)


def parse(stored: StoredObject) -> Recording:
    """Read where a recording stands. Raises UnreadableError for a key that names no contact or moment."""
    found = _KEY.fullmatch(stored.key)
    if not found:
        raise UnreadableError("not_a_recording")
    try:
        started_at = datetime.fromisoformat(f"{found['day']}T{found['hour']}{found['minute']}+0000")
    except ValueError:
        raise UnreadableError("not_a_recording") from None
    return Recording(
        key=stored.key,
        instance_id=found["instance"],
        contact_id=found["contact"],
        started_at=started_at.astimezone(UTC),
        stored_at=stored.stored_at,
    )
