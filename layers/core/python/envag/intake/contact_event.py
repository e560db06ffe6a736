"""Amazon Connect's contact events, as EventBridge delivers them: best effort, in no order, sometimes twice.

Shape: https://docs.aws.amazon.com/connect/latest/adminguide/contact-events.html. AWS's own samples mix
camelCase with PascalCase and ``VOICE`` with ``Voice``, and a time that is not set yet is the first
millisecond of 1970.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec

from envag.domain.centre_contact import CentreContact, ContactStep, Phase
from envag.domain.event_id import event_id
from envag.intake.connect import MUNICIPALITY, number
from envag.intake.payload import UnreadableError, part, text

_DIALLED_TAG = "aws:connect:systemEndpoint"
_NAMES_OF_OTHERS = frozenset({"tags", "segmentAttributes"})
_FIRST_YEAR = 1971

_OWN_TIMES: dict[Phase, tuple[tuple[str, ...], ...]] = {
    Phase.INITIATED: (("initiationTimestamp",),),
    Phase.CONNECTED_TO_SYSTEM: (("connectedToSystemTimestamp",),),
    Phase.QUEUED: (("queueInfo", "enqueueTimestamp"), ("enqueueTimestamp",)),
    Phase.CONNECTED_TO_AGENT: (("agentInfo", "connectedToAgentTimestamp"), ("connectedToAgentTimestamp",)),
    Phase.DISCONNECTED: (("disconnectTimestamp",),),
    Phase.PAUSED: (("lastPausedTimestamp",),),
    Phase.RESUMED: (("lastResumedTimestamp",),),
    Phase.COMPLETED: (("agentInfo", "afterContactWorkEndTimestamp"), ("disconnectTimestamp",)),
}
"""Where a phase's own time stands. The others have none; they fall back to the contact's latest update."""


def parse(raw: bytes) -> ContactStep:
    """Read a contact event. Raises UnreadableError when it is no JSON or names no contact, type, instance or time."""
    try:
        envelope = msgspec.json.decode(raw)
    except msgspec.DecodeError:
        raise UnreadableError("not_json") from None
    detail = _camel_case(part(envelope, "detail"))
    kind, contact_id, channel, instance_arn = (
        text(detail, key) for key in ("eventType", "contactId", "channel", "instanceArn")
    )
    sent_at = _time(envelope, "time")
    if not (kind and contact_id and channel and instance_arn and sent_at):
        raise UnreadableError("not_a_contact_event")
    kind = kind.upper()
    phase = Phase(kind) if kind in Phase.__members__ else None
    occurred_at = _own_time(detail, phase) or sent_at
    return ContactStep(
        id=event_id(contact_id, kind, occurred_at.isoformat()),
        phase=phase,
        contact=_contact(detail, contact_id, channel, instance_arn),
        occurred_at=occurred_at,
        initiated_at=_time(detail, "initiationTimestamp") or occurred_at,
        queue=text(part(detail, "queueInfo"), "queueArn").rpartition("/")[2],
        reason=text(detail, "disconnectReason"),
        answered=bool(text(part(detail, "agentInfo"), "agentArn")),
    )


def _contact(detail: dict[str, Any], contact_id: str, channel: str, instance_arn: str) -> CentreContact:
    tags = part(detail, "tags")
    return CentreContact(
        contact_id=contact_id,
        initial_contact_id=text(detail, "initialContactId") or contact_id,
        channel=channel.upper(),
        instance_arn=instance_arn,
        initiation_method=text(detail, "initiationMethod").upper(),
        caller=number(part(detail, "customerEndpoint")),
        dialled=number(part(detail, "systemEndpoint")) or number({"address": tags.get(_DIALLED_TAG)}),
        marked=text(tags, MUNICIPALITY),
    )


def _own_time(detail: dict[str, Any], phase: Phase | None) -> datetime | None:
    places = _OWN_TIMES.get(phase, ()) if phase else ()
    times = (_time(part(detail, *place[:-1]), place[-1]) for place in (*places, ("lastUpdateTimestamp",)))
    return next((moment for moment in times if moment), None)


def _time(mapping: object, key: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text(mapping, key))
    except ValueError:
        return None
    moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment if moment.year >= _FIRST_YEAR else None


def _camel_case(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """The same JSON with every name's first letter in lower case; names that others chose stay as they are."""
    if isinstance(value, list):
        return [_camel_case(item) for item in value]
    if not isinstance(value, dict):
        return value
    named = {key[:1].lower() + key[1:]: item for key, item in value.items()}
    return {key: item if key in _NAMES_OF_OTHERS else _camel_case(item) for key, item in named.items()}
