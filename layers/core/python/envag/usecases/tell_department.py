"""Tell a department of an event: the notification for its systems, and a mail that its officers can answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envag.domain.case import OfficersMail
from envag.domain.notice import Told, notice

if TYPE_CHECKING:
    from envag.domain.municipality import Municipality
    from envag.ports.notifications import Notification, Notifier, SigningKeys


def tell_department(
    notification: Notification,
    officers_mail: OfficersMail,
    *,
    municipality: Municipality,
    keys: SigningKeys,
    notifier: Notifier,
) -> None:
    """Publish the notification. What its officers may do by mail stands in the mail alone.

    A municipality whose keys are not made yet has no mail of its own so far: its officers are told no address.
    """
    signing = None if officers_mail is OfficersMail.NOTHING else keys.signing_keys(notification.municipality)
    told = Told(
        reference=notification.reference,
        event=notification.event,
        department=notification.department,
        service=notification.service,
        priority=notification.priority,
        due_at=notification.due_at,
        link=notification.link,
        escalation=notification.escalation,
        reminder=notification.reminder,
        acknowledge_by=notification.acknowledge_by,
    )
    notifier.publish(notification, notice(told, municipality, officers_mail, signing))
