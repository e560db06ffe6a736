"""Start a task: a case that needs the centre, and that nobody is at, comes to a guide's desk as work to take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envag.domain.case import Priority
from envag.domain.greeting import wording

if TYPE_CHECKING:
    from envag.domain.municipality import Municipality
    from envag.ports.contact_centre import ContactCentre
    from envag.ports.notifications import Notification


def start_task(told: Notification, *, municipality: Municipality, centre: ContactCentre) -> None:
    """Give the guides a task that opens the case, once for each event. Raises ContactCentreError, for a later try.

    Its name tells reference and service, and nothing of the resident: it is read on screens, in reports and in
    Connect's own records, which no weeding of ours reaches.
    """
    urgent = told.priority == Priority.URGENT
    service = municipality.service(told.service)
    centre.start_task(
        municipality=municipality.slug,
        name=wording(
            municipality,
            "task.name.urgent" if urgent else "task.name",
            reference=told.reference,
            service=service.title if service else municipality.text("task.unsorted"),
        ),
        link=told.link,
        link_text=municipality.text("task.link"),
        reference=told.reference,
        client_token=told.event_id,
        urgent=urgent,
    )
