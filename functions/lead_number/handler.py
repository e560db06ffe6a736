"""Lead calls to a municipality's number into its flow while the stack is deployed, which CloudFormation cannot."""

from __future__ import annotations

from typing import Any

from envag.adapters import sdk
from envag.adapters.centre_numbers import CentreNumbers
from envag.runtime.batch import where
from envag.runtime.custom_resource import answer
from envag.runtime.log import logger
from envag.runtime.settings.environment import from_environment
from envag.runtime.settings.lead_number import LeadNumberSettings

SETTINGS = from_environment(LeadNumberSettings)
LOG = logger("lead_number")
NUMBERS = CentreNumbers(sdk.client("connect"), SETTINGS.connect_instance_id)


def handler(event: dict[str, Any], _context: object) -> None:
    """Lambda's entry point: a custom resource's request. The number is its id, so a new number leaves the old one."""
    number = event["ResourceProperties"]["NumberArn"].rpartition("/")[2]
    try:
        if event["RequestType"] == "Delete":
            NUMBERS.leave(number)
        else:
            NUMBERS.lead(number, event["ResourceProperties"]["FlowId"])
    except Exception as error:  # noqa: BLE001 - a silent CloudFormation waits for its time limit
        LOG.error("cannot lead the number", extra=where(error))
        answer(event, number, failure=f"{type(error).__name__}: the log group of lead_number tells where")
    else:
        answer(event, number)
        LOG.info("number led", extra={"status": event["RequestType"]})
