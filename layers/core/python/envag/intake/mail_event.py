"""SES' events about mail that we sent, as EventBridge delivers them: best effort, in no order, sometimes twice.

Which there are: https://docs.aws.amazon.com/ses/latest/dg/monitoring-eventbridge.html. Their contents are those of
https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html. A ``Bounce`` of the type
``Transient`` is final too: SES has stopped trying, or an automatic answer went to the return path.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import msgspec

from envag.domain import reference as case_reference
from envag.domain.delivery import DeliveryKind, DeliveryNotice, Mailed
from envag.domain.event_id import event_id
from envag.intake.payload import UnreadableError, part, text

_CONFIGURATION_SET = "ses:configuration-set"
_KINDS = {
    "Bounce": (DeliveryKind.BOUNCE, "bounce"),
    "Complaint": (DeliveryKind.COMPLAINT, "complaint"),
    "Reject": (DeliveryKind.REJECTED, "reject"),
    "Rendering Failure": (DeliveryKind.RENDERING_FAILED, "failure"),
    "DeliveryDelay": (DeliveryKind.DELAYED, "deliveryDelay"),
}
"""SES' names of the kinds, and of the part that tells about each."""

_MAILED = {str(kind): kind for kind in Mailed}
"""By its tag. What the tag does not say is taken for the mail that is missed most."""

_RECIPIENTS = ("bouncedRecipients", "delayedRecipients")
_REASONS = ("bounceSubType", "delayType", "complaintFeedbackType", "reason")
_STATUS = re.compile(r"[245]\.[0-9]{1,3}\.[0-9]{1,3}")
_EVENT_ID = re.compile(r"[a-z2-7]{20}")
_WORD = re.compile(r"[A-Za-z][A-Za-z _-]{0,39}")
"""Words of SES. What another mail server says may hold an address, and is not read."""


def parse(raw: bytes, configuration_set_prefix: str) -> DeliveryNotice:
    """Read an event about mail of one of our configuration sets, ``<prefix><slug>``.

    The municipality is the configuration set's: SES says which one a mail was sent with. Raises UnreadableError
    when it is no JSON, no such event, of a foreign configuration set, or about a mail that names no case.
    """
    try:
        envelope = msgspec.json.decode(raw)
    except msgspec.DecodeError:
        raise UnreadableError("not_json") from None
    detail = part(envelope, "detail")
    mail = part(detail, "mail")
    kind, told_in = _KINDS.get(text(detail, "eventType"), (None, ""))
    message_id = text(mail, "messageId")
    if kind is None or not message_id:
        raise UnreadableError("not_a_mail_event")
    tags = part(mail, "tags")
    configuration_set = _tag(tags, _CONFIGURATION_SET)
    if not configuration_set.startswith(configuration_set_prefix):
        raise UnreadableError("foreign_configuration_set")
    reference = case_reference.parse(_tag(tags, "reference"))
    if not reference:
        raise UnreadableError("no_reference")
    told = part(detail, told_in)
    occurred_at = _time(told, "timestamp") or _time(envelope, "time")
    if occurred_at is None:
        raise UnreadableError("not_a_mail_event")
    of = _tag(tags, "event")
    return DeliveryNotice(
        id=event_id("mail_event", message_id, kind, text(told, "feedbackId") or occurred_at.isoformat()),
        municipality=configuration_set.removeprefix(configuration_set_prefix),
        reference=reference,
        event=of if _EVENT_ID.fullmatch(of) else "",
        mailed=_MAILED.get(_tag(tags, "mail"), Mailed.ANSWER),
        kind=kind,
        permanent=_permanent(kind, told),
        status=_status(told),
        reason=next((word for word in (text(told, key) for key in _REASONS) if _WORD.fullmatch(word)), ""),
        message_id=message_id,
        occurred_at=occurred_at,
    )


def _permanent(kind: DeliveryKind, told: dict[str, Any]) -> bool:
    """Whether trying again is useless: a bounce says so itself, and what was never sent never will be."""
    return kind.lost and (kind is not DeliveryKind.BOUNCE or text(told, "bounceType") == "Permanent")


def _status(told: dict[str, Any]) -> str:
    """The first recipient's status; our mail has one recipient."""
    recipients: list[object] = next((told[key] for key in _RECIPIENTS if isinstance(told.get(key), list)), [])
    status = text(recipients[0], "status") if recipients else ""
    return status if _STATUS.fullmatch(status) else ""


def _tag(tags: dict[str, Any], name: str) -> str:
    """A tag's value; SES gives each tag a list of values."""
    values = tags.get(name)
    return values[0] if isinstance(values, list) and values and isinstance(values[0], str) else ""


def _time(mapping: object, key: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text(mapping, key))
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
