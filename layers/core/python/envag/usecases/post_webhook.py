"""Tell one receiver of an event by its webhook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envag.domain.webhook import acknowledges, headers, payload

if TYPE_CHECKING:
    from collections.abc import Mapping

    from envag.domain.municipality import Subscription
    from envag.ports.clock import Clock
    from envag.ports.webhooks import Door, Secrets


def post_webhook(
    notification: Mapping[str, str],
    webhook: Subscription,
    *,
    told_at: str,
    secrets: Secrets,
    door: Door,
    clock: Clock,
) -> bool:
    """Post the notification, and say whether the answer acknowledges it (R88).

    Its id is the event's, however often it is sent: by it a receiver knows what it has had. Raises NotTakenError.
    """
    body = payload(notification, told_at)
    signing = secrets.keys(notification["municipality"], webhook.secret)
    signed = headers(signing, notification["eventId"], clock.now(), body)
    answer = door.post(webhook.endpoint, signed, body)
    return acknowledges(answer.body)
