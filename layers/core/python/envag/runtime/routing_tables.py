"""The compiled routing vocabulary that the layer carries: read once per environment."""

from __future__ import annotations

import gc
from functools import cache

import msgspec

from envag.domain.routing.router import Router, for_municipality
from envag.domain.routing.tables import Tables
from envag.runtime.catalogue import municipality
from envag.runtime.data import DATA


@cache
def load() -> Tables:
    """The tables. Raises FileNotFoundError when the layer was built without them."""
    packed = (DATA / "routing.msgpack").read_bytes()
    # Tens of thousands of tuples that stay: the collector would walk them again and again while they are made.
    collecting = gc.isenabled()
    gc.disable()
    try:
        return msgspec.msgpack.decode(packed, type=Tables)
    finally:
        if collecting:
            gc.enable()


@cache
def routes(slug: str) -> Router:
    """The municipality's router, made at its first message. Raises UnknownMunicipalityError."""
    return for_municipality(municipality(slug), load())
