"""The stack deployed into the local cloud, once for all end-to-end tests."""

from __future__ import annotations

import logging

import pytest

from envag.cli import stack as cli_stack
from local.ports import free
from local.stack import LocalStack
from tests.e2e.centre import Centre

_SET_UP_SECONDS = 600
"""Also the first time, when the third-party layer is downloaded."""


def pytest_collection_modifyitems(items):
    """All of these tests share one stack."""
    for item in items:
        if "/e2e/" in item.path.as_posix():
            item.add_marker(pytest.mark.e2e)
            item.add_marker(pytest.mark.timeout(_SET_UP_SECONDS))


@pytest.fixture(scope="package")
def local_stack(tmp_path_factory):
    """What ``make run`` starts, on free ports and without its demo set."""
    directory = tmp_path_factory.mktemp("stack")
    with LocalStack(ports=free(), directory=directory, say=logging.getLogger(__name__).info) as running:
        yield running


@pytest.fixture(scope="package")
def session_centre(local_stack):
    """The centre with every function warm, as after a morning's first contacts."""
    centre = Centre(local_stack)
    centre.listen()
    centre.warm_up()
    yield centre
    centre.stop()


@pytest.fixture
def centre(session_centre, local_stack, monkeypatch):
    """The centre, and ``envag`` working on it."""
    monkeypatch.setenv("ENVAG_STACK", str(local_stack.file))
    assert cli_stack.find().front_door == local_stack.address
    return session_centre
