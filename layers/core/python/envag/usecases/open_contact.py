"""Open the case of a call or chat that nobody has described yet: one case, whichever event comes first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envag.domain.availability import find_unit
from envag.domain.routing.result import Routing
from envag.usecases.receive import Received, receive

if TYPE_CHECKING:
    from envag.domain.contact import Contact
    from envag.domain.municipality import Municipality
    from envag.ports.cases import CaseStore


class ByNumber:
    """Routes a contact without words: to whose number was dialled, else to the centre."""

    def __init__(self, municipality: Municipality) -> None:
        self._municipality = municipality

    def route(self, subject: str, text: str, *, chosen_service: str = "", recipient: str = "") -> Routing:  # noqa: ARG002
        """See Routes.route; there are no words to weigh."""
        if self._municipality.department(recipient):
            return Routing(service="", department=recipient, confidence=0.0, why=(f"number:{recipient}",))
        if find_unit(self._municipality, recipient):
            department = next(d.id for d in self._municipality.departments if d.unit(recipient))
            return Routing(
                service="", department=department, unit=recipient, confidence=0.0, why=(f"number:{recipient}",)
            )
        return Routing(
            service="",
            department=self._municipality.centre,
            unit=self._municipality.centre_unit,
            confidence=0.0,
            why=("no words yet",),
        )


def open_contact(contact: Contact, *, municipality: Municipality, store: CaseStore) -> Received:
    """Make sure that the contact's case exists. See ``receive``."""
    return receive(contact, municipality=municipality, routes=ByNumber(municipality), store=store)
