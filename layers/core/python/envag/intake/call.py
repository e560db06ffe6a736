"""The event with which a contact flow asks its Lambda function for help ("ContactFlowEvent").

Shape: https://docs.aws.amazon.com/connect/latest/adminguide/connect-lambda-functions.html. Everything but
the ids may be null or missing, by channel, and every list of values may grow.
"""

from __future__ import annotations

from envag.domain.centre_contact import CentreContact
from envag.intake.connect import MUNICIPALITY, number
from envag.intake.payload import UnreadableError, part, text


def parse(event: object) -> CentreContact:
    """Read a flow event. Raises UnreadableError when it names no contact, channel or instance."""
    data = part(event, "Details", "ContactData")
    contact_id, channel, instance_arn = (text(data, key) for key in ("ContactId", "Channel", "InstanceARN"))
    if not (contact_id and channel and instance_arn):
        raise UnreadableError("not_a_flow_event")
    return CentreContact(
        contact_id=contact_id,
        initial_contact_id=text(data, "InitialContactId") or contact_id,
        channel=channel.upper(),
        instance_arn=instance_arn,
        initiation_method=text(data, "InitiationMethod").upper(),
        caller=number(part(data, "CustomerEndpoint")),
        dialled=number(part(data, "SystemEndpoint")),
        marked=text(part(data, "Tags"), MUNICIPALITY) or text(part(data, "Attributes"), MUNICIPALITY),
        language=text(data, "LanguageCode").split("-")[0].lower() or "sv",
    )
