"""Where Amazon Connect leaves what was said in chats. Calls are not recorded: they have no storage at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import aws_connect as connect
from constructs import Construct

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms
    from aws_cdk import aws_s3 as s3


class ChatStorage(Construct):
    """Transcripts go to the records bucket under ``<prefix>/<instance id>``, encrypted with the platform's key.

    An instance has one place for them: one that existed before must have none yet.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        instance_arn: str,
        instance_id: str,
        bucket: s3.IBucket,
        prefix: str,
        key: kms.IKey,
    ) -> None:
        super().__init__(scope, construct_id)
        connect.CfnInstanceStorageConfig(
            self,
            "Transcripts",
            instance_arn=instance_arn,
            resource_type="CHAT_TRANSCRIPTS",
            storage_type="S3",
            s3_config=connect.CfnInstanceStorageConfig.S3ConfigProperty(
                bucket_name=bucket.bucket_name,
                bucket_prefix=f"{prefix}/{instance_id}",
                encryption_config=connect.CfnInstanceStorageConfig.EncryptionConfigProperty(
                    encryption_type="KMS", key_id=key.key_arn
                ),
            ),
        )
