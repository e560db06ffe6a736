"""What became of a mail that we sent, as far as we are told: it went wrong, or nobody says anything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class DeliveryKind(StrEnum):
    """What went wrong.

    ``BOUNCE``: the recipient's server would not have it, or could not be reached for hours. ``COMPLAINT``: it
    arrived, and the recipient called it unwanted. ``REJECTED``: it was never sent on, for its content.
    ``RENDERING_FAILED``: it was never made. ``DELAYED``: it is still being tried.
    """

    BOUNCE = "bounce"
    COMPLAINT = "complaint"
    REJECTED = "rejected"
    RENDERING_FAILED = "rendering_failed"
    DELAYED = "delayed"

    @property
    def lost(self) -> bool:
        """Whether the mail will not arrive any more."""
        return self not in {DeliveryKind.COMPLAINT, DeliveryKind.DELAYED}


class Mailed(StrEnum):
    """What the mail was: a receipt that a machine wrote, an answer, or the copy of a chat; for both somebody waits."""

    RECEIPT = "receipt"
    ANSWER = "answer"
    COPY = "copy"


def mail_tags(municipality: str, reference: str, event_id: str, mailed: Mailed) -> Mapping[str, str]:
    """The tags that a mail carries and that its delivery events bring back. None of them tells who or what."""
    return {"municipality": municipality, "reference": reference, "event": event_id, "mail": mailed}


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryNotice:
    """One thing that we are told of one mail. ``id`` derives from what told it, so the same is noted once.

    ``event`` is the id of the timeline event that the mail carried out, empty when it is not said. ``permanent``
    is whether trying the address again is useless. ``status`` is an enhanced status code such as ``5.1.1``
    (RFC 3463), ``reason`` a word of the sending service, such as ``MailboxFull``; both may be empty.
    ``message_id`` is the left side of the mail's Message-ID.
    """

    id: str
    municipality: str
    reference: str
    event: str
    mailed: Mailed
    kind: DeliveryKind
    permanent: bool
    status: str
    reason: str
    message_id: str
    occurred_at: datetime
