"""``envag redrive``: try again what ended in a dead-letter queue, after its cause was mended."""

from __future__ import annotations

import base64
import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from envag.cli import stack
from envag.cli.errors import CommandError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from envag.cli.stack import Stack

_BATCH = 10
_WAIT_SECONDS = 1
_LONGEST_SUBJECT = 100
_OLDER_THAN_THE_STREAM = "what the stream held is older than 24 hours and gone; the case and its timeline are intact"


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    command = commands.add_parser("redrive", help="list dead-letter queues, or try again what waits in one")
    command.add_argument("queue", nargs="?", help="a queue's name; without it, those that hold something are listed")
    stack.add_stage(command)
    command.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    chosen = stack.find(options.stage)
    sqs = chosen.client("sqs")
    queues = {url.rpartition("/")[2]: url for url in _queue_urls(sqs, chosen.stage)}
    if options.queue is None:
        _print_waiting(sqs, queues)
        return 0
    if options.queue not in queues:
        msg = f"Stage {chosen.stage} has no queue '{options.queue}'; `envag redrive` lists those that hold something."
        raise CommandError(msg)
    return _redrive(chosen, sqs, queues, options.queue)


def _queue_urls(sqs: Any, stage: str) -> Iterator[str]:  # noqa: ANN401 - a boto3 client
    for page in sqs.get_paginator("list_queues").paginate(QueueNamePrefix=f"envag-{stage}-"):
        yield from page.get("QueueUrls", ())


def _print_waiting(sqs: Any, queues: dict[str, str]) -> None:  # noqa: ANN401
    empty = True
    for name, url in sorted(queues.items()):
        attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        waiting = int(attributes["ApproximateNumberOfMessages"])
        if waiting and "RedrivePolicy" not in attributes:
            print(f"{waiting:>6}  {name}")
            empty = False
    if empty:
        print("Nothing waits to be tried again.")


def _redrive(chosen: Stack, sqs: Any, queues: dict[str, str], name: str) -> int:  # noqa: ANN401
    """Send every message to where it came from. One that cannot be sent is left, and told.

    SQS' own StartMessageMoveTask knows neither failed stream batches nor what a topic could not deliver. A
    message sent twice does no harm, since every effect carries its event's id.
    """
    sources = _sources_of(sqs, queues, name)
    moved, left = 0, 0
    while messages := sqs.receive_message(
        QueueUrl=queues[name],
        MaxNumberOfMessages=_BATCH,
        AttributeNames=["All"],
        MessageAttributeNames=["All"],
        WaitTimeSeconds=_WAIT_SECONDS,
    ).get("Messages"):
        for message in messages:
            reason = _try_again(chosen, sources, name, message)
            if reason:
                print(f"left in {name}: {message['MessageId']}: {reason}")
                left += 1
                continue
            sqs.delete_message(QueueUrl=queues[name], ReceiptHandle=message["ReceiptHandle"])
            moved += 1
    print(f"{moved} tried again" + (f", {left} left" if left else ""))
    return 1 if left else 0


def _sources_of(sqs: Any, queues: dict[str, str], name: str) -> dict[str, str]:  # noqa: ANN401
    """The queues whose dead letters ``name`` holds: URL by ARN."""
    sources = {}
    for url in queues.values():
        attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        target = json.loads(attributes.get("RedrivePolicy", "{}")).get("deadLetterTargetArn", "")
        if target.rpartition(":")[2] == name:
            sources[attributes["QueueArn"]] = url
    return sources


def _try_again(chosen: Stack, sources: dict[str, str], name: str, message: dict[str, Any]) -> str:
    """Why it could not be; empty when it was."""
    came_from = message.get("Attributes", {}).get("DeadLetterQueueSourceArn", "")
    body = _object(message["Body"])
    if came_from in sources:
        return _send(chosen, sources[came_from], message)
    if own := _worked_off(sources, name):
        return _send(chosen, own, message)
    if body.get("Type") == "Notification" and "TopicArn" in body:
        return _publish(chosen, body)
    if "DDBStreamBatchInfo" in body:
        return _invoke(chosen, body)
    if len(sources) == 1:
        return _send(chosen, next(iter(sources.values())), message)
    return "nothing in it tells where it came from"


def _worked_off(sources: dict[str, str], name: str) -> str:
    """The URL of the queue whose dead letters alone stand in ``<its name>-dead``, whatever a message says of itself."""
    return next((url for url in sources.values() if f"{url.rpartition('/')[2]}-dead" == name), "")


def _object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _send(chosen: Stack, queue_url: str, message: dict[str, Any]) -> str:
    kept = ("DataType", "StringValue", "BinaryValue")
    chosen.client("sqs").send_message(
        QueueUrl=queue_url,
        MessageBody=message["Body"],
        MessageAttributes={
            name: {key: value[key] for key in kept if key in value}
            for name, value in message.get("MessageAttributes", {}).items()
        },
    )
    return ""


def _publish(chosen: Stack, notification: dict[str, Any]) -> str:
    chosen.client("sns").publish(
        TopicArn=notification["TopicArn"],
        Subject=notification.get("Subject", "")[:_LONGEST_SUBJECT] or "-",
        Message=notification["Message"],
        MessageAttributes={
            name: {"DataType": value["Type"], "StringValue": value["Value"]}
            for name, value in notification.get("MessageAttributes", {}).items()
        },
    )
    return ""


def _invoke(chosen: Stack, failure: dict[str, Any]) -> str:
    records = _stream_records(chosen, failure["DDBStreamBatchInfo"])
    if not records:
        return _OLDER_THAN_THE_STREAM
    answer = chosen.client("lambda").invoke(
        FunctionName=failure["requestContext"]["functionArn"],
        Payload=json.dumps({"Records": records}, default=_plain).encode(),
    )
    result = json.loads(answer["Payload"].read() or b"null")
    if "FunctionError" in answer or (result or {}).get("batchItemFailures"):
        return "the function failed again; its log says why"
    return ""


def _stream_records(chosen: Stack, batch: dict[str, Any]) -> list[dict[str, Any]]:
    """The stream's records from the batch's first to its last sequence number; empty when they are gone."""
    streams = chosen.client("dynamodbstreams")
    try:
        iterator = streams.get_shard_iterator(
            StreamArn=batch["streamArn"],
            ShardId=batch["shardId"],
            ShardIteratorType="AT_SEQUENCE_NUMBER",
            SequenceNumber=batch["startSequenceNumber"],
        )["ShardIterator"]
    except (streams.exceptions.TrimmedDataAccessException, streams.exceptions.ResourceNotFoundException):
        return []
    last = int(batch["endSequenceNumber"])
    found: list[dict[str, Any]] = []
    while iterator:
        page = streams.get_records(ShardIterator=iterator)
        found += [record for record in page["Records"] if int(record["dynamodb"]["SequenceNumber"]) <= last]
        if not page["Records"] or int(page["Records"][-1]["dynamodb"]["SequenceNumber"]) >= last:
            break
        iterator = page.get("NextShardIterator")
    return [{**record, "eventSourceARN": batch["streamArn"]} for record in found]


def _plain(value: object) -> object:
    """A value of the SDK's in the form that Lambda hands stream records over: times as seconds, bytes as base64."""
    if isinstance(value, datetime):
        return value.timestamp()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError(type(value).__name__)
