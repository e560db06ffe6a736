"""Telling a department."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from envag.domain.proof import ProofKeys


class Notification(NamedTuple):
    """What a department is told: no personal data, only what it needs to open the case.

    ``service`` and ``unit`` are empty where the case has none; ``reminder`` is what it reminds of,
    ``escalation`` to whom an unacknowledged hand-over
    has come (``EscalatesTo``), empty for every other event. ``acknowledge_by`` is when the department must have
    acknowledged the case, in UTC, None where nobody waits for that; ``acknowledge`` is the address at which a system of
    its own does so, which is for machines and stands in no mail; empty where it cannot.
    """

    event_id: str
    municipality: str
    department: str
    reference: str
    event: str
    service: str
    unit: str
    channel: str
    priority: str
    due_at: datetime
    link: str
    escalation: str = ""
    reminder: str = ""
    acknowledge_by: datetime | None = None
    acknowledge: str = ""


class Texts(NamedTuple):
    """What people are told: those who subscribe by e-mail, and those who do by text message."""

    mail: str
    text_message: str


class Notifier(Protocol):
    """Tells a department."""

    def publish(self, notification: Notification, texts: Texts) -> None:
        """Hand the notification to the department's topic: as it is to machines, as ``texts`` to people."""


class SigningKeys(Protocol):
    """Reads the keys that sign addresses, and makes none."""

    def signing_keys(self, municipality: str) -> ProofKeys | None:
        """The municipality's keys, or None while nobody has made them."""
