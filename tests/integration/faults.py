"""Makes the n-th AWS call of a function fail: before its effect, after it, or by throttling."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from unittest import mock

import botocore.client
from botocore.exceptions import ClientError, ConnectTimeoutError, ReadTimeoutError


class Fault(Enum):
    """How a call fails. ``AFTER`` is the nasty one: it did its work, and the caller never hears of it."""

    BEFORE = "before its effect"
    AFTER = "after its effect"
    THROTTLED = "throttled"


@dataclass
class Calls:
    """Counts the calls of functions, and lets the one at ``at`` fail once."""

    at: int = -1
    fault: Fault | None = None
    made: int = 0
    failed: str = ""
    thread: int = 0
    function: str = ""
    operations: set[tuple[str, str]] = field(default_factory=set)

    @contextmanager
    def counting(self, function):
        """What happens inside is this function's doing, all else the world's."""
        self.thread, self.function = threading.get_ident(), function
        try:
            yield
        finally:
            self.thread = 0

    def call(self, original, client, operation, parameters):
        if threading.get_ident() != self.thread:
            return original(client, operation, parameters)
        number = self.made
        self.made += 1
        self.operations.add((self.function, operation))
        if number != self.at:
            return original(client, operation, parameters)
        self.failed = operation
        endpoint = client.meta.endpoint_url
        match self.fault:
            case Fault.BEFORE:
                raise ConnectTimeoutError(endpoint_url=endpoint)
            case Fault.THROTTLED:
                error = {
                    "Error": {"Code": "ThrottlingException", "Message": "Rate exceeded"},
                    "ResponseMetadata": {"HTTPStatusCode": 400},
                }
                raise ClientError(error, operation)
            case Fault.AFTER:
                original(client, operation, parameters)
                raise ReadTimeoutError(endpoint_url=endpoint)


@contextmanager
def interrupted(calls):
    """Every AWS call inside goes through ``calls``."""
    original = botocore.client.BaseClient._make_api_call

    def patched(client, operation, parameters):
        return calls.call(original, client, operation, parameters)

    with mock.patch.object(botocore.client.BaseClient, "_make_api_call", patched):
        yield calls
