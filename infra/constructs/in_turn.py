"""Resources made a few at a time: Connect takes two calls a second of a kind, and refuses what comes faster.

https://docs.aws.amazon.com/connect/latest/adminguide/amazon-connect-service-limits.html#connect-api-quotas
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from aws_cdk import Stack

if TYPE_CHECKING:
    from aws_cdk import CfnResource
    from constructs import IConstruct

AT_ONCE = 3
"""CloudFormation would otherwise start everything that waits for nothing, a hundred queues and flows together."""

Made = TypeVar("Made", bound="CfnResource")


class InTurn:
    """Lets each resource wait for the one that stands ``AT_ONCE`` places before it.

    Resources are added in the order in which they refer to each other, so that waiting never goes in a circle.
    """

    def __init__(self, scope: IConstruct) -> None:
        self._made: list[CfnResource] = []
        # What waits for its turn may also refer to what it waits for, which cfn-lint finds said twice
        Stack.of(scope).template_options.metadata = {"cfn-lint": {"config": {"ignore_checks": ["W3005"]}}}

    def add(self, resource: Made) -> Made:
        """``resource``, which now waits for its turn."""
        if len(self._made) >= AT_ONCE:
            resource.add_resource_dependency(self._made[-AT_ONCE])
        self._made.append(resource)
        return resource
