"""What waits in the queue of webhooks: what a topic told, for all of its department's webhooks or for one of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class WebhookMessage(NamedTuple):
    """``notification`` is what the topic told, ``told_at`` when (ISO 8601), ``secret`` the one webhook's, or empty."""

    notification: Mapping[str, str]
    told_at: str
    secret: str


def parse(body: str) -> WebhookMessage:
    """The message of a body. Raises ValueError, KeyError or TypeError for anything else.

    https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
    """
    content = json.loads(body)
    envelope = content.get("told", content)
    return WebhookMessage(json.loads(envelope["Message"]), str(envelope["Timestamp"]), content.get("secret", ""))


def for_one(body: str, secret: str) -> str:
    """The body of a message for the webhook with that secret alone, from one for them all."""
    return json.dumps({"secret": secret, "told": json.loads(body)}, ensure_ascii=False)
