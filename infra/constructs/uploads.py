"""What residents upload: a bucket that only browsers fill, GuardDuty's scan of it, and what takes the clean files.

Nothing is shown from this bucket, and nobody's role reads it but the scan's and that of ``scanned_file``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Aws, CfnResource, Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_guardduty as guardduty
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

from envag.runtime.settings.scanned_file import ScannedFileSettings
from infra.constructs.alarms import PERIOD
from infra.constructs.event_rule import queue_events
from infra.constructs.findings import acknowledge, wildcard_below
from infra.constructs.function import Function, Ground
from infra.constructs.reading import QUARANTINE, allow_cases, allow_records, work_off
from infra.constructs.work_queue import WorkQueue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aws_cdk import aws_dynamodb as dynamodb

PREFIX = "uploads"
VERDICT = "GuardDuty Malware Protection Object Scan Result"
KEPT = Duration.days(30)
"""Longer than a dead letter can wait (14 days): what was uploaded is still there when its verdict is tried again."""

_SCANNER = "malware-protection-plan.guardduty.amazonaws.com"
_VALIDATION = "malware-protection-resource-validation-object"
"""What GuardDuty writes once, to see whether it may."""

_TIMEOUT = Duration.seconds(60)
"""Five files of 20 MB, one after the other, from one bucket to the other."""

_AT_ONCE = 5


class Uploads(Construct):
    """The bucket and all that hangs on it. ``pages`` are the origins of the residents' pages, whose forms post to it.

    A laptop has no GuardDuty: ``local/scanner.py`` plays it, and fills the queue as the rule would.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        ground: Ground,
        table: dynamodb.ITable,
        records: s3.Bucket,
        pages: Sequence[str],
    ) -> None:
        super().__init__(scope, construct_id)
        self._ground = ground
        self.bucket = self._bucket(pages)
        if not ground.stage.local:
            self._plan()
        self.queue = self._verdicts(table, records)

    def let_send(self, function: Function) -> None:
        """Let the function sign forms by which browsers send files here; it can neither read nor list them."""
        allow_records(function.role, self.bucket, write=(PREFIX,))
        function.allow_key("s3")

    def _bucket(self, pages: Sequence[str]) -> s3.Bucket:
        stage = self._ground.stage
        bucket = s3.Bucket(
            self,
            "Bucket",
            bucket_name=stage.uploads_bucket,
            encryption=s3.BucketEncryption.KMS,
            encryption_key=self._ground.key,
            bucket_key_enabled=True,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            versioned=True,
            removal_policy=stage.removal_policy,
            lifecycle_rules=[
                s3.LifecycleRule(
                    id="forgotten",
                    expiration=KEPT,
                    noncurrent_version_expiration=Duration.days(1),
                    abort_incomplete_multipart_upload_after=Duration.days(1),
                ),
                s3.LifecycleRule(id="markers", expired_object_delete_marker=True),
            ],
            cors=[
                s3.CorsRule(
                    allowed_methods=[s3.HttpMethods.POST],
                    allowed_origins=list(pages),
                    allowed_headers=["*"],
                    max_age=3600,
                )
            ],
        )
        resource = bucket.node.default_child
        assert isinstance(resource, s3.CfnBucket)  # noqa: S101 - tells the type checker what the CDK documents
        # The bucket's own property: the CDK's helper would deploy a function with rights on every bucket.
        resource.notification_configuration = s3.CfnBucket.NotificationConfigurationProperty(
            event_bridge_configuration=s3.CfnBucket.EventBridgeConfigurationProperty(event_bridge_enabled=True)
        )
        acknowledge(
            bucket,
            "AwsSolutions-S1",
            reason="S3 cannot deliver access logs to a bucket under a customer-managed key, and they would hold "
            "addresses; the account's trail records data events of this bucket (docs/security-and-privacy.md).",
        )
        return bucket

    def _plan(self) -> None:
        """Let GuardDuty scan whatever arrives. It works without GuardDuty's other plans.

        The tag with the verdict is for people who look into the bucket; functions go by the event.
        """
        role = self._scanner()
        plan = guardduty.CfnMalwareProtectionPlan(
            self,
            "Plan",
            role=role.role_arn,
            protected_resource=guardduty.CfnMalwareProtectionPlan.CFNProtectedResourceProperty(
                s3_bucket=guardduty.CfnMalwareProtectionPlan.S3BucketProperty(
                    bucket_name=self.bucket.bucket_name, object_prefixes=[f"{PREFIX}/"]
                )
            ),
            actions=guardduty.CfnMalwareProtectionPlan.CFNActionsProperty(
                tagging=guardduty.CfnMalwareProtectionPlan.CFNTaggingProperty(status="ENABLED")
            ),
        )
        # GuardDuty tries the role when the plan is made.
        plan.node.add_dependency(role.node.find_child("DefaultPolicy"))
        for what, count in (("failed", "FailedScanCount"), ("skipped", "SkippedScanCount")):
            self._ground.alarms.over(
                self,
                what.capitalize(),
                cloudwatch.Metric(
                    namespace="AWS/GuardDuty/MalwareProtection",
                    metric_name=count,
                    dimensions_map={
                        "Malware Protection Plan Id": plan.attr_malware_protection_plan_id,
                        "Resource Name": self.bucket.bucket_name,
                    },
                    period=PERIOD,
                    statistic="Sum",
                ),
                0,
                name=f"uploads-scan-{what}",
                says=f"GuardDuty has {what} uploaded files; their senders were asked to send them again: "
                "docs/operations.md, Files from the web.",
            )

    def _scanner(self) -> iam.Role:
        """Exactly what AWS asks for.

        https://docs.aws.amazon.com/guardduty/latest/ug/malware-protection-s3-iam-policy-prerequisite.html
        """
        stage, bucket = self._ground.stage, self.bucket
        managed = stage.arn("events", "rule/DO-NOT-DELETE-AmazonGuardDutyMalwareProtectionS3*")
        objects = bucket.arn_for_objects("*")
        role = iam.Role(
            self,
            "Scanner",
            role_name=stage.named("scanner"),
            assumed_by=iam.ServicePrincipal(_SCANNER),
        )
        ours = {"StringLike": {"events:ManagedBy": _SCANNER}}
        through_s3 = {"StringLike": {"kms:ViaService": f"s3.{Aws.REGION}.amazonaws.com"}}
        tags = [f"s3:{verb}Object{kind}Tagging" for verb in ("Put", "Get") for kind in ("", "Version")]
        for sid, actions, resource, conditions in (
            (
                "AllowManagedRuleToSendS3EventsToGuardDuty",
                ["events:PutRule", "events:DeleteRule", "events:PutTargets", "events:RemoveTargets"],
                managed,
                ours,
            ),
            (
                "AllowGuardDutyToMonitorEventBridgeManagedRule",
                ["events:DescribeRule", "events:ListTargetsByRule"],
                managed,
                None,
            ),
            ("AllowPostScanTag", tags, objects, None),
            (
                "AllowEnableS3EventBridgeEvents",
                ["s3:PutBucketNotification", "s3:GetBucketNotification"],
                bucket.bucket_arn,
                None,
            ),
            ("AllowPutValidationObject", ["s3:PutObject"], bucket.arn_for_objects(_VALIDATION), None),
            ("AllowCheckBucketOwnership", ["s3:ListBucket"], bucket.bucket_arn, None),
            ("AllowMalwareScan", ["s3:GetObject", "s3:GetObjectVersion"], objects, None),
            (
                "AllowDecryptForMalwareScan",
                ["kms:GenerateDataKey", "kms:Decrypt"],
                self._ground.key.key_arn,
                through_s3,
            ),
        ):
            role.add_to_policy(
                iam.PolicyStatement(sid=sid, actions=actions, resources=[resource], conditions=conditions)
            )
        itself = bucket.node.default_child
        assert isinstance(itself, CfnResource)  # noqa: S101 - tells the type checker what the CDK documents
        acknowledge(
            role,
            wildcard_below(itself, "*"),
            "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:events:<AWS::Region>:<AWS::AccountId>:rule/"
            "DO-NOT-DELETE-AmazonGuardDutyMalwareProtectionS3*]",
            reason="AWS names these: the rule whose id GuardDuty chooses, and the files that residents send.",
        )
        return role

    def _verdicts(self, table: dynamodb.ITable, records: s3.Bucket) -> str:
        """The rule, the queue and the function; returns the queue's URL."""
        ground = self._ground
        stage = ground.stage
        work = WorkQueue(
            self, "Work", stage=stage, key=ground.key, alarms=ground.alarms, name="scans", timeout=_TIMEOUT
        )
        queue_events(
            self,
            work,
            name=stage.named("scans"),
            description="What GuardDuty says of the files that residents have uploaded",
            pattern={
                "source": ["aws.guardduty"],
                "detail-type": [VERDICT],
                "detail": {
                    "s3ObjectDetails": {
                        "bucketName": [stage.uploads_bucket],
                        "objectKey": [{"prefix": f"{PREFIX}/"}],
                    }
                },
            },
        )
        function = Function(
            self,
            "ScannedFile",
            ground=ground,
            reads=ScannedFileSettings(
                table_name=table.table_name,
                records_bucket=records.bucket_name,
                uploads_bucket=self.bucket.bucket_name,
            ),
            timeout=_TIMEOUT,
            concurrency=_AT_ONCE,
            description="A file that a resident has uploaded joins its case, or is stopped",
        )
        allow_cases(function, table)
        function.allow("dynamodb:Query", on=table.table_arn)
        allow_records(function.role, self.bucket, read=(PREFIX,))
        allow_records(function.role, records, write=("attachments", QUARANTINE))
        function.allow_key("dynamodb", "s3")
        work_off(function, work, batch=5, at_once=_AT_ONCE)
        return work.queue.queue_url
