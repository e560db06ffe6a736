"""The event with which a contact flow asks its Lambda function for help ("ContactFlowEvent").

Shape: https://docs.aws.amazon.com/connect/latest/adminguide/connect-lambda-functions.html. Everything but
the ids may be null or missing, by channel, and every list of values may grow.
"""

from __future__ import annotations

import json

from envag.domain.centre_contact import CentreContact
from envag.domain.flow_question import ANSWER, MESSAGE, FlowQuestion
from envag.intake.connect import MUNICIPALITY, number
from envag.intake.payload import UnreadableError, part, text

LANGUAGE = "language"
"""The contact attribute in which our flow keeps the language that the caller chose."""


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
        language=text(part(data, "Attributes"), LANGUAGE) or text(data, "LanguageCode").split("-")[0].lower() or "sv",
    )


def question(event: object) -> FlowQuestion:
    """Read what the flow passes along, its ``LambdaInvocationAttributes``. What cannot be read is left out."""
    parameters = part(event, "Details", "Parameters")
    return FlowQuestion(
        step=MESSAGE if text(parameters, "step") == MESSAGE else ANSWER,
        queues=_arns(text(parameters, "queues")),
        queue_flows=_arns(text(parameters, "queueFlows")),
        to=text(parameters, "to"),
        code=_digits(text(parameters, "code")),
    )


def _arns(packed: str) -> dict[str, str]:
    """A map that had to travel as text: Connect passes only text along."""
    try:
        found = json.loads(packed)
    except ValueError:
        return {}
    return {key: arn for key, arn in found.items() if isinstance(arn, str)} if isinstance(found, dict) else {}


def _digits(typed: str) -> str:
    """What was typed, without a terminating key; empty for the word that Connect gives where nothing was."""
    digits = typed.rstrip("#")
    return digits if digits.isascii() and digits.isdecimal() else ""
