"""The agent app in Connect's agent workspace: registered where its address is known, and open to the centre's staff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import CfnCondition, CfnParameter, Fn
from aws_cdk import aws_appintegrations as appintegrations
from aws_cdk import aws_connect as connect
from aws_cdk import aws_ssm as ssm
from constructs import Construct
from ruamel.yaml import YAML

from infra.build.data import DATA
from infra.constructs.agent_app_terms import PERMISSIONS, SANDBOX, SCOPE
from infra.constructs.connect_names import agent_app_parameter, found

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aws_cdk import IResolvable, Stack

    from infra.stage import Stage

CALLED = DATA / "shared" / "agent_app.yaml"
NONE = "none"
"""What stands in the place of an address, and of a namespace, where the app is not registered."""

ADDRESS_PATTERN = f"{NONE}|https://[^ ]+"


class AgentApp(Construct):
    """Without an address nothing is made, and the parameter says so: a municipality's stack asks in either case.

    Connect authenticates nobody for the app. What a guide may see is decided by the app's own tokens.
    """

    def __init__(self, stack: Stack, construct_id: str, *, stage: Stage, instance_arn: str) -> None:
        super().__init__(stack, construct_id)
        address = CfnParameter(
            stack,
            "AgentAppUrl",
            allowed_pattern=ADDRESS_PATTERN,
            constraint_description=f"The https address of the agent app, or {NONE} as long as there is no such app.",
        ).value_as_string
        registers = CfnCondition(stack, "Registers", expression=Fn.condition_not(Fn.condition_equals(address, NONE)))
        called = YAML(typ="safe").load(CALLED.read_text("utf-8"))
        app = appintegrations.CfnApplication(
            self,
            "Application",
            name=called["name"],
            namespace=stage.named(),
            description=called["description"],
            application_type="STANDARD",
            application_source_config=appintegrations.CfnApplication.ApplicationSourceConfigProperty(
                external_url_config=appintegrations.CfnApplication.ExternalUrlConfigProperty(access_url=address)
            ),
            application_config=appintegrations.CfnApplication.ApplicationConfigProperty(
                contact_handling=appintegrations.CfnApplication.ContactHandlingProperty(scope=SCOPE)
            ),
            iframe_config=appintegrations.CfnApplication.IframeConfigProperty(sandbox=list(SANDBOX)),
            permissions=list(PERMISSIONS),
        )
        associated = connect.CfnIntegrationAssociation(
            self,
            "Association",
            instance_id=instance_arn,
            integration_type="APPLICATION",
            integration_arn=app.attr_application_arn,
        )
        for resource in (app, associated):
            resource.cfn_options.condition = registers
        ssm.CfnParameter(
            self,
            "Told",
            name=agent_app_parameter(stage),
            type="String",
            value=Fn.condition_if(registers.logical_id, stage.named(), NONE).to_string(),
        )


def opened_app(stack: Stack, stage: Stage) -> IResolvable:
    """The ``Applications`` of a security profile: the agent app where it is registered, otherwise none."""
    namespace = found(stack, "AgentApp", agent_app_parameter(stage))
    registered = CfnCondition(stack, "HasAgentApp", expression=Fn.condition_not(Fn.condition_equals(namespace, NONE)))
    access: Sequence[object] = [{"Namespace": namespace, "ApplicationPermissions": ["ACCESS"]}]
    return Fn.condition_if(registered.logical_id, access, [])
