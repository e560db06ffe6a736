"""Where Amazon Connect leaves what was said: the records bucket, for the functions to take it from there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import aws_connect as connect
from constructs import Construct

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aws_cdk import aws_kms as kms
    from aws_cdk import aws_s3 as s3

TRANSCRIPTS = "CHAT_TRANSCRIPTS"
RECORDINGS = "CALL_RECORDINGS"
_NAMES = {TRANSCRIPTS: "Transcripts", RECORDINGS: "Recordings"}


class ConnectStorage(Construct):
    """Each kind of ``prefixes`` goes under ``<prefix>/<instance id>``, encrypted with the platform's key.

    An instance has one place for each kind: one that existed before must have none yet. A kind without a place is
    not kept at all, so that nothing is recorded where nobody has asked for it, whatever a flow says.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        instance_arn: str,
        instance_id: str,
        bucket: s3.IBucket,
        prefixes: Mapping[str, str],
        key: kms.IKey,
    ) -> None:
        super().__init__(scope, construct_id)
        for kind, prefix in prefixes.items():
            connect.CfnInstanceStorageConfig(
                self,
                _NAMES[kind],
                instance_arn=instance_arn,
                resource_type=kind,
                storage_type="S3",
                s3_config=connect.CfnInstanceStorageConfig.S3ConfigProperty(
                    bucket_name=bucket.bucket_name,
                    bucket_prefix=f"{prefix}/{instance_id}",
                    encryption_config=connect.CfnInstanceStorageConfig.EncryptionConfigProperty(
                        encryption_type="KMS", key_id=key.key_arn
                    ),
                ),
            )
