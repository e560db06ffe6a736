"""What a stream of the table tells: an item's image to the notification or the mail that it asks for."""

from __future__ import annotations

import base64

from envag.adapters.items import Item, event_from_item, moment
from envag.domain.case import OfficersMail
from envag.ports.followers import Happened
from envag.ports.mail import DueMail
from envag.ports.notifications import Notification


def notification_from_image(image: Item, link_base: str) -> Notification:
    """What a department is told of an event, from the stream's new image of it.

    ``link_base`` opens the case for somebody who may see it; the link holds no secret.
    """
    _, slug, _, reference = image["pk"]["S"].split("#")
    return Notification(
        event_id=image["sk"]["S"].rsplit("#", 1)[1],
        municipality=slug,
        department=image["department"]["S"],
        reference=reference,
        event=image["type"]["S"],
        service=image.get("service", {}).get("S", ""),
        unit=image.get("unit", {}).get("S", ""),
        channel=image["channel"]["S"],
        priority=image["priority"]["S"],
        due_at=moment(image["due_at"]["S"]),
        link=f"{link_base}/{slug}/{reference}",
        escalation=image.get("escalation", {}).get("S", ""),
        reminder=image.get("reminder", {}).get("S", ""),
        acknowledge_by=moment(image["acknowledge_by"]["S"]) if "acknowledge_by" in image else None,
    )


def happened_from_image(image: Item) -> Happened:
    """What followers are told of an event, from the stream's new image of it."""
    _, slug, _, reference = image["pk"]["S"].split("#")
    return Happened(
        municipality=slug, reference=reference, event=image["sk"]["S"].rsplit("#", 1)[1], type=image["type"]["S"]
    )


def officers_mail_from_image(image: Item) -> OfficersMail:
    """What the department may do with the case by mail, as it stood when the event was stored."""
    return OfficersMail(image.get("officers_mail", {}).get("S", OfficersMail.NOTHING))


def due_mail_from_image(image: Item) -> DueMail:
    """The mail that an event asks for, from the stream's new image of it, whose bytes Lambda hands over as base64."""
    _, slug, _, reference = image["pk"]["S"].split("#")
    packed = image["body"]["B"]
    body = packed if isinstance(packed, bytes) else base64.b64decode(packed)
    return DueMail(slug, reference, event_from_item(image | {"body": {"B": body}}))
