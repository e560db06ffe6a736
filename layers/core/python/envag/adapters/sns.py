"""Departments' topics: what is published carries no personal data (X13)."""

from __future__ import annotations

import contextlib
import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from envag.domain.case import NO_REMINDER, NO_UNIT
from envag.ports.notifications import Notification

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.client import BaseClient

    from envag.ports.notifications import Texts

_ATTRIBUTES = ("event", "eventId", "service", "channel", "priority", "escalation")
"""What subscribers can filter by, beside the unit and what a reminder is of."""


class SnsNotifier:
    """Notifier on one SNS topic per department: ``<topic_arn_prefix><slug>-<department>``."""

    def __init__(self, client: BaseClient, topic_arn_prefix: str) -> None:
        self._client: Any = client
        self._prefix = topic_arn_prefix

    def prime(self) -> None:
        """Open the connection while Lambda initialises; the answer, whatever it is, does not matter."""
        with contextlib.suppress(ClientError, BotoCoreError):
            self._client.get_topic_attributes(TopicArn=f"{self._prefix}prime")

    def publish(self, notification: Notification, texts: Texts) -> None:
        """See Notifier.publish. ``event_id`` lets a receiver drop what it has already had.

        What stands in the mail goes to subscribers by e-mail only, and a phone gets no JSON
        (https://docs.aws.amazon.com/sns/latest/api/API_Publish.html, MessageStructure).
        """
        body = {
            "eventId": notification.event_id,
            "event": notification.event,
            "municipality": notification.municipality,
            "department": notification.department,
            "reference": notification.reference,
            "service": notification.service,
            "unit": notification.unit,
            "channel": notification.channel,
            "priority": notification.priority,
            "dueAt": notification.due_at.isoformat(),
            "link": notification.link,
        }
        if notification.escalation:
            body["escalation"] = notification.escalation
        if notification.reminder:
            body["reminder"] = notification.reminder
        if notification.acknowledge_by:
            body["acknowledgeBy"] = notification.acknowledge_by.isoformat()
        if notification.acknowledge:
            body["acknowledge"] = notification.acknowledge
        message = {
            "default": json.dumps(body, ensure_ascii=False),
            "email": texts.mail,
            "sms": texts.text_message,
        }
        attributes = {name: body[name] for name in _ATTRIBUTES if body.get(name)} | {
            "unit": body["unit"] or NO_UNIT,
            "reminder": notification.reminder or NO_REMINDER,
        }
        self._client.publish(
            TopicArn=f"{self._prefix}{notification.municipality}-{notification.department}",
            Subject=f"{notification.reference} {notification.priority}",
            Message=json.dumps(message, ensure_ascii=False),
            MessageStructure="json",
            MessageAttributes={
                name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()
            },
        )


def notification_from_message(envelope: str) -> Notification:
    """What ``publish`` told, from the envelope in which SNS puts it into a queue.

    https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html. Raises ValueError or KeyError for
    anything else.
    """
    return notification_from_body(json.loads(json.loads(envelope)["Message"]))


def notification_from_body(body: Mapping[str, str]) -> Notification:
    """What ``publish`` told, from the message as a subscriber gets it. Raises ValueError or KeyError."""
    return Notification(
        event_id=body["eventId"],
        municipality=body["municipality"],
        department=body["department"],
        reference=body["reference"],
        event=body["event"],
        service=body["service"],
        unit=body["unit"],
        channel=body["channel"],
        priority=body["priority"],
        due_at=datetime.fromisoformat(body["dueAt"]),
        link=body["link"],
        escalation=body.get("escalation", ""),
        reminder=body.get("reminder", ""),
        acknowledge_by=datetime.fromisoformat(body["acknowledgeBy"]) if "acknowledgeBy" in body else None,
        acknowledge=body.get("acknowledge", ""),
    )
