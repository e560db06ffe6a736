"""Departments' topics: what is published carries no personal data (X13)."""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

if TYPE_CHECKING:
    from botocore.client import BaseClient

    from envag.ports import Notification


class SnsNotifier:
    """Notifier on one SNS topic per department: ``<topic_arn_prefix><slug>-<department>``."""

    def __init__(self, client: BaseClient, topic_arn_prefix: str) -> None:
        self._client: Any = client
        self._prefix = topic_arn_prefix

    def prime(self) -> None:
        """Open the connection while Lambda initialises; the answer, whatever it is, does not matter."""
        with contextlib.suppress(ClientError, BotoCoreError):
            self._client.get_topic_attributes(TopicArn=f"{self._prefix}prime")

    def publish(self, notification: Notification) -> None:
        """See Notifier.publish. ``event_id`` lets a receiver drop what it has already had."""
        body = {
            "eventId": notification.event_id,
            "event": notification.event,
            "municipality": notification.municipality,
            "department": notification.department,
            "reference": notification.reference,
            "service": notification.service,
            "channel": notification.channel,
            "priority": notification.priority,
            "dueAt": notification.due_at.isoformat(),
            "link": notification.link,
        }
        attributes = {name: body[name] for name in ("event", "eventId", "service", "channel", "priority") if body[name]}
        self._client.publish(
            TopicArn=f"{self._prefix}{notification.municipality}-{notification.department}",
            Subject=f"{notification.reference} {notification.priority}",
            Message=json.dumps(body, ensure_ascii=False),
            MessageAttributes={
                name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()
            },
        )
