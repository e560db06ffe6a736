"""Batches: one record at a time, with what failed reported so that only that comes again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from aws_lambda_powertools import Logger

Record = dict[str, Any]
Failures = dict[str, list[dict[str, str]]]


def where(error: BaseException) -> dict[str, str]:
    """An error as it may be logged: its type and place, never its message, which may quote a resident (X13)."""
    last = error.__traceback__
    while last and last.tb_next:
        last = last.tb_next
    place = f"{last.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{last.tb_lineno}" if last else ""
    return {"error": type(error).__name__, "at": place}


def queue_batch(event: Mapping[str, Any], handle: Callable[[Record], None], log: Logger) -> Failures:
    """Handle each SQS record; a failed one comes again alone, and at last goes to the dead-letter queue."""
    failures = []
    for record in event["Records"]:
        try:
            handle(record)
        except Exception as error:  # noqa: BLE001 - whatever failed, the other records must not come again
            log.error("record failed", extra={"record": record["messageId"], **where(error)})
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}


def stream_batch(records: Sequence[Record], handle: Callable[[Record], None], log: Logger) -> Failures:
    """Handle stream records in order and stop at the first that fails.

    Lambda delivers again from the lowest reported sequence number, so whatever stands after the failed
    record must not have been handled yet:
    https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
    """
    for record in records:
        try:
            handle(record)
        except Exception as error:  # noqa: BLE001 - reported to Lambda, which delivers it again
            sequence_number = record["dynamodb"]["SequenceNumber"]
            log.error("record failed", extra={"record": sequence_number, **where(error)})
            return {"batchItemFailures": [{"itemIdentifier": sequence_number}]}
    return {"batchItemFailures": []}
