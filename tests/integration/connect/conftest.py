"""The functions of calls and chats as Lambda runs them: real handlers and municipalities, moto, a played Connect."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from envag.adapters.dynamodb import DynamoCaseStore
from envag.adapters.s3 import S3Quarantine
from tests.builders import NOW
from tests.centre import CHAT, INSTANCE_ARN, FixedClock
from tests.cloud import tell_flows
from tests.fakes.connect_api import PlayedConnect
from tests.fakes.contact_centre import MemoryContactCentre

FUNCTIONS = Path(__file__).parents[3] / "functions"
MARKED = {CHAT: "solhamra"}


@pytest.fixture
def centre():
    return MemoryContactCentre(MARKED)


@pytest.fixture
def connect(centre):
    played = PlayedConnect(centre)
    yield played.url
    played.close()


@pytest.fixture
def start(sdk_client, cases_table, records_bucket, connect, unique, monkeypatch):
    """Starts a function in the environment that CDK gives it."""
    variables = {
        "TABLE_NAME": cases_table,
        "RECORDS_BUCKET": records_bucket,
        "CONNECT_INSTANCE_ARN": INSTANCE_ARN,
        "CONNECT_INSTANCE_ID": INSTANCE_ARN.rpartition("/")[2],
        "FLOW_PARAMETERS": tell_flows(sdk_client("ssm"), f"/{unique}", ["solhamra"]),
        "CONNECT_ENDPOINT": connect,
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    def load(name):
        spec = importlib.util.spec_from_file_location(f"{name}_handler", FUNCTIONS / name / "handler.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        if hasattr(module, "CLOCK"):
            module.CLOCK = FixedClock(NOW)
        return module

    return load


@pytest.fixture
def store(sdk_client, cases_table):
    return DynamoCaseStore(sdk_client("dynamodb"), cases_table)


@pytest.fixture
def kept(sdk_client, records_bucket):
    """(reason, raw bytes) of everything in quarantine."""
    quarantine = S3Quarantine(sdk_client("s3"), records_bucket)
    return lambda: [(entry.reason, quarantine.read(entry.key)) for entry in quarantine.entries()]
