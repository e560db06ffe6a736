"""Who may do what in the Connect instance: security profiles that open one municipality's resources alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import CfnTag
from aws_cdk import aws_connect as connect
from constructs import Construct

from infra.constructs.connect_names import TAG, tags

if TYPE_CHECKING:
    from aws_cdk import IResolvable

    from infra.constructs.in_turn import InTurn

RESTRICTED = ("User", "SecurityProfile", "Queue", "RoutingProfile")
"""What tags restrict in CreateSecurityProfile. For all else there is no permission to look at it in the console, as
https://docs.aws.amazon.com/connect/latest/adminguide/tag-based-access-control.html advises.
"""

_ANSWER = ("BasicAgentAccess", "OutboundCallAccess")
_LEAD = ("Users.View", "Users.Edit", "Queues.View", "RoutingPolicies.View", "SecurityProfiles.View")

PERMISSIONS = {
    "guide": _ANSWER,
    "lead": (*_ANSWER, *_LEAD),
    "editor": ("BasicAgentAccess",),
}
"""By role, in the words of the API: https://docs.aws.amazon.com/connect/latest/adminguide/security-profile-list.html.
Hours, texts and flows have no role that edits them: they come from the municipality's files, by review.
"""


class CentreAccess(Construct):
    """A security profile for each role. Its name cannot change without losing whoever has it, so ids make it."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        instance_arn: str,
        slug: str,
        name: str,
        applications: IResolvable,
        turn: InTurn,
    ) -> None:
        """``applications`` are those of the agent workspace that every role may open."""
        super().__init__(scope, construct_id)
        for role, permissions in PERMISSIONS.items():
            turn.add(
                connect.CfnSecurityProfile(
                    self,
                    f"Profile-{role}",
                    instance_arn=instance_arn,
                    security_profile_name=f"{slug}_{role}",
                    description=name,
                    permissions=list(permissions),
                    applications=applications,
                    allowed_access_control_tags=[CfnTag(key=TAG, value=slug)],
                    tag_restricted_resources=list(RESTRICTED),
                    tags=tags(slug),
                )
            )
