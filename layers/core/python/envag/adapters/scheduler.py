"""Cases' alarm clocks: one schedule of EventBridge Scheduler each, gone when it has rung.

A name of a schedule tells no case: it is a hash. What it sends is what followers are told of an event (``ports.
followers``), so that whoever is woken has one kind of message.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import math
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from botocore.exceptions import BotoCoreError, ClientError

from envag.ports.followers import Happened

if TYPE_CHECKING:
    from botocore.client import BaseClient

WOKEN = "woken"
"""What a schedule sends in place of an event's type."""

_ATTEMPTS = 4
_NAME_CHARACTERS = 40


class Target(NamedTuple):
    """Where schedules send: the ARNs of the queue, of the queue for what cannot be sent, and of the role that sends."""

    queue: str
    dead_letters: str
    role: str


class EventBridgeSchedules:
    """Schedules in one schedule group.

    https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#one-time
    """

    def __init__(self, client: BaseClient, group: str, target: Target) -> None:
        self._client: Any = client
        self._group = group
        self._target = target

    def prime(self) -> None:
        """Open the connection while Lambda initialises; the answer, whatever it is, does not matter."""
        with contextlib.suppress(ClientError, BotoCoreError):
            self._client.delete_schedule(Name="prime", GroupName=self._group)

    def wake(self, municipality: str, reference: str, at: datetime) -> None:
        """See Schedules.wake. Most cases have a schedule already: changing it comes first."""
        schedule = self._schedule(municipality, reference, at)
        errors = self._client.exceptions
        for _ in range(_ATTEMPTS):
            with contextlib.suppress(errors.ResourceNotFoundException):
                self._client.update_schedule(**schedule)
                return
            with contextlib.suppress(errors.ConflictException):
                self._client.create_schedule(**schedule)
                return
        # Somebody else makes and drops it all the time: whoever told us tells us again.
        self._client.create_schedule(**schedule)

    def let_sleep(self, municipality: str, reference: str) -> None:
        """See Schedules.let_sleep."""
        with contextlib.suppress(self._client.exceptions.ResourceNotFoundException):
            self._client.delete_schedule(Name=schedule_name(municipality, reference), GroupName=self._group)

    def _schedule(self, municipality: str, reference: str, at: datetime) -> dict[str, Any]:
        told = Happened(municipality=municipality, reference=reference, event="", type=WOKEN)
        return {
            "Name": schedule_name(municipality, reference),
            "GroupName": self._group,
            "ScheduleExpression": f"at({_whole_second(at):%Y-%m-%dT%H:%M:%S})",
            "ScheduleExpressionTimezone": "UTC",
            "FlexibleTimeWindow": {"Mode": "OFF"},
            "ActionAfterCompletion": "DELETE",
            "Target": {
                "Arn": self._target.queue,
                "RoleArn": self._target.role,
                "Input": json.dumps(told._asdict(), separators=(",", ":")),
                "DeadLetterConfig": {"Arn": self._target.dead_letters},
            },
        }


def schedule_name(municipality: str, reference: str) -> str:
    """The name of a case's schedule."""
    return hashlib.sha256(f"{municipality}#{reference}".encode()).hexdigest()[:_NAME_CHARACTERS]


def _whole_second(at: datetime) -> datetime:
    """The moment or the next whole second: whoever is woken too early finds nothing to do."""
    return datetime.fromtimestamp(math.ceil(at.timestamp()), UTC)
