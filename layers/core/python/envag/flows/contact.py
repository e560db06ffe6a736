"""A contact as Amazon Connect holds it while it is played: what flows read of it, and the events it leaves.

Shapes: adminguide/connect-lambda-functions.html (the event of a function) and adminguide/contact-events.html.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

_PATH = re.compile(r"\$\.[A-Za-z]+(?:\.[A-Za-z][A-Za-z0-9_-]*)*")
_NAMES = uuid.UUID("6f0e6f1e-2b7b-4a44-9c53-0d2f5a1b7c11")


@dataclass(slots=True, kw_only=True)
class Contact:
    """One leg. ``attributes`` are shared by all legs of a chain, as Connect does; ``tags`` go along."""

    id: str
    initial: str
    previous: str
    instance_arn: str
    channel: str
    method: str
    number: str
    dialled: str
    initiated_at: datetime
    attributes: dict[str, str]
    tags: dict[str, str]
    first_words: str = ""
    """What a chat began with."""
    language: str = "sv-SE"
    lex: dict[str, Any] = field(default_factory=dict)
    """What a bot ended with: ``IntentName``, ``Slots`` and ``SessionAttributes``."""
    typed: str = ""
    """The digits that whoever calls was last asked for."""
    recorded: bool = False
    """Whether what is said is recorded once somebody answers."""
    hooks: dict[str, str] = field(default_factory=dict)
    external: dict[str, Any] = field(default_factory=dict)
    metrics: dict[str, Any] = field(default_factory=dict)
    queue: str = ""
    agent: str = ""
    times: dict[str, datetime] = field(default_factory=dict)
    reason: str = ""

    def leg(self, method: str, at: datetime) -> Contact:
        """The next leg of the chain: a transfer, a queue that leads to another, a call back."""
        return Contact(
            id=str(uuid.uuid5(_NAMES, f"{self.id} {method} {at.isoformat()}")),
            initial=self.initial,
            previous=self.id,
            instance_arn=self.instance_arn,
            channel=self.channel,
            method=method,
            number=self.number,
            dialled=self.dialled,
            initiated_at=at,
            attributes=self.attributes,
            tags=dict(self.tags),
            recorded=self.recorded,
            hooks=dict(self.hooks),
            language=self.language,
        )

    def text(self, template: str) -> str | None:
        """``template`` with its JSONPaths filled in; None when it is a single one that leads to nothing."""
        if _PATH.fullmatch(template):
            return self._value(template)
        return _PATH.sub(lambda found: self._value(found[0]) or "", template)

    def _value(self, path: str) -> str | None:
        found: Any = {
            "Agent": {"ARN": self.agent},
            "Attributes": self.attributes,
            "Channel": self.channel,
            "ContactId": self.id,
            "CustomerEndpoint": {"Address": self._address},
            "External": self.external,
            "InitialContactId": self.initial,
            "LanguageCode": self.language,
            "Lex": self.lex,
            "Media": {"InitialMessage": self.first_words},
            "Metrics": self.metrics,
            "Queue": {"ARN": self.queue, "Name": self.queue.rpartition("/")[2]},
            "StoredCustomerInput": self.typed,
            "SystemEndpoint": {"Address": self.dialled},
            "Tags": self.tags,
        }
        for name in path.removeprefix("$.").split("."):
            found = found.get(name) if isinstance(found, dict) else None
        return str(found) if found not in (None, "") else None

    @property
    def _address(self) -> str:
        """A withheld number arrives as a word, and a chat has no address."""
        return self.number or ("anonymous" if self.channel == "VOICE" else "")

    def flow_event(self, parameters: dict[str, str]) -> dict[str, Any]:
        """The event with which a flow invokes a function."""
        return {
            "Name": "ContactFlowEvent",
            "Details": {
                "ContactData": {
                    "Attributes": dict(self.attributes),
                    "Channel": self.channel,
                    "ContactId": self.id,
                    "InitialContactId": self.initial,
                    "PreviousContactId": self.previous,
                    "CustomerEndpoint": _endpoint(self._address, "Address", "Type"),
                    "CustomerId": None,
                    "InitiationMethod": self.method,
                    "InstanceARN": self.instance_arn,
                    "LanguageCode": self.language,
                    "Queue": {"ARN": self.queue, "Name": self.queue.rpartition("/")[2]} if self.queue else None,
                    "SystemEndpoint": _endpoint(self.dialled, "Address", "Type"),
                    "Tags": dict(self.tags),
                },
                "Parameters": parameters,
            },
        }

    def event(self, kind: str, at: datetime) -> dict[str, Any]:
        """The contact event that EventBridge delivers; the contact remembers its time."""
        _, _, _, region, account, _ = self.instance_arn.split(":", 5)
        self.times.setdefault(kind, at)
        detail: dict[str, Any] = {
            "eventType": kind,
            "contactId": self.id,
            "initialContactId": self.initial,
            "channel": self.channel,
            "instanceArn": self.instance_arn,
            "initiationMethod": self.method,
            "initiationTimestamp": _time(self.initiated_at),
            "tags": {"aws:connect:instanceId": self.instance_arn.rpartition("/")[2], **self.tags},
        }
        if self.previous != self.id:
            detail["previousContactId"] = self.previous
        if self.channel == "VOICE":
            detail["customerEndpoint"] = _endpoint(self._address, "address", "type")
            detail["systemEndpoint"] = _endpoint(self.dialled, "address", "type")
            detail["tags"]["aws:connect:systemEndpoint"] = self.dialled
        if "CONNECTED_TO_SYSTEM" in self.times:
            detail["connectedToSystemTimestamp"] = _time(self.times["CONNECTED_TO_SYSTEM"])
        if "QUEUED" in self.times:
            queued = {"queueArn": self.queue, "queueType": "STANDARD", "enqueueTimestamp": _time(self.times["QUEUED"])}
            detail["queueInfo"] = queued
        if "CONNECTED_TO_AGENT" in self.times:
            connected = _time(self.times["CONNECTED_TO_AGENT"])
            detail["agentInfo"] = {"agentArn": self.agent, "connectedToAgentTimestamp": connected}
        if "DISCONNECTED" in self.times:
            detail |= {"disconnectTimestamp": _time(self.times["DISCONNECTED"]), "disconnectReason": self.reason}
        return {
            "version": "0",
            "id": str(uuid.uuid5(_NAMES, f"{self.id} {kind} {at.isoformat()}")),
            "detail-type": "Amazon Connect Contact Event",
            "source": "aws.connect",
            "account": account,
            "time": f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
            "region": region,
            "resources": [f"{self.instance_arn}/contact/{self.id}", self.instance_arn],
            "detail": detail,
        }


def _endpoint(address: str, name: str, kind: str) -> dict[str, str] | None:
    return {name: address, kind: "TELEPHONE_NUMBER"} if address else None


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
