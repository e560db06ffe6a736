"""Activate our SES receipt rule set while the stack is deployed, which CloudFormation cannot do itself."""

from __future__ import annotations

from typing import Any

from envag.adapters import sdk
from envag.adapters.receipt_rules import OtherRuleSetActiveError, ReceiptRuleSets
from envag.runtime.batch import where
from envag.runtime.custom_resource import answer
from envag.runtime.log import logger
from envag.runtime.settings.activate_receipt_rules import ActivateReceiptRulesSettings
from envag.runtime.settings.environment import from_environment

SETTINGS = from_environment(ActivateReceiptRulesSettings)
LOG = logger("activate_receipt_rules")
RULE_SETS = ReceiptRuleSets(sdk.client("ses"), SETTINGS.rule_set_name)


def handler(event: dict[str, Any], _context: object) -> None:
    """Lambda's entry point: a custom resource's request, answered to CloudFormation whatever happens."""
    try:
        if event["RequestType"] == "Delete":
            RULE_SETS.deactivate()
        else:
            RULE_SETS.activate()
    except OtherRuleSetActiveError as problem:
        answer(event, SETTINGS.rule_set_name, failure=str(problem))
    except Exception as error:  # noqa: BLE001 - a silent CloudFormation waits for its time limit
        LOG.error("cannot activate", extra=where(error))
        failure = f"{type(error).__name__}: the log group of activate_receipt_rules tells where"
        answer(event, SETTINGS.rule_set_name, failure=failure)
    else:
        answer(event, SETTINGS.rule_set_name)
        LOG.info("answered")
