"""What the doubles of AWS cost each test: a table and a bucket of its own in moto, against moto started anew."""

from __future__ import annotations

import itertools
import statistics
import time
from functools import cache

from moto import mock_aws

from envag.adapters import sdk
from tests.bench.table import Row
from tests.cloud import create_table
from tests.infra.templates import platform

TESTS = 40
_ANEW = 7
_NUMBERS = itertools.count()


def measure():
    """Milliseconds of processor time per test, as the tests' fixtures do it and as it is done at its simplest."""
    table = platform("dev").one("AWS::DynamoDB::GlobalTable").properties
    sdk.own.cache_clear()  # one that was made before moto was loaded knows nothing of it
    with mock_aws():
        client = cache(sdk.client)
        _fixtures(client, table)
        ours = statistics.median(_seconds(lambda: _fixtures(client, table)) for _ in range(TESTS))
    anew = statistics.median(_seconds(lambda: _everything_anew(table)) for _ in range(_ANEW))
    return [
        (
            "Doubles of AWS, per test",
            [
                Row("a table and a bucket of its own", ours * 1000, "ms", 6),
                Row("against moto and clients made anew", ours / anew, "x"),
            ],
        )
    ]


def _fixtures(client, table):
    number = next(_NUMBERS)
    create_table(client("dynamodb"), f"bench-{number}", table)
    client("s3").create_bucket(
        Bucket=f"bench-{number}", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
    )


def _everything_anew(table):
    with mock_aws():
        _fixtures(sdk.client, table)


def _seconds(work):
    begun = time.process_time()
    work()
    return time.process_time() - begun
