"""Followers' queues: what happened to a case, and what is to be planned anew; ids and no personal data (X13)."""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from envag.ports.followers import Happened
from envag.ports.replanning import OpenCases

if TYPE_CHECKING:
    from collections.abc import Sequence

    from botocore.client import BaseClient

_AT_ONCE = 10
"""https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html"""


REPLAN = "replan"
"""Stands in place of an event's type where nothing happened to the case but its calendar has changed."""


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
        bodies = [_body(event._asdict()) for event in events]
        for url in self._urls:
            _send(self._client, url, bodies)


class SqsReplanning:
    """Replanning by the queue of the function ``clocks``."""

    def __init__(self, client: BaseClient, queue_url: str) -> None:
        self._client: Any = client
        self._url = queue_url

    def cases(self, municipality: str, references: Sequence[str]) -> None:
        """See Replanning.cases. Raises FollowerNotToldError."""
        told = (Happened(municipality, reference, "", REPLAN) for reference in references)
        _send(self._client, self._url, [_body(each._asdict()) for each in told])

    def pages(self, pages: Sequence[OpenCases]) -> None:
        """See Replanning.pages. Raises FollowerNotToldError."""
        _send(self._client, self._url, [_body(page._asdict()) for page in pages])


def _body(told: dict[str, Any]) -> str:
    return json.dumps(told, separators=(",", ":"))


def _send(client: Any, url: str, bodies: list[str]) -> None:  # noqa: ANN401 - botocore's clients have no types
    for first in range(0, len(bodies), _AT_ONCE):
        some = bodies[first : first + _AT_ONCE]
        entries = [{"Id": str(number), "MessageBody": body} for number, body in enumerate(some)]
        if client.send_message_batch(QueueUrl=url, Entries=entries).get("Failed"):
            raise FollowerNotToldError


def happened_from_body(body: str) -> Happened:
    """What ``tell`` told, from a message of a follower's queue. Raises ValueError, KeyError or TypeError otherwise."""
    told = json.loads(body)
    return Happened._make(str(told[field]) for field in Happened._fields)


def page_from_body(body: str) -> OpenCases | None:
    """The page that ``SqsReplanning.pages`` told, None for what else comes to that queue. Raises ValueError."""
    told = json.loads(body)
    if not isinstance(told, dict) or "department" not in told:
        return None
    return OpenCases._make(str(told[field]) for field in OpenCases._fields)
