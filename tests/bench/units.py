"""DynamoDB's read and write units, counted from the requests themselves.

moto and the local cloud report one unit whatever the item, so this meter applies AWS's size rules:
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html and
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html and, for indexes,
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from typing import Any

WRITE_UNIT = 1024
READ_UNIT = 4096


def size(value: dict[str, Any]) -> int:
    """Bytes of one attribute value in DynamoDB's own JSON."""
    ((kind, content),) = value.items()
    match kind:
        case "S" | "SS":
            return sum(len(one.encode()) for one in ([content] if kind == "S" else content))
        case "N":
            return math.ceil(len(content.lstrip("-").replace(".", "").strip("0")) / 2) + 1
        case "B":
            return math.ceil(len(content) * 3 / 4) if isinstance(content, str) else len(content)
        case "BOOL" | "NULL":
            return 1
        case "M":
            return 3 + sum(len(name.encode()) + size(v) + 1 for name, v in content.items())
        case "L":
            return 3 + sum(size(v) + 1 for v in content)
        case _:
            msg = f"no size rule for {kind}"
            raise ValueError(msg)


def item_size(item: dict[str, Any], names: set[str] | None = None) -> int:
    """Bytes of an item, or of the attributes of it that an index carries."""
    return sum(len(n.encode()) + size(v) for n, v in item.items() if names is None or n in names)


@dataclass
class Index:
    """A global secondary index: its keys and what it carries."""

    keys: tuple[str, str]
    carries: set[str]

    def entry(self, item: dict[str, Any] | None) -> dict[str, Any] | None:
        """What the index holds of an item, None when the item is not in it."""
        if item is None or any(key not in item for key in self.keys):
            return None
        return {name: value for name, value in item.items() if name in self.carries}


@dataclass
class Meter:
    """Counts the units of every request of a client; knows each item that was written through it."""

    indexes: list[Index]
    read: float = 0
    written: float = 0
    calls: list[str] = field(default_factory=list)
    _items: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    _grown: dict[tuple[str, str], int] = field(default_factory=dict)
    _request: dict[str, Any] = field(default_factory=dict)

    def attach(self, client: Any) -> None:
        """Listen to a botocore client."""
        client.meta.events.register("before-call.dynamodb", self._before)
        client.meta.events.register("after-call.dynamodb", self._after)

    def reset(self) -> None:
        """Begin a new count; the items stay known."""
        self.read = self.written = 0
        self.calls = []

    def know(self, item: dict[str, Any]) -> None:
        """An item that stood there before."""
        self._items[item["pk"]["S"], item["sk"]["S"]] = item

    def _before(self, model, params, **_rest):
        self._request = json.loads(params["body"])
        self.calls.append(model.name)

    def _after(self, http_response, parsed, model, **_rest):
        request, done = self._request, http_response.status_code == 200
        match model.name:
            case "TransactWriteItems":
                for action in request["TransactItems"]:
                    self.written += self._transacted(action, done=done)
            case "PutItem":
                self.written += self._put(request["Item"], factor=1, done=done)
            case "UpdateItem":
                self.written += self._update(request)
            case "Query" if "ConsumedCapacity" in parsed:
                self.read += parsed["ConsumedCapacity"]["CapacityUnits"]
            case "BatchGetItem":
                found = [item for items in parsed["Responses"].values() for item in items]
                absent = sum(len(each["Keys"]) for each in request["RequestItems"].values()) - len(found)
                self.read += 0.5 * (absent + sum(math.ceil(item_size(item) / READ_UNIT) for item in found))
            case "GetItem" | "Query":
                found = parsed.get("Items", [parsed["Item"]] if "Item" in parsed else [])
                each = 1 if request.get("ConsistentRead") else 0.5
                self.read += max(1, math.ceil(sum(map(item_size, found)) / READ_UNIT)) * each
            case "TransactGetItems":
                found = [one.get("Item", {}) for one in parsed["Responses"]]
                self.read += sum(2 * max(1, math.ceil(item_size(item) / READ_UNIT)) for item in found)
            case unknown:
                msg = f"no rule for what {unknown} costs"
                raise ValueError(msg)

    def _transacted(self, action, *, done):
        """A put, or an update that adds to counts."""
        if "Put" in action:
            return self._put(action["Put"]["Item"], factor=2, done=done)
        update = action["Update"]
        key = (update["Key"]["pk"]["S"], update["Key"]["sk"]["S"])
        return self._put(with_added(self._items.get(key, update["Key"]), update), factor=2, done=done)

    def _put(self, item, *, factor, done):
        """A write that a condition refused costs as much, but nothing in the indexes."""
        key = (item["pk"]["S"], item["sk"]["S"])
        old = self._items.get(key)
        largest = max(item_size(item), item_size(old) if old else 0)
        units = math.ceil(largest / WRITE_UNIT) * factor
        if not done:
            return units
        self._items[key] = item
        return units + sum(_index_units(index.entry(old), index.entry(item), index.keys) for index in self.indexes)

    def _update(self, request):
        """An item that stands in no index takes at most its key and all the values that it was ever given.

        A count takes no more however high it is.
        """
        if request["UpdateExpression"].startswith("ADD tries "):
            return 1
        key = (request["Key"]["pk"]["S"], request["Key"]["sk"]["S"])
        given = sum(map(size, request["ExpressionAttributeValues"].values()))
        self._grown[key] = self._grown.get(key, item_size(request["Key"])) + given
        return math.ceil(self._grown[key] / WRITE_UNIT)


def with_added(item: dict[str, Any], update: dict[str, Any]) -> dict[str, Any]:
    """The item after an update that only adds to counts, ``ADD #0 :0, #1 :1``."""
    names, values = update["ExpressionAttributeNames"], update["ExpressionAttributeValues"]
    pairs = (pair.split() for pair in update["UpdateExpression"].removeprefix("ADD ").split(", "))
    added = {names[name]: int(values[value]["N"]) for name, value in pairs}
    return item | {name: {"N": str(int(item.get(name, {"N": "0"})["N"]) + more)} for name, more in added.items()}


def _index_units(old, new, keys):
    """Index writes are never doubled by a transaction; a changed key is a delete and a put."""
    if old == new:
        return 0
    moved = old is not None and new is not None and any(old[key] != new[key] for key in keys)
    if moved:
        return _units(old) + _units(new)
    return max(_units(entry) for entry in (old, new) if entry is not None)


def _units(entry):
    return math.ceil(item_size(entry) / WRITE_UNIT)


def indexes_of(table: dict[str, Any]) -> dict[str, Index]:
    """The indexes of a table by name, from its properties in the template."""
    table_keys = {key["AttributeName"] for key in table["KeySchema"]}
    found = {}
    for index in table["GlobalSecondaryIndexes"]:
        keys = tuple(key["AttributeName"] for key in index["KeySchema"])
        carries = table_keys | set(keys) | set(index["Projection"].get("NonKeyAttributes", ()))
        found[index["IndexName"]] = Index(keys=keys, carries=carries)
    return found
