"""What S3 tells a queue when an object was stored.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote_plus

if TYPE_CHECKING:
    from collections.abc import Iterator


class StoredObject(NamedTuple):
    """An object of our bucket. ``stored_at`` is S3's own time, in UTC."""

    key: str
    stored_at: datetime


def stored_objects(body: str) -> Iterator[StoredObject]:
    """The objects of one message. S3's test message, sent when the notification is set up, has none."""
    for record in json.loads(body).get("Records", ()):
        yield StoredObject(
            key=unquote_plus(record["s3"]["object"]["key"]), stored_at=datetime.fromisoformat(record["eventTime"])
        )
