"""Fixtures that every kind of test may use."""

from __future__ import annotations

import copy
import functools
import itertools
import os
import pickle
import threading

import pytest
from hypothesis import settings

pytest_plugins = ("tests.requirements", "tests.workers", "tests.browser")

settings.register_profile("ordinary", deadline=None, max_examples=100)
settings.register_profile("thorough", deadline=None, max_examples=2_000)
_PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "ordinary")
settings.load_profile(_PROFILE)

os.environ |= {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": "eu-central-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_ACCOUNT_ID_ENDPOINT_MODE": "disabled",
}
_numbers = itertools.count()


def pytest_collection_modifyitems(config, items):
    """Leave out what is marked as thorough, where nobody has asked for it."""
    left_out = [item for item in items if _PROFILE != "thorough" and item.get_closest_marker("thorough")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]


@pytest.fixture(scope="session")
def aws():
    """moto for the whole session; tests keep apart by names of their own.

    What moto and botocore do anew each time, though it comes to the same, is done once: it was most of a test's time.
    """
    from botocore.loaders import JSONFileLoader
    from moto import mock_aws
    from moto.core.serialize import ResponseSerializer
    from moto.dynamodb.models import DynamoDBBackend
    from moto.dynamodb.models.dynamo_type import DynamoType
    from moto.dynamodb.models.table import StreamShard
    from moto.sns.models import Subscription

    from envag.adapters import sdk

    sdk.own.cache_clear()  # one that was made before moto was imported calls the real AWS
    with mock_aws(), pytest.MonkeyPatch.context() as patch:
        lock = threading.RLock()
        for write in ("transact_write_items", "put_item", "update_item", "delete_item"):
            patch.setattr(DynamoDBBackend, write, _one_at_a_time(getattr(DynamoDBBackend, write), lock))
        patch.setattr(StreamShard, "__deepcopy__", _with_the_same_records, raising=False)
        # Values are put in each other's place and never changed, so that a copy of a table may share them.
        patch.setattr(DynamoType, "__deepcopy__", lambda value, _: value, raising=False)
        patch.setattr(Subscription, "private_key", lambda _: _signing_key())
        patch.setattr(ResponseSerializer, "get_value", _by_its_own_name(ResponseSerializer.get_value))
        patch.setattr(JSONFileLoader, "load_file", _read_once(JSONFileLoader.load_file))
        yield


def _one_at_a_time(write, lock):
    """moto looks whether a condition holds and only then writes, and undoes a transaction by a copy of the table.

    Between the two others may write; DynamoDB lets nobody in.
    """

    @functools.wraps(write)
    def locked(*args, **kwargs):
        with lock:
            return write(*args, **kwargs)

    return locked


@functools.cache
def _signing_key():
    """One key for all: moto makes one for each subscription, and nobody here checks what they sign."""
    from cryptography.hazmat.primitives.asymmetric import rsa

    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _by_its_own_name(get_value):
    """moto looks for each member of a value under several names; those of an attribute value stand under their own."""

    @functools.wraps(get_value)
    def got(self, value, key, shape):
        if type(value) is dict and shape.parent.name == "AttributeValue":
            return value.get(key)
        return get_value(self, value, key, shape)

    return got


def _read_once(load_file):
    """botocore's own descriptions, read and parsed by the first client of a service; each gets a copy."""
    known = {}

    @functools.wraps(load_file)
    def loaded(self, path):
        if path not in known:
            known[path] = pickle.dumps(load_file(self, path))
        return pickle.loads(known[path])  # noqa: S301 - we wrote it

    return loaded


def _with_the_same_records(shard, memo):
    """A stream's records stay as they are; moto copies each of them anew at every transaction."""
    made = copy.copy(shard)
    made.table, made.items = copy.deepcopy(shard.table, memo), list(shard.items)
    return made


@pytest.fixture(scope="session")
def sdk_client(aws):
    """Clients made as the functions make them, one per service."""
    from functools import cache

    from envag.adapters import sdk

    return cache(sdk.client)


@pytest.fixture
def unique():
    """A name that no other test uses."""
    return f"test-{next(_numbers)}"


@pytest.fixture
def cases_table(sdk_client):
    """An empty cases table, as the platform stack describes it.

    It goes when its test is over: moto copies all tables that stand at each transaction.
    """
    from tests.cloud import create_table
    from tests.infra.templates import platform

    name = f"cases-{next(_numbers)}"
    create_table(sdk_client("dynamodb"), name, platform("dev").one("AWS::DynamoDB::GlobalTable").properties)
    yield name
    sdk_client("dynamodb").delete_table(TableName=name)


@pytest.fixture
def records_bucket(sdk_client):
    """An empty records bucket."""
    name = f"records-{next(_numbers)}"
    sdk_client("s3").create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    return name
