"""Telling departments: the table's stream is the outbox, the function ``notify`` empties it."""

from __future__ import annotations

import json
from typing import Any

from aws_cdk import Duration
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from envag.runtime.settings import NotifySettings
from infra.constructs.alarms import PERIOD
from infra.constructs.findings import acknowledge
from infra.constructs.function import Function, Ground
from infra.constructs.work_queue import DeadLetters

FUNCTION = "notify"
_AT_ONCE = 4
_LATEST = Duration.hours(20)
"""A stream keeps records for 24 hours; what is older than this goes to the dead letters while there is time."""

_NEW_EVENTS: dict[str, Any] = {
    "eventName": ["INSERT"],
    "dynamodb": {"Keys": {"sk": {"S": [{"prefix": "E#"}]}}, "NewImage": {"notify": {"BOOL": [True]}}},
}
"""New events that tell a department; the others would only start the function for nothing."""


class Notifier(Construct):
    """Reads new timeline events off the stream and publishes them to the departments' topics."""

    def __init__(
        self, scope: Construct, construct_id: str, *, ground: Ground, table: dynamodb.TableV2, case_link_base: str
    ) -> None:
        super().__init__(scope, construct_id)
        stage = ground.stage
        function = Function(
            self,
            "Function",
            ground=ground,
            reads=NotifySettings(topic_arn_prefix=stage.topic_arn_prefix, case_link_base=case_link_base),
            timeout=Duration.seconds(30),
            concurrency=_AT_ONCE,
            description="New events of cases are told to the departments",
        )
        failed = DeadLetters(
            self, "Undelivered", stage=stage, key=ground.key, alarms=ground.alarms, name=f"{FUNCTION}-dead"
        ).queue
        stream = str(table.table_stream_arn)
        function.allow("sns:Publish", on=f"{stage.topic_arn_prefix}*")
        acknowledge(
            function.role,
            f"AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:sns:<AWS::Region>:<AWS::AccountId>:{stage.named()}-*]",
            reason="Municipalities and their topics come and go without the platform; each topic's own policy lets "
            "nobody but this role publish.",
        )
        function.allow("sqs:SendMessage", on=failed.queue_arn)
        function.allow(
            "dynamodb:DescribeStream",
            "dynamodb:GetRecords",
            "dynamodb:GetShardIterator",
            "dynamodb:ListStreams",
            on=stream,
        )
        function.allow_key("dynamodb", "sns", "sqs")
        # CfnEventSourceMapping: the CDK's own would grant kms:ReEncrypt* and the like on the dead letters' key.
        lambda_.CfnEventSourceMapping(
            self,
            "Outbox",
            function_name=function.function.function_arn,
            event_source_arn=stream,
            starting_position="TRIM_HORIZON",
            batch_size=25,
            parallelization_factor=_AT_ONCE,
            bisect_batch_on_function_error=True,
            function_response_types=["ReportBatchItemFailures"],
            maximum_retry_attempts=20,
            maximum_record_age_in_seconds=_LATEST.to_seconds(),
            filter_criteria=_only(_NEW_EVENTS),
            destination_config=_failing_to(failed.queue_arn),
        )
        ground.alarms.over(
            self,
            "Behind",
            function.function.metric("IteratorAge", period=PERIOD, statistic="Maximum"),
            Duration.minutes(5).to_milliseconds(),
            name=f"{FUNCTION}-behind",
            says="Departments are told late: look at the errors and throttles of the function notify.",
        )


def _only(pattern: dict[str, Any]) -> lambda_.CfnEventSourceMapping.FilterCriteriaProperty:
    single = lambda_.CfnEventSourceMapping.FilterProperty(pattern=json.dumps(pattern))
    return lambda_.CfnEventSourceMapping.FilterCriteriaProperty(filters=[single])


def _failing_to(queue_arn: str) -> lambda_.CfnEventSourceMapping.DestinationConfigProperty:
    queue = lambda_.CfnEventSourceMapping.OnFailureProperty(destination=queue_arn)
    return lambda_.CfnEventSourceMapping.DestinationConfigProperty(on_failure=queue)
