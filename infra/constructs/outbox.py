"""The table's stream is the outbox: new events that carry a mark go to the function that empties it of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from aws_cdk import Duration
from aws_cdk import aws_lambda as lambda_

from infra.constructs.alarms import PERIOD
from infra.constructs.work_queue import DeadLetters

if TYPE_CHECKING:
    from aws_cdk import aws_dynamodb as dynamodb
    from constructs import Construct

    from infra.constructs.function import Function, Ground

_LATEST = Duration.hours(20)
"""A stream keeps records for 24 hours; what is older than this goes to the dead letters while there is time."""

_BEHIND = Duration.minutes(5)


def empty_outbox(
    scope: Construct,
    function: Function,
    *,
    ground: Ground,
    table: dynamodb.TableV2,
    mark: str,
    batch: int,
    at_once: int,
    late: str,
) -> None:
    """Let the function read every new timeline event whose attribute ``mark`` is true; ``late`` is the alarm's say.

    A stream serves two readers at once without throttling them
    (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html); ``notify`` and ``send_mail``
    are the two. ``at_once`` batches of each shard are under way, in the order of each case.
    """
    name = function.name.replace("_", "-")
    failed = DeadLetters(
        scope, "Undelivered", stage=ground.stage, key=ground.key, alarms=ground.alarms, name=f"{name}-dead"
    ).queue
    stream = str(table.table_stream_arn)
    function.allow("sqs:SendMessage", on=failed.queue_arn)
    function.allow(
        "dynamodb:DescribeStream",
        "dynamodb:GetRecords",
        "dynamodb:GetShardIterator",
        "dynamodb:ListStreams",
        on=stream,
    )
    # CfnEventSourceMapping: the CDK's own would grant kms:ReEncrypt* and the like on the dead letters' key.
    lambda_.CfnEventSourceMapping(
        scope,
        "Outbox",
        function_name=function.function.function_arn,
        event_source_arn=stream,
        starting_position="TRIM_HORIZON",
        batch_size=batch,
        parallelization_factor=at_once,
        bisect_batch_on_function_error=True,
        function_response_types=["ReportBatchItemFailures"],
        maximum_retry_attempts=20,
        maximum_record_age_in_seconds=_LATEST.to_seconds(),
        filter_criteria=_only_new_events(mark),
        destination_config=_failing_to(failed.queue_arn),
    )
    ground.alarms.over(
        scope,
        "Behind",
        function.function.metric("IteratorAge", period=PERIOD, statistic="Maximum"),
        _BEHIND.to_milliseconds(),
        name=f"{name}-behind",
        says=late,
    )


def _only_new_events(mark: str) -> lambda_.CfnEventSourceMapping.FilterCriteriaProperty:
    """All else would only start the function for nothing; what DynamoDB deletes when it expires is no insert."""
    pattern = {
        "eventName": ["INSERT"],
        "dynamodb": {"Keys": {"sk": {"S": [{"prefix": "E#"}]}}, "NewImage": {mark: {"BOOL": [True]}}},
    }
    single = lambda_.CfnEventSourceMapping.FilterProperty(pattern=json.dumps(pattern))
    return lambda_.CfnEventSourceMapping.FilterCriteriaProperty(filters=[single])


def _failing_to(queue_arn: str) -> lambda_.CfnEventSourceMapping.DestinationConfigProperty:
    queue = lambda_.CfnEventSourceMapping.OnFailureProperty(destination=queue_arn)
    return lambda_.CfnEventSourceMapping.DestinationConfigProperty(on_failure=queue)
