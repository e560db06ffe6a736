"""Activates the receipt rule set at deploy time, which CloudFormation cannot, without taking another's place."""

from __future__ import annotations

from aws_cdk import CustomResource, Duration
from constructs import Construct

from envag.runtime.settings.activate_receipt_rules import ActivateReceiptRulesSettings
from infra.constructs.findings import acknowledge
from infra.constructs.function import Function, Ground


class ReceiptRuleActivation(Construct):
    """A custom resource on the function ``activate_receipt_rules``.

    SES has one active rule set per account and region. Ours becomes active only where none is, and is
    deactivated with the stack only if it is the active one.
    """

    def __init__(self, scope: Construct, construct_id: str, *, ground: Ground) -> None:
        super().__init__(scope, construct_id)
        rule_set = ground.stage.receipt_rule_set
        function = Function(
            self,
            "Function",
            ground=ground,
            reads=ActivateReceiptRulesSettings(rule_set_name=rule_set),
            timeout=Duration.seconds(30),
            concurrency=1,
            description="Activates the SES receipt rule set while the stack is deployed",
        )
        function.allow("ses:DescribeActiveReceiptRuleSet", "ses:SetActiveReceiptRuleSet", on="*")
        acknowledge(
            function.role,
            "AwsSolutions-IAM5[Resource::*]",
            reason="SES knows no resource for the two actions: they are about the account's one active rule set.",
        )
        CustomResource(
            self,
            "Activation",
            service_token=function.function.function_arn,
            resource_type="Custom::ActiveReceiptRuleSet",
            service_timeout=Duration.minutes(2),
            properties={"RuleSetName": rule_set},
        ).node.add_dependency(function.role)
