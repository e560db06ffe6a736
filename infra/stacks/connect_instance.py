"""The Amazon Connect instance: made here, or one that exists already and is named by its ARN."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Aws, CfnCondition, CfnOutput, CfnParameter, CfnTag, Fn, RemovalPolicy, Stack
from aws_cdk import aws_connect as connect
from aws_cdk import aws_ssm as ssm

from infra.constructs.connect_names import instance_parameter
from infra.constructs.guides_sign_in import GuidesSignIn
from infra.stacks.parameters import INSTANCE_ARN_PATTERN

if TYPE_CHECKING:
    from constructs import Construct

    from infra.stage import Stage

NEW = "new"
"""What the parameter ``ConnectInstance`` says where there is no instance yet."""


class ConnectInstanceStack(Stack):
    """Comes before all others, which find the ARN in one SSM parameter, whoever made the instance.

    An instance is never replaced or deleted by a deployment: its alias is derived and cannot change, and it
    survives its stack. What else would replace it, ``IdentityManagement``, is asked for once.
    """

    def __init__(self, scope: Construct, *, stage: Stage) -> None:
        super().__init__(
            scope,
            stage.named("connect-instance"),
            description="En väg in: the Amazon Connect instance",
            env=stage.environment,
            termination_protection=stage.keeps_records,
        )
        given = CfnParameter(
            self,
            "ConnectInstance",
            allowed_pattern=f"{NEW}|{INSTANCE_ARN_PATTERN}",
            constraint_description=f"The ARN of an instance, as its page in the console shows it, or {NEW}.",
        ).value_as_string
        made = CfnCondition(self, "Makes", expression=Fn.condition_equals(given, NEW))
        instance = self._make(stage)
        instance.cfn_options.condition = made
        arn = Fn.condition_if(made.logical_id, instance.attr_arn, given).to_string()
        told = ssm.CfnParameter(self, "InstanceArn", name=instance_parameter(stage), type="String", value=arn)
        CfnOutput(self, "ConnectInstanceArn", value=told.attr_value)
        GuidesSignIn(self, "SignIn", stage=stage, instance_arn=arn)

    def _make(self, stage: Stage) -> connect.CfnInstance:
        identity = CfnParameter(
            self,
            "IdentityManagement",
            allowed_values=["SAML", "CONNECT_MANAGED"],
            description="How guides sign in. It can never be changed: the instance would be another one.",
        ).value_as_string
        logs = CfnParameter(
            self,
            "ContactFlowLogs",
            default="false",
            allowed_values=["true", "false"],
            description="Whether each step of a call is logged, with what the caller pressed.",
        ).value_as_string
        logged = CfnCondition(self, "LogsFlows", expression=Fn.condition_equals(logs, "true"))
        instance = connect.CfnInstance(
            self,
            "Instance",
            identity_management_type=identity,
            instance_alias=stage.named(Aws.ACCOUNT_ID),
            attributes=connect.CfnInstance.AttributesProperty(
                inbound_calls=True,
                outbound_calls=True,
                auto_resolve_best_voices=True,
                contact_lens=False,
                contactflow_logs=Fn.condition_if(logged.logical_id, value_if_true=True, value_if_false=False),
            ),
            tags=[CfnTag(key="stage", value=stage.name)],
        )
        instance.apply_removal_policy(RemovalPolicy.RETAIN, apply_to_update_replace_policy=True)
        return instance
