"""Where functions find the flows that they start contacts in: a parameter for each municipality's flow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import aws_ssm as ssm

from infra.constructs.connect_names import flow_parameter
from infra.constructs.findings import acknowledge

if TYPE_CHECKING:
    from collections.abc import Mapping

    from constructs import Construct

    from infra.constructs.function import Function
    from infra.stage import Stage


def tell_flows(scope: Construct, *, stage: Stage, slug: str, flow_ids: Mapping[str, str]) -> None:
    """Write the ids of a municipality's flows, by the names of their templates."""
    for template, flow_id in flow_ids.items():
        name = flow_parameter(stage, template, slug)
        ssm.CfnParameter(scope, f"{template.capitalize()}Flow", name=name, type="String", value=flow_id)


def allow_start(function: Function, template: str, action: str, *, instance_arn: str) -> None:
    """Let the function start contacts in the flows made of that template, by the Connect action that does so."""
    stage = function.stage
    parameters = f"parameter{flow_parameter(stage, template, '*')}"
    function.allow("ssm:GetParameter", on=stage.arn("ssm", parameters))
    function.allow(action, on=f"{instance_arn}/contact-flow/*")
    acknowledge(
        function.role,
        f"AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ssm:<AWS::Region>:<AWS::AccountId>:{parameters}]",
        reason="Municipalities come and go without the platform; nothing but the ids of their flows stands there.",
    )
    acknowledge(
        function.role,
        "AwsSolutions-IAM5[Resource::<ConnectInstanceArn>/contact-flow/*]",
        reason="Connect draws a flow's id when a municipality's stack makes it, after this function; the function "
        "takes ids from the parameters only, and no other instance's flows are allowed.",
    )
