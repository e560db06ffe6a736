"""What the departments are told, as it arrives: a queue of the start page's own on every department's topic."""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from local.deployment import STAGE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from envag.cli.stack import Stack
    from envag.domain.municipality import Municipality

QUEUE = f"envag-{STAGE}-start-page"
KEPT = 200
_LONGEST_WAIT_SECONDS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One notification: when it reached us, and the message as any subscriber gets it."""

    at: datetime
    body: Mapping[str, Any]


class Notifications:
    """The latest notifications, newest first. ``changed`` is called, from another thread, at each new one.

    A queue of its own takes nothing away from the departments' real queues.
    """

    def __init__(self, stack: Stack, changed: Callable[[], None]) -> None:
        self._sqs = stack.client("sqs")
        self._sns = stack.client("sns")
        self._changed = changed
        self._told: deque[Told] = deque(maxlen=KEPT)
        self._ended = threading.Event()
        self._url = ""

    def latest(self) -> list[Told]:
        """The notifications kept, newest first."""
        return list(self._told)

    def start(self, municipalities: Iterable[Municipality]) -> None:
        """Subscribe to every department's topic and begin to listen."""
        self._url = self._sqs.create_queue(QueueName=QUEUE)["QueueUrl"]
        arn = self._sqs.get_queue_attributes(QueueUrl=self._url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        topics = {
            f"envag-{STAGE}-{municipality.slug}-{department.id}"
            for municipality in municipalities
            for department in municipality.departments
        }
        for page in self._sns.get_paginator("list_topics").paginate():
            for topic in page["Topics"]:
                if topic["TopicArn"].rpartition(":")[2] in topics:
                    self._sns.subscribe(
                        TopicArn=topic["TopicArn"],
                        Protocol="sqs",
                        Endpoint=arn,
                        Attributes={"RawMessageDelivery": "true"},
                    )
        threading.Thread(target=self._listen, name="notifications", daemon=True).start()

    def stop(self) -> None:
        """Stop listening; a wait under way ends with the cloud."""
        self._ended.set()

    def _listen(self) -> None:
        while not self._ended.is_set():
            try:
                answer = self._sqs.receive_message(
                    QueueUrl=self._url, MaxNumberOfMessages=10, WaitTimeSeconds=_LONGEST_WAIT_SECONDS
                )
            except (BotoCoreError, ClientError):
                if not self._ended.wait(1):
                    continue
                return
            for message in answer.get("Messages", ()):
                self._told.appendleft(Told(at=datetime.now(UTC), body=json.loads(message["Body"])))
                self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"])
            if answer.get("Messages"):
                self._changed()
