"""Activate our SES receipt rule set while the stack is deployed, which CloudFormation cannot do itself."""

from __future__ import annotations

import json
from typing import Any
from urllib.request import Request, urlopen

from envag.adapters import sdk
from envag.adapters.receipt_rules import OtherRuleSetActiveError, ReceiptRuleSets
from envag.runtime.batch import where
from envag.runtime.log import logger
from envag.runtime.settings import ActivateReceiptRulesSettings, from_environment

SETTINGS = from_environment(ActivateReceiptRulesSettings)
LOG = logger("activate_receipt_rules")
RULE_SETS = ReceiptRuleSets(sdk.client("ses"), SETTINGS.rule_set_name)
_ANSWER_WITHIN = 10


def handler(event: dict[str, Any], _context: object) -> None:
    """Lambda's entry point: a custom resource's request, answered to CloudFormation whatever happens.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
    """
    try:
        if event["RequestType"] == "Delete":
            RULE_SETS.deactivate()
        else:
            RULE_SETS.activate()
    except OtherRuleSetActiveError as problem:
        _answer(event, "FAILED", str(problem))
    except Exception as error:  # noqa: BLE001 - a silent CloudFormation waits for its time limit
        LOG.error("cannot activate", extra=where(error))
        _answer(event, "FAILED", f"{type(error).__name__}: the log group of activate_receipt_rules tells where")
    else:
        _answer(event, "SUCCESS", "")


def _answer(event: dict[str, Any], status: str, reason: str) -> None:
    body = {
        "Status": status,
        "Reason": reason,
        "PhysicalResourceId": SETTINGS.rule_set_name,
        "StackId": event["StackId"],
        "RequestId": event["RequestId"],
        "LogicalResourceId": event["LogicalResourceId"],
    }
    # CloudFormation gives the address of a presigned object; it takes the answer without a content type.
    request = Request(event["ResponseURL"], data=json.dumps(body).encode(), method="PUT", headers={"Content-Type": ""})  # noqa: S310
    with urlopen(request, timeout=_ANSWER_WITHIN):  # noqa: S310
        LOG.info("answered", extra={"status": status})
