"""Contact events of Amazon Connect: EventBridge rule, queue, function."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Duration
from constructs import Construct

from envag.runtime.settings.contact_events import ContactEventsSettings
from infra.constructs.event_rule import queue_events
from infra.constructs.findings import acknowledge
from infra.constructs.function import Function, Ground
from infra.constructs.reading import QUARANTINE, allow_cases, allow_contacts, allow_records, work_off
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
        queue_events(
            self,
            work,
            name=stage.named("contact-events"),
            description="Contact events of the Connect instance",
            pattern={
                "source": ["aws.connect"],
                "detail-type": DETAIL_TYPES,
                # AWS's own samples write the field in both ways.
                "detail": {"$or": [{"instanceArn": [instance_arn]}, {"InstanceArn": [instance_arn]}]},
            },
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
        allow_contacts(function, instance_arn, described=True)
        function.allow("connect:DescribeQueue", on=f"{instance_arn}/queue/*")
        acknowledge(
            function.role,
            "AwsSolutions-IAM5[Resource::<ConnectInstanceArn>/queue/*]",
            reason="Connect draws a queue's id when a municipality's stack makes it, after this function, which asks "
            "whose it is; no other instance's queues are allowed.",
        )
        work_off(function, work, batch=10, at_once=_AT_ONCE)
