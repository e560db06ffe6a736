"""What a department is told, as it stands in the queue of tasks."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from unittest import mock

from envag.adapters.sns import SnsNotifier
from envag.ports.notifications import Notification, Texts
from tests.bench.handlers import queued

TOLD = Notification(
    event_id="e" * 20,
    municipality="solhamra",
    department="klf",
    reference="SOL-BN42-98KB",
    event="received",
    service="",
    unit="kontaktcenter",
    channel="email",
    priority="normal",
    due_at=datetime(2026, 11, 24, 15, tzinfo=UTC),
    link="https://arenden.example/case/solhamra/SOL-BN42-98KB",
)
"""What a department is told of a mail that only the centre can sort."""


def told(notification):
    """A message of the queue of tasks, as SNS puts it there."""
    published = []
    client = mock.Mock(publish=lambda **message: published.append(message))
    SnsNotifier(client, "arn:aws:sns:eu-central-1:123456789012:envag-bench-").publish(notification, Texts("", ""))
    return queued({"Type": "Notification", "Message": json.loads(published[0]["Message"])["default"]})
