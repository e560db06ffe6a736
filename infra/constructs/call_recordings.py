"""Recordings of calls: whatever Connect stores joins the case of its call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Duration
from constructs import Construct

from envag.runtime.settings.call_recording import CallRecordingSettings
from infra.constructs.function import Function, Ground
from infra.constructs.reading import (
    QUARANTINE,
    allow_cases,
    allow_contacts,
    allow_destroying,
    allow_records,
    work_off,
)

if TYPE_CHECKING:
    from aws_cdk import aws_dynamodb as dynamodb
    from aws_cdk import aws_s3 as s3

    from infra.constructs.work_queue import WorkQueue

PREFIX = "recordings"
"""The prefix of recordings, and the name of the queue that hears of new ones."""

TIMEOUT = Duration.seconds(30)
_AT_ONCE = 2


class CallRecordings(Construct):
    """The function that works off ``work``. It reads no recording: all that it needs stands in its key."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        ground: Ground,
        work: WorkQueue,
        table: dynamodb.ITable,
        bucket: s3.Bucket,
        instance_arn: str,
        connect_endpoint: str,
    ) -> None:
        super().__init__(scope, construct_id)
        function = Function(
            self,
            "CallRecording",
            ground=ground,
            reads=CallRecordingSettings(
                table_name=table.table_name,
                records_bucket=bucket.bucket_name,
                connect_instance_arn=instance_arn,
                connect_endpoint=connect_endpoint,
            ),
            timeout=TIMEOUT,
            concurrency=_AT_ONCE,
            description="A call's recording joins its case",
        )
        allow_cases(function, table)
        allow_records(function.role, bucket, write=(QUARANTINE,))
        allow_destroying(function.role, bucket, PREFIX)
        allow_contacts(function, instance_arn, described=True)
        function.allow_key("dynamodb", "s3")
        work_off(function, work, batch=5, at_once=_AT_ONCE)
