"""What all municipalities share in the Amazon Connect instance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Aws, Stack
from aws_cdk import aws_lambda as lambda_

from infra.stacks.parameters import connect_instance_arn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constructs import Construct

    from envag.catalogue.utterances import Utterances
    from envag.domain.municipality import Municipality
    from infra.stage import Stage


class ContactCentreStack(Stack):
    """Lets the instance's flows call ``call_flow`` and ask the bot, and holds what municipalities share.

    The local cloud has no Connect.
    """

    def __init__(
        self, scope: Construct, *, stage: Stage, places: Sequence[Municipality], years: range, utterances: Utterances
    ) -> None:
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
        if stage.local:
            return
        from infra.constructs.agent_app import AgentApp  # noqa: PLC0415 - Connect and Lex load for two seconds
        from infra.constructs.bot import Bot  # noqa: PLC0415
        from infra.constructs.centre_common import CentreCommon  # noqa: PLC0415

        common = CentreCommon(self, "Common", stage=stage, instance_arn=instance, places=places, years=years)
        common.let_flows_call("CallFlow", call_flow).add_resource_dependency(permission)
        Bot(self, "Bot", stage=stage, instance_arn=instance, utterances=utterances)
        AgentApp(self, "AgentApp", stage=stage, instance_arn=instance)
