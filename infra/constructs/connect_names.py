"""What is called what in the Connect instance, and where one stack finds what another has made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import CfnParameter, CfnTag

if TYPE_CHECKING:
    from aws_cdk import Stack

    from infra.stage import Stage

TAG = "municipality"
"""Who a resource of the instance belongs to; security profiles open what carries their own municipality's."""


def tags(slug: str) -> list[CfnTag]:
    """The tag of a municipality."""
    return [CfnTag(key=TAG, value=slug)]


def instance_parameter(stage: Stage) -> str:
    """The parameter in which the ARN of the Connect instance stands."""
    return f"/{stage.named('connect-instance').replace('-', '/')}"


def shared_queue_parameter(stage: Stage, host: str, guest: str) -> str:
    """The parameter in which the ARN of the queue stands where ``host`` answers for ``guest``."""
    return f"/{stage.named('queue').replace('-', '/')}/{host}/for/{guest}"


def flow_parameters(stage: Stage) -> str:
    """What the names of the parameters begin with in which the ids of municipalities' flows stand."""
    return f"/{stage.named().replace('-', '/')}"


def flow_parameter(stage: Stage, template: str, slug: str) -> str:
    """The parameter in which the id of a municipality's flow ``chat`` or ``task`` stands; ``*`` for all of them."""
    return f"{flow_parameters(stage)}/{template}/flow/{slug}"


def bot_parameter(stage: Stage) -> str:
    """The parameter in which the ARN of the bot's alias stands."""
    return f"/{stage.named('bot').replace('-', '/')}"


def agent_app_parameter(stage: Stage) -> str:
    """The parameter in which the agent app's namespace stands, or that it is not registered."""
    return f"/{stage.named('agent-app').replace('-', '/')}"


def found(stack: Stack, construct_id: str, name: str) -> str:
    """The value of an SSM parameter, looked up by CloudFormation when the stack is deployed."""
    return CfnParameter(stack, construct_id, type="AWS::SSM::Parameter::Value<String>", default=name).value_as_string
