"""The demo data's index, and small ones for one rule each."""

from __future__ import annotations

from pathlib import Path

import pytest

from envag.adapters.search_index import TantivyIndex, build_index
from envag.catalogue import load
from envag.catalogue.articles import load_articles
from tests.builders import NOW, a_municipality

FOLDER = Path(__file__).resolve().parents[3] / "municipalities"


class FixedClock:
    def __init__(self, now=NOW):
        self._now = now

    def now(self):
        return self._now


class ZeroHitLog:
    """Remembers what was reported."""

    def __init__(self):
        self.queries = []

    def report(self, query):
        self.queries.append(query)


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """The indexes of the demo data, and what they were built from."""
    catalogue = load(FOLDER)
    articles = load_articles(FOLDER, catalogue)
    target = tmp_path_factory.mktemp("search")
    build_index(catalogue.municipalities, articles, target)
    return target, articles


@pytest.fixture(scope="session")
def index_of(built):
    """The opened index of a municipality of the demo data."""
    return lambda slug: TantivyIndex(built[0] / slug, FixedClock())


@pytest.fixture(scope="session")
def solhamra(index_of):
    return index_of("solhamra")


@pytest.fixture
def indexed(tmp_path):
    """Index just these services and articles, and open it."""

    def build(services=(), articles=(), *, now=NOW, zero_hits=None):
        municipality = a_municipality(services=tuple(services))
        build_index([municipality], {municipality.slug: tuple(articles)}, tmp_path)
        return TantivyIndex(tmp_path / municipality.slug, FixedClock(now), zero_hits)

    return build
