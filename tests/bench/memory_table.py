"""A table in memory behind botocore: what is left to measure is our own code and the SDK.

moto copies the whole table for every transaction and reads all of it for every query, so at 100 000 cases it
would measure moto. This one knows just the requests that the store makes and refuses any other.
"""

from __future__ import annotations

import bisect
import json
import math
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from botocore import xform_name
from botocore.awsrequest import AWSResponse

from tests.bench.units import READ_UNIT, item_size, with_added

if TYPE_CHECKING:
    from tests.bench.units import Index


class _Raw:
    """The body of an answer, as botocore reads it."""

    def __init__(self, content):
        self._content = content

    def stream(self, **_):
        yield self._content


_LAST = chr(0x10FFFF)


def _bounds(request):
    """What sort keys must lie between, where a query names a place to begin from or to end at; None elsewhere."""
    values = {name: next(iter(value.values())) for name, value in request["ExpressionAttributeValues"].items()}
    if ":place" in values:
        later = "> :place" in request["KeyConditionExpression"]
        return (values[":place"], _LAST) if later else ("", values[":place"])
    if ":to" in values:
        return values[":from"][:-1] + chr(ord(values[":from"][-1]) - 1) + _LAST, values[":to"] + "\0"
    return (values[":from"], values[":from"] + _LAST) if ":from" in values else None


class MemoryTable:
    """Items by key, and each index as a sorted list per partition."""

    def __init__(self, indexes: dict[str, Index]) -> None:
        self.items: dict[tuple[str, str], dict[str, Any]] = {}
        self._carries = {name: index.carries for name, index in indexes.items()}
        self._indexes = {name: index.keys for name, index in indexes.items()}
        self._sorted: dict[str, dict[str, list[tuple[str, str, str]]]] = {
            name: defaultdict(list) for name in ("", *indexes)
        }

    def attach(self, client) -> None:
        """Answer every request of a botocore client."""
        client.meta.events.register("before-send.dynamodb", self._answer)

    def put(self, item) -> None:
        """Store an item and keep the indexes."""
        key = (item["pk"]["S"], item["sk"]["S"])
        old = self.items.get(key)
        for name, (partition, order) in self._all_indexes():
            rows = self._sorted[name]
            if old and partition in old:
                place = (old[order]["S"], *key)
                del rows[old[partition]["S"]][bisect.bisect_left(rows[old[partition]["S"]], place)]
            if partition in item:
                bisect.insort(rows[item[partition]["S"]], (item[order]["S"], *key))
        self.items[key] = item

    def _all_indexes(self):
        return [("", ("pk", "sk")), *self._indexes.items()]

    def _answer(self, request, **_):
        operation = request.headers["X-Amz-Target"].decode().split(".")[1]
        status, body = getattr(self, f"_{xform_name(operation)}")(json.loads(request.body))
        content = json.dumps(body).encode()
        return AWSResponse(request.url, status, {"content-type": "application/x-amz-json-1.0"}, _Raw(content))

    def _get_item(self, request):
        found = self.items.get((request["Key"]["pk"]["S"], request["Key"]["sk"]["S"]))
        return 200, {"Item": found} if found else {}

    def _batch_get_item(self, request):
        ((table, wanted),) = request["RequestItems"].items()
        found = (self.items.get((key["pk"]["S"], key["sk"]["S"])) for key in wanted["Keys"])
        return 200, {"Responses": {table: [item for item in found if item]}, "UnprocessedKeys": {}}

    def _transact_get_items(self, request):
        return 200, {"Responses": [self._get_item(one["Get"])[1] for one in request["TransactItems"]]}

    def _put_item(self, request):
        self.put(request["Item"])
        return 200, {}

    def _update_item(self, request):
        """The two updates there are: one more is counted, or a value joins a set."""
        key = (request["Key"]["pk"]["S"], request["Key"]["sk"]["S"])
        if request["UpdateExpression"] == "ADD tries :one SET expires = :over":
            old = self.items.get(key, request["Key"])
            tries = {"N": str(int(old.get("tries", {"N": "0"})["N"]) + 1)}
            self.put(old | {"tries": tries, "expires": request["ExpressionAttributeValues"][":over"]})
            return 200, {"Attributes": {"tries": tries}}
        assert request["UpdateExpression"] == "ADD receipts :one SET expires = :forgotten", request
        values = request["ExpressionAttributeValues"]
        old = self.items.get(key, request["Key"])
        receipts = {"SS": sorted({*old.get("receipts", {"SS": []})["SS"], *values[":one"]["SS"]})}
        self.put(old | {"receipts": receipts, "expires": values[":forgotten"]})
        return 200, {}

    def _transact_write_items(self, request):
        """Puts on a condition, and updates that add to counts."""
        puts = [action["Put"] for action in request["TransactItems"] if "Put" in action]
        added = [action["Update"] for action in request["TransactItems"] if "Update" in action]
        assert len(puts) + len(added) == len(request["TransactItems"]), request
        reasons = [self._refused(put) for put in puts]
        if any(reason["Code"] != "None" for reason in reasons):
            kind = "com.amazonaws.dynamodb.v20120810#TransactionCanceledException"
            return 400, {"__type": kind, "CancellationReasons": reasons}
        for put in puts:
            self.put(put["Item"])
        for update in added:
            key = (update["Key"]["pk"]["S"], update["Key"]["sk"]["S"])
            self.put(with_added(self.items.get(key, update["Key"]), update))
        return 200, {}

    def _carried(self, name, item):
        return {n: value for n, value in item.items() if not name or n in self._carries[name]}

    def _refused(self, put):
        old = self.items.get((put["Item"]["pk"]["S"], put["Item"]["sk"]["S"]))
        condition = put.get("ConditionExpression", "")
        if not condition:
            holds = True
        elif condition == "attribute_not_exists(pk)":
            holds = old is None
        else:
            holds = old is not None and old["version"] == put["ExpressionAttributeValues"][":before"]
        return {"Code": "None"} if holds else {"Code": "ConditionalCheckFailed", "Item": old}

    def _query(self, request):
        """A partition, what begins with ``:events`` of it or lies behind ``:after``, in pages of ``Limit``.

        A filter drops what was read already: the answer tells what that took, which its items no longer do.
        """
        name = request.get("IndexName", "")
        values = request["ExpressionAttributeValues"]
        rows = self._sorted[name].get(values[":pk"]["S"], [])
        if bounds := _bounds(request):
            rows = [row for row in rows if bounds[0] < row[0] < bounds[1]]
        prefix = values[":events"]["S"] if ":events" in values else ""
        after = values[":after"]["S"] if ":after" in values else None
        start = (
            bisect.bisect_left(rows, (prefix,)) if after is None else bisect.bisect_right(rows, (after, chr(0x10FFFF)))
        )
        limit = request.get("Limit", len(rows))
        if not request.get("ScanIndexForward", True):
            rows, start = rows[::-1], 0
        read = []
        for order, pk, sk in rows[start : start + limit]:
            if not order.startswith(prefix):
                break
            read.append(self._carried(name, self.items[pk, sk]))
        answer = {"Items": read, "Count": len(read)}
        if "Limit" in request and len(read) == limit:
            answer["LastEvaluatedKey"] = {key: read[-1][key] for key in ("pk", "sk", *self._keys(name))}
        if "FilterExpression" in request:
            assert request["FilterExpression"] == "begins_with(line, :unit)", request
            units = math.ceil(sum(map(item_size, read)) / READ_UNIT) * 0.5
            kept = [item for item in read if item["line"]["S"].startswith(values[":unit"]["S"])]
            answer |= {"Items": kept, "ConsumedCapacity": {"CapacityUnits": max(0.5, units)}}
        return 200, answer

    def _keys(self, name):
        return self._indexes[name] if name else ()
