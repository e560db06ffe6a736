"""The lean SDK session against botocore's own: the same handlers of botocore fire for every call of a function."""

from __future__ import annotations

import botocore.handlers
import botocore.session
import pytest

from envag.adapters import sdk
from infra.build.sdk_pack import OPERATIONS

EVENTS = sorted({name.partition(".")[0] for name, *_ in botocore.handlers.BUILTIN_HANDLERS} - {"docs"})


@pytest.fixture(autouse=True)
def _young_session():
    """Made after whatever other tests added to botocore's handlers."""
    sdk.own.cache_clear()
    yield
    sdk.own.cache_clear()


def _fired(emitter, service, operation):
    # botocore tells which handlers an event has by firing it only, and most of them cannot be fired alone.
    tree = emitter._emitter._handlers
    return {
        event: [
            handler.__qualname__
            for handler in tree.prefix_search(f"{event}.{service}.{operation}")
            if handler.__module__.startswith("botocore.")
        ]
        for event in EVENTS
    }


@pytest.mark.parametrize(("service", "operation"), [(s, o) for s, names in OPERATIONS.items() for o in names])
def test_a_client_has_the_handlers_of_botocores_own(service, operation):
    session = botocore.session.Session()
    theirs = session.create_client(service, region_name="eu-central-1")

    ours = sdk.client(service)

    assert _fired(ours.meta.events, service, operation) == _fired(theirs.meta.events, service, operation)
