"""Followers' queues: what happened to a case, as ids and without personal data (X13)."""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from envag.ports.followers import Happened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from botocore.client import BaseClient

_AT_ONCE = 10
"""https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html"""


class FollowerNotToldError(RuntimeError):
    """A queue did not take every message; whoever told it tells it all again."""


class SqsFollowers:
    """Followers on one SQS queue each; ``queue_urls`` are separated by spaces, and none where nobody follows."""

    def __init__(self, client: BaseClient, queue_urls: str) -> None:
        self._client: Any = client
        self._urls = queue_urls.split()

    def prime(self) -> None:
        """Open the connection while Lambda initialises: a batch of nothing is refused, which does not matter."""
        with contextlib.suppress(ClientError, BotoCoreError):
            for url in self._urls[:1]:
                self._client.send_message_batch(QueueUrl=url, Entries=[])

    def tell(self, events: Sequence[Happened]) -> None:
        """See Followers.tell. Raises FollowerNotToldError where a queue left a message out."""
        bodies = [json.dumps(event._asdict(), separators=(",", ":")) for event in events]
        for url in self._urls:
            for first in range(0, len(bodies), _AT_ONCE):
                self._send(url, bodies[first : first + _AT_ONCE])

    def _send(self, url: str, bodies: list[str]) -> None:
        entries = [{"Id": str(number), "MessageBody": body} for number, body in enumerate(bodies)]
        if self._client.send_message_batch(QueueUrl=url, Entries=entries).get("Failed"):
            raise FollowerNotToldError


def happened_from_body(body: str) -> Happened:
    """What ``tell`` told, from a message of a follower's queue. Raises ValueError, KeyError or TypeError otherwise."""
    told = json.loads(body)
    return Happened._make(str(told[field]) for field in Happened._fields)
