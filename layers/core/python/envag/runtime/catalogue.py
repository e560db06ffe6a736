"""The compiled municipalities that the layer carries: read once per environment, one file per municipality."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import msgspec

from envag.domain.municipality import Municipality
from envag.runtime.data import DATA


class UnknownMunicipalityError(LookupError):
    """No municipality has this slug, address or number."""


class Index(msgspec.Struct, frozen=True, kw_only=True):
    """How a sender's choice of address or number leads to a municipality.

    ``emails`` maps a lower-case address to (slug, department or unit id, empty for the centre);
    ``domains`` a mail domain to a slug; ``numbers`` an E.164 number to (slug, department or unit id).
    ``texts`` are for whoever reached us and no municipality.
    """

    slugs: tuple[str, ...]
    emails: Mapping[str, tuple[str, str]] = msgspec.field(default_factory=dict)
    domains: Mapping[str, str] = msgspec.field(default_factory=dict)
    numbers: Mapping[str, tuple[str, str]] = msgspec.field(default_factory=dict)
    texts: Mapping[str, str] = msgspec.field(default_factory=dict)


@cache
def index() -> Index:
    """The addresses and numbers of all municipalities."""
    return msgspec.msgpack.decode((DATA / "index.msgpack").read_bytes(), type=Index)


@cache
def municipality(slug: str) -> Municipality:
    """The municipality. Raises UnknownMunicipalityError."""
    if slug not in index().slugs:
        raise UnknownMunicipalityError(slug)
    return msgspec.msgpack.decode((DATA / f"{slug}.msgpack").read_bytes(), type=Municipality)
