"""Amazon Connect: chats are opened and marked through its API.

The mark is a contact attribute, since StartChatContact sets attributes with the chat itself. Contact tags
can only be set afterwards, too late for the first contact events (ADR 0011).
"""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from envag.domain.case import Priority
from envag.intake.connect import number
from envag.ports.contact_centre import ContactCentreError, KnownContact, StartedChat

if TYPE_CHECKING:
    from botocore.client import BaseClient

    from envag.adapters.flow_ids import FlowIds

MUNICIPALITY = "municipality"
LANGUAGE = "language"
REFERENCE = "reference"
PRIORITY = "priority"
_PLAIN_TEXT = "text/plain"
_NOT_FOUND = "ResourceNotFoundException"


class ConnectContactCentre:
    """ContactCentre on one Amazon Connect instance. ``flows`` are only needed to start contacts."""

    def __init__(self, client: BaseClient, instance_id: str, flows: FlowIds | None = None) -> None:
        self._client: Any = client
        self._instance_id = instance_id
        self._flows = flows

    def start_chat(
        self, *, municipality: str, display_name: str, text: str, client_token: str, language: str = "sv"
    ) -> StartedChat:
        """See ContactCentre.start_chat."""
        answer = self._start(
            self._client.start_chat_contact,
            "chat",
            municipality,
            ParticipantDetails={"DisplayName": display_name},
            InitialMessage={"ContentType": _PLAIN_TEXT, "Content": text},
            Attributes={MUNICIPALITY: municipality, LANGUAGE: language},
            ClientToken=client_token,
        )
        return StartedChat(
            contact_id=answer["ContactId"],
            participant_id=answer["ParticipantId"],
            participant_token=answer["ParticipantToken"],
        )

    def start_task(
        self,
        *,
        municipality: str,
        name: str,
        link: str,
        link_text: str,
        reference: str,
        client_token: str,
        urgent: bool = False,
    ) -> None:
        """See ContactCentre.start_task."""
        priority = Priority.URGENT if urgent else Priority.NORMAL
        self._start(
            self._client.start_task_contact,
            "task",
            municipality,
            Name=name,
            References={link_text: {"Type": "URL", "Value": link}},
            Attributes={MUNICIPALITY: municipality, REFERENCE: reference, PRIORITY: priority.value},
            ClientToken=client_token,
        )

    def _start(self, operation: Any, kind: str, municipality: str, **what: Any) -> dict[str, Any]:  # noqa: ANN401 - botocore's own
        """Start a contact in the municipality's flow of that kind."""
        if self._flows is None:
            raise ContactCentreError("no_flows")
        flow_id, failed = self._flows.of(kind, municipality), ContactCentreError(f"start_{kind}")
        try:
            answer: dict[str, Any] = operation(InstanceId=self._instance_id, ContactFlowId=flow_id, **what)
        except ClientError as error:
            if error.response["Error"]["Code"] == _NOT_FOUND:
                self._flows.forget(kind, municipality)
            raise failed from error
        except BotoCoreError as error:
            raise failed from error
        return answer

    def municipality_of(self, contact_id: str) -> str:
        """See ContactCentre.municipality_of."""
        try:
            answer = self._client.get_contact_attributes(InstanceId=self._instance_id, InitialContactId=contact_id)
        except ClientError as error:
            if error.response["Error"]["Code"] == _NOT_FOUND:
                return ""
            raise ContactCentreError("municipality_of") from error
        except BotoCoreError as error:
            raise ContactCentreError("municipality_of") from error
        return str(answer["Attributes"].get(MUNICIPALITY, ""))

    def contact(self, contact_id: str) -> KnownContact | None:
        """See ContactCentre.contact."""
        try:
            answer = self._client.describe_contact(InstanceId=self._instance_id, ContactId=contact_id)
        except ClientError as error:
            if error.response["Error"]["Code"] == _NOT_FOUND:
                return None
            raise ContactCentreError("contact") from error
        except BotoCoreError as error:
            raise ContactCentreError("contact") from error
        found = answer["Contact"]
        return KnownContact(
            id=found["Id"],
            initial_contact_id=found.get("InitialContactId") or found["Id"],
            channel=found["Channel"],
            initiated_at=found["InitiationTimestamp"].astimezone(UTC),
            dialled=number(found.get("SystemEndpoint")),
            caller=number(found.get("CustomerEndpoint")),
            method=found.get("InitiationMethod", ""),
        )

    def queue_name(self, queue_id: str) -> str:
        """See ContactCentre.queue_name."""
        try:
            answer = self._client.describe_queue(InstanceId=self._instance_id, QueueId=queue_id)
        except ClientError as error:
            if error.response["Error"]["Code"] == _NOT_FOUND:
                return ""
            raise ContactCentreError("queue_name") from error
        except BotoCoreError as error:
            raise ContactCentreError("queue_name") from error
        return str(answer["Queue"]["Name"])
