"""Amazon Connect: chats are opened and marked through its API.

The mark is a contact attribute, since StartChatContact sets attributes with the chat itself. Contact tags
can only be set afterwards, too late for the first contact events (ADR 0011).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from envag.ports import ContactCentreError, StartedChat

if TYPE_CHECKING:
    from botocore.client import BaseClient

MUNICIPALITY = "municipality"
_PLAIN_TEXT = "text/plain"


class ConnectContactCentre:
    """ContactCentre on one Amazon Connect instance. ``chat_flow_id`` is only needed to open chats."""

    def __init__(self, client: BaseClient, instance_id: str, chat_flow_id: str = "") -> None:
        self._client: Any = client
        self._instance_id = instance_id
        self._chat_flow_id = chat_flow_id

    def start_chat(self, *, municipality: str, display_name: str, text: str, client_token: str) -> StartedChat:
        """See ContactCentre.start_chat."""
        try:
            answer = self._client.start_chat_contact(
                InstanceId=self._instance_id,
                ContactFlowId=self._chat_flow_id,
                ParticipantDetails={"DisplayName": display_name},
                InitialMessage={"ContentType": _PLAIN_TEXT, "Content": text},
                Attributes={MUNICIPALITY: municipality},
                ClientToken=client_token,
            )
        except (BotoCoreError, ClientError) as error:
            raise ContactCentreError("start_chat") from error
        return StartedChat(
            contact_id=answer["ContactId"],
            participant_id=answer["ParticipantId"],
            participant_token=answer["ParticipantToken"],
        )

    def municipality_of(self, contact_id: str) -> str:
        """See ContactCentre.municipality_of."""
        try:
            answer = self._client.get_contact_attributes(InstanceId=self._instance_id, InitialContactId=contact_id)
        except ClientError as error:
            if error.response["Error"]["Code"] == "ResourceNotFoundException":
                return ""
            raise ContactCentreError("municipality_of") from error
        except BotoCoreError as error:
            raise ContactCentreError("municipality_of") from error
        return str(answer["Attributes"].get(MUNICIPALITY, ""))
