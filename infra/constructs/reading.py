"""How functions reach the records: the cases table, the records bucket, a queue, the stream."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import aws_lambda as lambda_

if TYPE_CHECKING:
    from aws_cdk import aws_dynamodb as dynamodb
    from aws_cdk import aws_s3 as s3

    from infra.constructs.function import Function
    from infra.constructs.work_queue import WorkQueue

QUARANTINE = "quarantine"


def allow_cases(function: Function, table: dynamodb.ITable) -> None:
    """Let the function store and load cases. A transaction of puts needs no right beyond the puts'."""
    function.allow("dynamodb:GetItem", "dynamodb:PutItem", on=table.table_arn)


def allow_records(
    function: Function, bucket: s3.IBucket, *, read: tuple[str, ...] = (), write: tuple[str, ...] = ()
) -> None:
    """Let the function read and write objects under these prefixes."""
    for prefix in read:
        function.allow("s3:GetObject", on=bucket.arn_for_objects(f"{prefix}/*"))
    for prefix in write:
        function.allow("s3:PutObject", on=bucket.arn_for_objects(f"{prefix}/*"))


def work_off(function: Function, work: WorkQueue, *, batch: int, at_once: int) -> None:
    """Let the function work off the queue, one failed message at a time; at most ``at_once`` run.

    The limit stands at the queue's reader rather than at the function: a throttled message counts as tried.
    """
    queue = work.queue
    function.allow("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", on=queue.queue_arn)
    function.allow_key("sqs")
    lambda_.EventSourceMapping(
        function,
        "Messages",
        target=function.function,
        event_source_arn=queue.queue_arn,
        batch_size=batch,
        max_concurrency=at_once,
        report_batch_item_failures=True,
    )
