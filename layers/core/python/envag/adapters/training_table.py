"""Fill the table with a training municipality's demo, and empty it again: for the command line, never for a function.

What is written here carries no mark of the stream's readers, so that it sets nothing in motion.
"""

from __future__ import annotations

import itertools
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from botocore.client import BaseClient

    from envag.adapters.items import Item

AT_ONCE = 8
"""Threads that write or read at the same time."""

_BATCH = 25
"""Items that BatchWriteItem takes at most."""

_TRIES = 8
_WAIT = 0.1
"""Seconds before what the table did not take is sent again; twice as many before each later time."""

_KEYS = frozenset({"KEY", "PROOF"})


class NotTakenError(RuntimeError):
    """The table took no more, however often it was asked."""


class TrainingTable:
    """The cases table as the demo sees it: items in, items out. ``client`` may be used by threads."""

    def __init__(self, client: BaseClient, table_name: str) -> None:
        self._client: Any = client
        self._table = table_name

    def write(self, items: Iterable[Item]) -> int:
        """Put every item, whatever stood in its place; how many there were. Raises NotTakenError."""
        return self._send({"PutRequest": {"Item": item}} for item in items)

    def of(self, municipality: str, *, keys: bool = True) -> Iterator[Item]:
        """The key of every item of the municipality; without ``keys`` not of those that hold its secrets.

        This reads the whole table: there is no index of everything.
        """
        with ThreadPoolExecutor(AT_ONCE) as threads:
            for found in threads.map(lambda segment: list(self._segment(municipality, segment)), range(AT_ONCE)):
                yield from (key for key in found if keys or key["sk"]["S"] not in _KEYS)

    def delete(self, keys: Iterable[Item]) -> int:
        """Delete the items with these keys; how many there were. Raises NotTakenError."""
        return self._send({"DeleteRequest": {"Key": key}} for key in keys)

    def _segment(self, municipality: str, segment: int) -> Iterator[Item]:
        pages = self._client.get_paginator("scan").paginate(
            TableName=self._table,
            Segment=segment,
            TotalSegments=AT_ONCE,
            ProjectionExpression="pk, sk",
            FilterExpression="begins_with(pk, :municipality)",
            ExpressionAttributeValues={":municipality": {"S": f"M#{municipality}#"}},
            ConsistentRead=True,
        )
        for page in pages:
            yield from page["Items"]

    def _send(self, requests: Iterable[dict[str, Any]]) -> int:
        """Send them in batches, a few of them at once, without holding more than those in memory."""
        remaining, sent = iter(requests), 0
        with ThreadPoolExecutor(AT_ONCE) as threads:
            while batch := list(itertools.islice(remaining, _BATCH * AT_ONCE * 4)):
                parts = [batch[start : start + _BATCH] for start in range(0, len(batch), _BATCH)]
                list(threads.map(self._take, parts))
                sent += len(batch)
        return sent

    def _take(self, requests: list[dict[str, Any]]) -> None:
        for attempt in range(_TRIES):
            answer = self._client.batch_write_item(RequestItems={self._table: requests})
            requests = answer.get("UnprocessedItems", {}).get(self._table, [])
            if not requests:
                return
            time.sleep(_WAIT * 2**attempt)
        raise NotTakenError
