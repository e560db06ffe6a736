"""The numbers of a Connect instance: which flow answers them, which CloudFormation cannot say.

https://docs.aws.amazon.com/connect/latest/APIReference/API_AssociatePhoneNumberContactFlow.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from botocore.client import BaseClient


class CentreNumbers:
    """Numbers by their ids. Both ways can be gone twice."""

    def __init__(self, client: BaseClient, instance_id: str) -> None:
        self._client: Any = client
        self._instance = instance_id

    def lead(self, number_id: str, flow_id: str) -> None:
        """Let calls to the number begin with the flow."""
        self._client.associate_phone_number_contact_flow(
            PhoneNumberId=number_id, InstanceId=self._instance, ContactFlowId=flow_id
        )

    def leave(self, number_id: str) -> None:
        """Let the number lead nowhere, also when it is not the instance's any more."""
        try:
            self._client.disassociate_phone_number_contact_flow(PhoneNumberId=number_id, InstanceId=self._instance)
        except self._client.exceptions.ResourceNotFoundException:
            return
