"""The centre on moto, with the municipalities as the build compiles them."""

from __future__ import annotations

import json
from functools import partial

import pytest

from tests.builders import NOW
from tests.fakes.contact_centre import MemoryContactCentre
from tests.fakes.ses_api import PlayedSes
from tests.infra.templates import platform, synth
from tests.integration.stack import Stack


class FixedClock:
    """A clock that stands still, on the demo data's Monday morning."""

    @staticmethod
    def now():
        return NOW


@pytest.fixture(scope="session", autouse=True)
def compiled():
    """The functions read what the build wrote."""
    from envag.runtime import (
        bot_words,
        catalogue,
        logos,
        pages,
        related,
        routing_tables,
        search_indexes,
        statements,
        static_files,
    )
    from infra.build.data import compiled_files
    from infra.build.search import search_indexes as built_indexes
    from infra.build.site import site_asset
    from infra.build.style import style_asset

    folder = compiled_files()[0].parent
    with pytest.MonkeyPatch.context() as patch:
        for module in (bot_words, catalogue, logos, related, routing_tables, statements):
            patch.setattr(module, "DATA", folder)
        patch.setattr(pages, "DATA", style_asset().path)
        patch.setattr(search_indexes, "home", lambda: built_indexes().path)
        patch.setattr(static_files.Scripts, "__init__", lambda self, _: setattr(self, "_folder", site_asset().path))
        yield folder


@pytest.fixture(scope="session")
def ses():
    """Takes mail for the domains of all municipalities."""
    from infra.build.data import municipalities

    played = PlayedSes(domains={place.domain for place in municipalities()})
    yield played
    played.close()


def _deployment(sdk_client, ses, *slugs, heir_of=None):
    wanted = slugs or ("solhamra",)
    templates = {"envag-dev-platform": platform("dev")}
    templates |= {name: template for name, template in synth("dev").items() if name.endswith(wanted)}
    return Stack(sdk_client, templates, FixedClock(), MemoryContactCentre(), ses, heir_of)


@pytest.fixture
def new_stack(sdk_client, ses):
    """Makes deployments of the platform and one municipality."""
    return partial(_deployment, sdk_client, ses)


@pytest.fixture(scope="module")
def module_stack(sdk_client, ses):
    """One deployment for all tests of a module that do not mind each other."""
    return _deployment(sdk_client, ses)


@pytest.fixture
def stack(new_stack):
    """One deployment."""
    return new_stack()


@pytest.fixture
def described_stack(aws, cases_table, records_bucket, tmp_path, monkeypatch):
    """A running stack in moto, described to ``envag`` as ``make run`` does it."""
    description = {
        "front_door": "http://127.0.0.1:9",
        "mail": {"host": "127.0.0.1", "port": 9},
        "aws": {"region_name": "eu-central-1"},
        "outputs": {"TableName": cases_table, "RecordsBucket": records_bucket},
    }
    path = tmp_path / "stack.json"
    path.write_text(json.dumps(description))
    monkeypatch.setenv("ENVAG_STACK", str(path))
