"""The records bucket: raw mail, attachments, transcripts, recordings, quarantine.

New objects under a prefix go to a queue. What carries the tag ``keep-days`` is destroyed after as many days.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Aws, Duration
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.constructs.findings import acknowledge

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from aws_cdk import aws_kms as kms
    from aws_cdk import aws_sqs as sqs

    from infra.stage import Stage


KEEP_DAYS = "keep-days"
"""The tag that ``envag.adapters.s3`` puts on an object whose destruction a board has decided."""


class RecordsBucket(Construct):
    """Versioned and encrypted with our key. ``announced`` maps a prefix to the queue that is told of new objects.

    ``weeded`` maps a prefix to the numbers of days after which somebody has decided to destroy objects of it.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        stage: Stage,
        key: kms.IKey,
        announced: Mapping[str, sqs.Queue],
        weeded: Mapping[str, Collection[int]],
    ) -> None:
        super().__init__(scope, construct_id)
        self.bucket = s3.Bucket(
            self,
            "Bucket",
            bucket_name=stage.records_bucket,
            encryption=s3.BucketEncryption.KMS,
            encryption_key=key,
            bucket_key_enabled=True,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            versioned=True,
            removal_policy=stage.removal_policy,
            lifecycle_rules=[
                s3.LifecycleRule(id="half-sent", abort_incomplete_multipart_upload_after=Duration.days(1)),
                *(rule for prefix, decided in weeded.items() for rule in _weeding(prefix, decided)),
            ],
        )
        acknowledge(
            self.bucket,
            "AwsSolutions-S1",
            reason="S3 cannot deliver access logs to a bucket under a customer-managed key, and they would hold "
            "addresses; the account's trail records data events of this bucket (docs/security-and-privacy.md).",
        )
        self._announce(stage, announced)

    def _announce(self, stage: Stage, announced: Mapping[str, sqs.Queue]) -> None:
        """Set the bucket's own property: the CDK's helper would deploy a function with rights on every bucket.

        S3 tries the queues when the bucket is made, so their policies must be there before it; that is
        why they name the bucket by its name.
        """
        resource = self.bucket.node.default_child
        assert isinstance(resource, s3.CfnBucket)  # noqa: S101 - tells the type checker what the CDK documents
        resource.notification_configuration = s3.CfnBucket.NotificationConfigurationProperty(
            queue_configurations=[
                s3.CfnBucket.QueueConfigurationProperty(
                    event="s3:ObjectCreated:*",
                    queue=queue.queue_arn,
                    filter=s3.CfnBucket.NotificationFilterProperty(
                        s3_key=s3.CfnBucket.S3KeyFilterProperty(
                            rules=[s3.CfnBucket.FilterRuleProperty(name="prefix", value=prefix)]
                        )
                    ),
                )
                for prefix, queue in announced.items()
            ]
        )
        for queue in announced.values():
            allowed = queue.add_to_resource_policy(
                iam.PolicyStatement(
                    sid="NewRecords",
                    principals=[iam.ServicePrincipal("s3.amazonaws.com")],
                    actions=["sqs:SendMessage"],
                    resources=[queue.queue_arn],
                    conditions={
                        "ArnEquals": {"aws:SourceArn": f"arn:{Aws.PARTITION}:s3:::{stage.records_bucket}"},
                        "StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID},
                    },
                )
            )
            if allowed.policy_dependable:
                resource.node.add_dependency(allowed.policy_dependable)


def _weeding(prefix: str, decided: Collection[int]) -> Iterator[s3.LifecycleRule]:
    """Destroy what is tagged, its versions among it, and the marker that is left where it stood.

    S3 counts from the day an object was stored, and destroys at the midnight (UTC) after:
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html
    """
    name = prefix.strip("/")
    for days in sorted(set(decided)):
        yield s3.LifecycleRule(
            id=f"{name}-{days}-days",
            prefix=prefix,
            tag_filters={KEEP_DAYS: str(days)},
            expiration=Duration.days(days),
            noncurrent_version_expiration=Duration.days(1),
        )
    if decided:
        yield s3.LifecycleRule(id=f"{name}-markers", prefix=prefix, expired_object_delete_marker=True)
