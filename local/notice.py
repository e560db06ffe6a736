"""The mail of a notification, which the local cloud delivers to nobody: written anew by the function's own code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from envag.adapters.proof_keys import DynamoSigningKeys
from envag.adapters.sns import notification_from_body
from envag.domain.case import OfficersMail
from envag.domain.municipality import Municipality
from envag.usecases.tell_department import tell_department

if TYPE_CHECKING:
    from collections.abc import Mapping

    from envag.cli.stack import Stack
    from envag.ports.notifications import Notification, Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What the officers of a department read at the address ``reader``."""

    municipality: Municipality
    reference: str
    reader: str
    text: str

    @property
    def addresses(self) -> dict[str, str]:
        """The addresses that the text tells, each by the first sentence above it."""
        local, _, domain = self.municipality.email.partition("@")
        paragraphs = (paragraph.split("\n") for paragraph in self.text.split("\n\n"))
        return {
            lines[0].partition(".")[0]: line
            for lines in paragraphs
            for line in lines
            if line.startswith(f"{local}+") and line.endswith(f"@{domain}")
        }


class _Reader:
    """A Notifier that keeps the mail alone."""

    def __init__(self) -> None:
        self.mail = ""

    def publish(self, _: Notification, texts: Texts) -> None:
        """See Notifier.publish."""
        self.mail = texts.mail


def written(body: Mapping[str, Any], municipality: Municipality, stack: Stack) -> Notice:
    """The mail of the notification ``body``, as its case stands now."""
    told = notification_from_body(body)
    case = stack.cases.get(told.municipality, told.reference)
    reader = _Reader()
    tell_department(
        told,
        case.officers_mail if case else OfficersMail.NOTHING,
        municipality=municipality,
        web_address="",
        keys=DynamoSigningKeys(stack.client("dynamodb"), stack.output("TableName")),
        notifier=reader,
    )
    department = municipality.department(told.department)
    address = department.email if department else ""
    return Notice(
        municipality=municipality,
        reference=told.reference,
        reader=address or f"handlaggare@{municipality.domain}",
        text=reader.mail,
    )
