"""Webhooks of departments: who is told, how a message is signed and verified, and how long until the next try (R89).

Signed as the Standard Webhooks specification says, so that a receiver verifies with a library that exists:
https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from envag.domain.municipality import SubscriptionType

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from envag.domain.municipality import Department, Subscription

_MARK = "whsec_"
_SCHEME = "v1,"
_SHORTEST_KEY, _LONGEST_KEY = 24, 64
"""Bytes of a key, as the specification wants them."""

MOST_SECRETS = 2
"""While a secret is changed, the new one and the one before it hold."""

TOLERANCE = timedelta(minutes=5)
"""How far a message's own time may be from ours: what is older could be one that somebody has kept."""

_MINUTE, _HOUR = 60, 3600
PAUSES = (10, _MINUTE, 5 * _MINUTE, 15 * _MINUTE, 30 * _MINUTE, _HOUR, 2 * _HOUR, 4 * _HOUR, 8 * _HOUR)
"""Seconds after each try that failed. SQS can put a message off by twelve hours."""

TRIES = len(PAUSES) + 1
"""After the last one, sixteen hours after the first, the message is a dead letter."""


class SecretError(ValueError):
    """A secret has not the form ``whsec_<base64 of 24 to 64 bytes>``; the message never quotes it."""


class ForgedError(ValueError):
    """A message's signature or time is not right; the message says which, and nothing of its content."""


def hearing(department: Department, *, service: str, priority: str, escalation: str = "") -> tuple[Subscription, ...]:
    """The webhooks of the department that are told of a case of that service and priority.

    ``escalation`` is the step that an unacknowledged hand-over has come to, empty for anything else that is told.
    """
    return tuple(
        subscription
        for subscription in department.subscriptions
        if subscription.type is SubscriptionType.WEBHOOK
        and (not subscription.services or service in subscription.services)
        and (not subscription.urgent_only or priority == "urgent")
        and (not subscription.escalation or escalation in subscription.escalation)
    )


def keys(secrets: str) -> tuple[bytes, ...]:
    """The keys of secrets that stand behind each other, the newest first. Raises SecretError."""
    found = tuple(_key(secret) for secret in secrets.split())
    if not 1 <= len(found) <= MOST_SECRETS:
        msg = f"{len(found)} secrets where there must be one or {MOST_SECRETS}"
        raise SecretError(msg)
    return found


def _key(secret: str) -> bytes:
    try:
        key = base64.b64decode(secret.removeprefix(_MARK), validate=True)
    except binascii.Error:
        key = b""
    if not (secret.startswith(_MARK) and _SHORTEST_KEY <= len(key) <= _LONGEST_KEY):
        msg = f"a secret must be {_MARK} and the base64 of {_SHORTEST_KEY} to {_LONGEST_KEY} bytes"
        raise SecretError(msg)
    return key


def secret(key: bytes) -> str:
    """A key as receivers are given it."""
    return _MARK + base64.b64encode(key).decode()


def payload(notification: Mapping[str, str], told_at: str) -> bytes:
    """What is posted: the event's type, when it was told (ISO 8601) and what the department's queue gets too."""
    content = {"type": f"case.{notification['event']}", "timestamp": told_at, "data": notification}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def headers(signing: Sequence[bytes], message_id: str, moment: datetime, body: bytes) -> dict[str, str]:
    """The three headers of a message that is sent at ``moment``, signed with every key that holds."""
    timestamp = str(int(moment.timestamp()))
    signed = (_SCHEME + _mac(key, message_id, timestamp, body) for key in signing)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(signed),
    }


def verify(verifying: Sequence[bytes], given: Mapping[str, str], body: bytes, *, now: datetime) -> str:
    """The id of a message whose signature is right. ``given`` are its headers, by lower-case name.

    Raises ForgedError.
    """
    message_id, timestamp = given.get("webhook-id", ""), given.get("webhook-timestamp", "")
    try:
        sent = datetime.fromtimestamp(int(timestamp), UTC)
    except (ValueError, OverflowError, OSError):
        msg = "no time"
        raise ForgedError(msg) from None
    if not message_id or abs(now - sent) > TOLERANCE:
        msg = "too old or too new" if message_id else "no id"
        raise ForgedError(msg)
    signatures = [text.removeprefix(_SCHEME) for text in given.get("webhook-signature", "").split()]
    expected = [_mac(key, message_id, timestamp, body) for key in verifying]
    if not any(hmac.compare_digest(one.encode(), other.encode()) for one in signatures for other in expected):
        msg = "no right signature"
        raise ForgedError(msg)
    return message_id


def acknowledges(answer: bytes) -> bool:
    """Whether a receiver's answer says that somebody has taken the case in hand: ``{"acknowledged": true}``."""
    try:
        content = json.loads(answer)
    except ValueError:
        return False
    return isinstance(content, dict) and content.get("acknowledged") is True


def _mac(key: bytes, message_id: str, timestamp: str, body: bytes) -> str:
    content = b".".join((message_id.encode(), timestamp.encode(), body))
    return base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode()
