"""What the tests of the functions share: Lambda's context, a queue, a look into the table and the log."""

from __future__ import annotations

import io
from contextlib import contextmanager


class Context:
    """Lambda's context, as far as handlers read it."""

    def __init__(self, milliseconds=5000):
        self._milliseconds = milliseconds

    def get_remaining_time_in_millis(self):
        return self._milliseconds


def cases(sdk_client, table):
    items = sdk_client("dynamodb").scan(TableName=table)["Items"]
    return [item for item in items if item["sk"]["S"] == "CASE"]


def queue(*bodies):
    return {"Records": [{"messageId": f"m{n}", "body": body} for n, body in enumerate(bodies)]}


@contextmanager
def lines(function):
    """What the function logs, whole JSON lines."""
    handler = function.LOG.registered_handler
    log = io.StringIO()
    before = handler.setStream(log)
    try:
        yield log
    finally:
        handler.setStream(before)
