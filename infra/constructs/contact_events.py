"""Contact events of Amazon Connect: EventBridge rule, queue, function."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Aws, Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from constructs import Construct

from envag.runtime.settings import ContactEventsSettings
from infra.constructs.function import Function, Ground
from infra.constructs.reading import QUARANTINE, allow_cases, allow_contact_attributes, allow_records, work_off
from infra.constructs.work_queue import WorkQueue

if TYPE_CHECKING:
    from aws_cdk import aws_dynamodb as dynamodb
    from aws_cdk import aws_s3 as s3

DETAIL_TYPES = ["Amazon Connect Contact Event", "Connect Customer Contact Event"]
"""AWS is renaming the service: documentation shows both, so both are taken."""

_TIMEOUT = Duration.seconds(30)
_AT_ONCE = 10


class ContactEvents(Construct):
    """Events of one Connect instance, in any order, twice or late, move the timelines of their cases."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        ground: Ground,
        table: dynamodb.ITable,
        bucket: s3.Bucket,
        instance_arn: str,
        connect_endpoint: str,
    ) -> None:
        super().__init__(scope, construct_id)
        stage = ground.stage
        work = WorkQueue(
            self, "Work", stage=stage, key=ground.key, alarms=ground.alarms, name="contact-events", timeout=_TIMEOUT
        )
        rule = events.CfnRule(
            self,
            "Rule",
            name=stage.named("contact-events"),
            description="Contact events of the Connect instance",
            event_pattern={
                "source": ["aws.connect"],
                "detail-type": DETAIL_TYPES,
                # AWS's own samples write the field in both ways.
                "detail": {"$or": [{"instanceArn": [instance_arn]}, {"InstanceArn": [instance_arn]}]},
            },
            targets=[
                events.CfnRule.TargetProperty(
                    id="Work",
                    arn=work.queue.queue_arn,
                    dead_letter_config=events.CfnRule.DeadLetterConfigProperty(arn=work.dead_letters.queue_arn),
                )
            ],
        )
        for queue in (work.queue, work.dead_letters):
            queue.add_to_resource_policy(
                iam.PolicyStatement(
                    sid="ContactEvents",
                    principals=[iam.ServicePrincipal("events.amazonaws.com")],
                    actions=["sqs:SendMessage"],
                    resources=[queue.queue_arn],
                    conditions={
                        "ArnEquals": {"aws:SourceArn": rule.attr_arn},
                        "StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID},
                    },
                )
            )
        function = Function(
            self,
            "Function",
            ground=ground,
            reads=ContactEventsSettings(
                table_name=table.table_name,
                records_bucket=bucket.bucket_name,
                connect_instance_arn=instance_arn,
                connect_endpoint=connect_endpoint,
            ),
            timeout=_TIMEOUT,
            concurrency=_AT_ONCE,
            description="Contact events of Connect move the timelines of cases",
        )
        allow_cases(function, table)
        allow_records(function.role, bucket, write=(QUARANTINE,))
        function.allow_key("dynamodb", "s3")
        allow_contact_attributes(function, instance_arn)
        work_off(function, work, batch=10, at_once=_AT_ONCE)
