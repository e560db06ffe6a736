"""The smallest demo of each municipality, made once."""

from __future__ import annotations

import functools

import pytest

from envag.catalogue.routing import load_routing
from envag.cli.municipalities import FOLDER, load
from envag.demo.generate import generate
from envag.domain.routing.router import for_municipality

KEY = b"k" * 32


@functools.cache
def tables():
    """What every municipality's messages are routed by."""
    return load_routing(FOLDER / "shared" / "routing")


@functools.cache
def router_of(slug):
    """The municipality's own router."""
    return for_municipality(municipality(slug), tables())


def municipality(slug):
    """The municipality as its files have it."""
    return next(one for one in load() if one.slug == slug)


@functools.cache
def demo(slug):
    """The municipality, and its demo in the smallest size."""
    place = municipality(slug)
    return place, list(generate(place, "ci", routes=router_of(slug), key=KEY))


@pytest.fixture(scope="session", params=["solhamra", "norrsjofors", "lindholmstad"])
def told(request):
    return demo(request.param)
