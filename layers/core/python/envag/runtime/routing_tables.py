"""The compiled routing vocabulary that the layer carries: read once per environment."""

from __future__ import annotations

from functools import cache

import msgspec

from envag.domain.routing.router import Router, for_municipality
from envag.domain.routing.tables import Tables
from envag.runtime.catalogue import municipality
from envag.runtime.data import DATA


@cache
def load() -> Tables:
    """The tables. Raises FileNotFoundError when the layer was built without them."""
    return msgspec.msgpack.decode((DATA / "routing.msgpack").read_bytes(), type=Tables)


@cache
def routes(slug: str) -> Router:
    """The municipality's router, made at its first message. Raises UnknownMunicipalityError."""
    return for_municipality(municipality(slug), load())
