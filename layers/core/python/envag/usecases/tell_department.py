"""Tell a department of an event: the notification for its systems, and a mail that its officers can answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envag.domain.acknowledge_proof import path
from envag.domain.case import OfficersMail
from envag.domain.notice import Told, notice, text_message
from envag.ports.notifications import Texts

if TYPE_CHECKING:
    from envag.domain.municipality import Municipality
    from envag.ports.notifications import Notification, Notifier, SigningKeys


def tell_department(
    notification: Notification,
    officers_mail: OfficersMail,
    *,
    municipality: Municipality,
    web_address: str,
    keys: SigningKeys,
    notifier: Notifier,
) -> None:
    """Publish the notification. What its officers may do by mail stands in the mail alone.

    Its systems are told where they acknowledge the case, below ``web_address``, the residents' own pages.
    A municipality whose keys are not made yet has no mail of its own so far: nobody is told any address.
    """
    signing = keys.signing_keys(notification.municipality)
    if signing and _acknowledges(notification, officers_mail, municipality):
        slug, reference = notification.municipality, notification.reference
        own = path(signing, slug, reference, notification.department, notification.event_id)
        notification = notification._replace(acknowledge=f"{web_address}{own}")
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
    texts = Texts(notice(told, municipality, officers_mail, signing), text_message(told, municipality))
    notifier.publish(notification, texts)


def _acknowledges(notification: Notification, officers_mail: OfficersMail, municipality: Municipality) -> bool:
    """Whether it has the case, and not a part of it only, and is not the centre, which waits for nobody."""
    centre = notification.department == municipality.centre and notification.unit in {"", municipality.centre_unit}
    return officers_mail is not OfficersMail.IN_THE_APP and not centre
