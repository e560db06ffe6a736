"""Every case of a municipality with its timeline, for the command line alone: no function may scan the table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from envag.adapters.items import case_from_item, event_from_item
from envag.domain.figures.past import History

if TYPE_CHECKING:
    from collections.abc import Iterator

    from envag.adapters.items import Item


def every_case(client: Any, table: str, municipality: str) -> Iterator[History]:  # noqa: ANN401 - boto3's client
    """Cases in no order; it reads the whole table once."""
    cases: dict[str, Item] = {}
    events: dict[str, list[Item]] = {}
    for page in client.get_paginator("scan").paginate(
        TableName=table,
        FilterExpression="begins_with(pk, :cases) AND (sk = :case OR begins_with(sk, :event))",
        ExpressionAttributeValues={
            ":cases": {"S": f"M#{municipality}#C#"},
            ":case": {"S": "CASE"},
            ":event": {"S": "E#"},
        },
    ):
        for item in page["Items"]:
            if item["sk"]["S"] == "CASE":
                cases[item["pk"]["S"]] = item
            else:
                events.setdefault(item["pk"]["S"], []).append(item)
    for key, item in cases.items():
        timeline = sorted(events.get(key, ()), key=lambda event: str(event["sk"]["S"]))
        yield History(case_from_item(item), [event_from_item(event) for event in timeline])
