"""The queue that a function works off, when it puts a message off or sends itself several for one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from botocore.client import BaseClient

_AT_ONCE = 10
"""https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html"""


class NotQueuedError(RuntimeError):
    """The queue did not take every message; what made them comes again."""


class OwnQueue:
    """One SQS queue."""

    def __init__(self, client: BaseClient, url: str) -> None:
        self._client: Any = client
        self._url = url

    def put_off(self, receipt_handle: str, seconds: int) -> None:
        """Let a message that failed come again after so many seconds, twelve hours at most, and not before.

        The function still reports it as failed: that alone leaves it in the queue, and moves nothing
        (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html).
        """
        self._client.change_message_visibility(
            QueueUrl=self._url, ReceiptHandle=receipt_handle, VisibilityTimeout=seconds
        )

    def send(self, bodies: Sequence[str]) -> None:
        """Add a message for each body. Raises NotQueuedError where one was left out."""
        for first in range(0, len(bodies), _AT_ONCE):
            entries = [
                {"Id": str(number), "MessageBody": body} for number, body in enumerate(bodies[first : first + _AT_ONCE])
            ]
            if self._client.send_message_batch(QueueUrl=self._url, Entries=entries).get("Failed"):
                raise NotQueuedError
