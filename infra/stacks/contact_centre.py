"""What ties the platform to an Amazon Connect instance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Aws, Stack
from aws_cdk import aws_lambda as lambda_

from infra.stacks.parameters import connect_instance_arn

if TYPE_CHECKING:
    from aws_cdk import CfnResource
    from constructs import Construct

    from infra.stage import Stage


class ContactCentreStack(Stack):
    """Lets the instance's flows call ``call_flow``. The local cloud has no Connect to associate with."""

    def __init__(self, scope: Construct, *, stage: Stage) -> None:
        super().__init__(
            scope,
            stage.named("contact-centre"),
            description="En väg in: the contact centre in Amazon Connect",
            env=stage.environment,
            termination_protection=stage.keeps_records,
        )
        instance = connect_instance_arn(self, stage)
        call_flow = stage.arn("lambda", f"function:{stage.named('call_flow')}")
        permission = lambda_.CfnPermission(
            self,
            "FlowsMayCall",
            action="lambda:InvokeFunction",
            function_name=call_flow,
            principal="connect.amazonaws.com",
            source_account=Aws.ACCOUNT_ID,
            source_arn=instance,
        )
        if not stage.local:
            self._associate(instance, call_flow).add_resource_dependency(permission)

    def _associate(self, instance: str, call_flow: str) -> CfnResource:
        """Make the function appear among those that the instance's flows may name."""
        from aws_cdk import aws_connect  # noqa: PLC0415 - loads for two seconds, which a laptop need not wait

        return aws_connect.CfnIntegrationAssociation(
            self, "CallFlow", instance_id=instance, integration_type="LAMBDA_FUNCTION", integration_arn=call_flow
        )
