"""The compiled vocabulary, and routers on it."""

import json

import pytest

from envag.catalogue import load
from envag.catalogue.routing import load_routing
from envag.domain.routing.router import for_municipality
from tests.requirements import ROOT


@pytest.fixture(scope="session")
def tables():
    return load_routing(ROOT / "municipalities" / "shared" / "routing")


@pytest.fixture(scope="session")
def municipalities():
    return {municipality.slug: municipality for municipality in load(ROOT / "municipalities").municipalities}


@pytest.fixture(scope="session")
def router(tables, municipalities):
    """The municipality with all services."""
    return for_municipality(municipalities["lindholmstad"], tables)


@pytest.fixture(scope="session")
def corpus():
    """The messages of a set by its name."""

    def read(name):
        lines = (ROOT / "tests" / "data" / "routing" / f"{name}.jsonl").read_text("utf-8").splitlines()
        return [json.loads(line) for line in lines]

    return read
