"""What every Limits does: it counts by municipality, kind and source, and begins anew with each window."""

from __future__ import annotations

from datetime import timedelta

import pytest

from envag.adapters.limits import DynamoLimits
from tests.builders import NOW
from tests.fakes.limits import MemoryLimits

WINDOW = timedelta(minutes=10)


@pytest.fixture(params=["fake", "dynamodb"])
def limits(request):
    if request.param == "fake":
        return MemoryLimits()
    client, table = request.getfixturevalue("sdk_client")("dynamodb"), request.getfixturevalue("cases_table")
    return DynamoLimits(client, table)


def count(limits, municipality="solhamra", kind="form", source="A", at=NOW):
    return limits.count(municipality, kind, source, window=WINDOW, at=at)


def test_each_is_counted(limits):
    assert [count(limits) for _ in range(3)] == [1, 2, 3]


@pytest.mark.req("R20")
def test_nobody_is_counted_with_another(limits):
    count(limits)

    assert count(limits, municipality="norrsjofors") == 1
    assert count(limits, kind="draft") == 1
    assert count(limits, source="B") == 1
    assert count(limits) == 2


def test_a_new_window_begins_anew(limits):
    start = NOW - timedelta(seconds=NOW.timestamp() % WINDOW.total_seconds())
    assert [count(limits, at=start), count(limits, at=start + WINDOW - timedelta(seconds=1))] == [1, 2]
    assert count(limits, at=start + WINDOW) == 1


def test_what_is_counted_is_forgotten_when_nobody_needs_it(sdk_client, cases_table):
    count(DynamoLimits(sdk_client("dynamodb"), cases_table))

    (item,) = sdk_client("dynamodb").scan(TableName=cases_table)["Items"]
    assert item["pk"]["S"] == "M#solhamra#LIMIT#form#A"
    assert WINDOW < timedelta(seconds=int(item["expires"]["N"]) - NOW.timestamp()) <= 2 * WINDOW
