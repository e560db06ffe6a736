"""The one key that encrypts everything of a stage: a key costs a dollar a month whether it is used or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Aws
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

if TYPE_CHECKING:
    from infra.stage import Stage

_DELIVERING_SERVICES = ("sns", "s3", "events", "cloudwatch")
"""What puts messages into encrypted queues and topics on its own: topics, bucket, event rules, alarms."""


class PlatformKey(Construct):
    """A customer-managed key with yearly rotation and the alias ``envag-<stage>``."""

    def __init__(self, scope: Construct, construct_id: str, *, stage: Stage) -> None:
        super().__init__(scope, construct_id)
        self.key = kms.Key(
            self,
            "Key",
            description=f"Encrypts everything of {stage.named()}",
            enable_key_rotation=True,
            removal_policy=stage.removal_policy,
            alias=stage.key_alias,
        )
        self.key.add_to_resource_policy(
            iam.PolicyStatement(
                sid="LogGroupsOfTheStage",
                principals=[iam.ServicePrincipal(f"logs.{Aws.REGION}.amazonaws.com")],
                actions=[
                    "kms:Encrypt",
                    "kms:Decrypt",
                    "kms:ReEncryptFrom",
                    "kms:ReEncryptTo",
                    "kms:GenerateDataKey",
                    "kms:DescribeKey",
                ],
                resources=["*"],
                conditions={
                    "ArnLike": {
                        "kms:EncryptionContext:aws:logs:arn": stage.arn(
                            "logs", f"log-group:/{stage.named().replace('-', '/')}/*"
                        )
                    }
                },
            )
        )
        self.key.add_to_resource_policy(
            iam.PolicyStatement(
                sid="ServicesThatDeliver",
                principals=[iam.ServicePrincipal(f"{name}.amazonaws.com") for name in _DELIVERING_SERVICES],
                actions=["kms:Decrypt", "kms:GenerateDataKey"],
                resources=["*"],
                conditions={"StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID}},
            )
        )
