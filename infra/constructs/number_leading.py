"""Which flow answers a number: CloudFormation makes numbers and flows, and cannot bring them together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import CustomResource, Duration
from constructs import Construct

from envag.runtime.settings.lead_number import LeadNumberSettings
from infra.constructs.findings import acknowledge
from infra.constructs.function import Function, Ground

if TYPE_CHECKING:
    from infra.stage import Stage

_FUNCTION = "lead_number"


class NumberLeader(Construct):
    """The function ``lead_number``, which the municipalities' stacks find by its name."""

    def __init__(
        self, scope: Construct, construct_id: str, *, ground: Ground, instance_arn: str, instance_id: str
    ) -> None:
        super().__init__(scope, construct_id)
        function = Function(
            self,
            "Function",
            ground=ground,
            reads=LeadNumberSettings(connect_instance_id=instance_id),
            timeout=Duration.seconds(30),
            concurrency=1,
            description="Leads a number's calls into its flow while a stack is deployed",
        )
        number = ground.stage.arn("connect", "phone-number/*")
        flows = f"{instance_arn}/contact-flow/*"
        lead, leave = "connect:AssociatePhoneNumberContactFlow", "connect:DisassociatePhoneNumberContactFlow"
        for action, resources in ((lead, (instance_arn, number, flows)), (leave, (instance_arn, number))):
            for resource in resources:
                function.allow(action, on=resource)
        acknowledge(
            function.role,
            "AwsSolutions-IAM5[Resource::<ConnectInstanceArn>/contact-flow/*]",
            "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:connect:<AWS::Region>:<AWS::AccountId>:phone-number/*]",
            reason="Connect draws the ids of numbers and flows when they are made, after this function.",
        )


def lead(scope: Construct, construct_id: str, *, stage: Stage, number_arn: str, flow_id: str) -> None:
    """Let calls to the number begin with the flow, from this deployment on."""
    CustomResource(
        scope,
        construct_id,
        service_token=stage.arn("lambda", f"function:{stage.named(_FUNCTION)}"),
        resource_type="Custom::LedNumber",
        service_timeout=Duration.minutes(2),
        properties={"NumberArn": number_arn, "FlowId": flow_id},
    )
