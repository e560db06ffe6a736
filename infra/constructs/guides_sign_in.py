"""How guides sign in to Amazon Connect with the accounts of their municipality: the role that SAML leads to.

Each municipality's identity provider is trusted by its own metadata, which IAM is given by hand. The role is the same
for all, and opens nothing but the sign-in of the user that the provider names:
https://docs.aws.amazon.com/connect/latest/adminguide/configure-saml.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Aws, CfnCondition, CfnOutput, CfnParameter, Fn
from aws_cdk import aws_iam as iam
from constructs import Construct

if TYPE_CHECKING:
    from infra.stage import Stage

NONE = "none"
"""What the parameter says where nobody signs in by SAML."""

_PROVIDER = "arn:[a-z-]+:iam::[0-9]{12}:saml-provider/[A-Za-z0-9._-]+"
PROVIDERS_PATTERN = f"{NONE}|{_PROVIDER}(,{_PROVIDER})*"


class GuidesSignIn(Construct):
    """The role, where the parameter ``IdentityProviders`` names providers; the output ``GuidesRoleArn`` tells it."""

    def __init__(self, scope: Construct, construct_id: str, *, stage: Stage, instance_arn: str) -> None:
        super().__init__(scope, construct_id)
        providers = CfnParameter(
            scope,
            "IdentityProviders",
            allowed_pattern=PROVIDERS_PATTERN,
            constraint_description=f"ARNs of identity providers in IAM, with commas between them, or {NONE}.",
        ).value_as_string
        named = CfnCondition(self, "Named", expression=Fn.condition_not(Fn.condition_equals(providers, NONE)))
        role = iam.CfnRole(
            self,
            "Role",
            role_name=stage.named("guides-sign-in"),
            description="Lets guides sign in to Amazon Connect as who their municipality says they are",
            assume_role_policy_document={
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"Federated": Fn.split(",", providers)},
                        "Action": "sts:AssumeRoleWithSAML",
                        # The region's own sign-in: the one without a region is in the USA
                        "Condition": {"StringEquals": {"SAML:aud": f"https://{Aws.REGION}.signin.aws.amazon.com/saml"}},
                    }
                ],
            },
            policies=[
                iam.CfnRole.PolicyProperty(
                    policy_name="sign-in",
                    policy_document={
                        "Version": "2012-10-17",
                        "Statement": [
                            {
                                "Effect": "Allow",
                                "Action": "connect:GetFederationToken",
                                "Resource": Fn.join("", [instance_arn, "/user/${aws:userid}"]),
                            }
                        ],
                    },
                )
            ],
        )
        role.cfn_options.condition = named
        told = CfnOutput(scope, "GuidesRoleArn", value=role.attr_arn)
        told.condition = named
