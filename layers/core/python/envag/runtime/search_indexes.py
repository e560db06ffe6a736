"""The search indexes and articles that the layer ``search`` carries: each read at its municipality's first question."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from envag.adapters.search_index import TantivyIndex
from envag.domain.article import Article
from envag.runtime.catalogue import UnknownMunicipalityError, index
from envag.runtime.clock import SystemClock

if TYPE_CHECKING:
    from collections.abc import Mapping

    from envag.domain.search import SearchIndex

NAME = "envag_search"
"""The folder of the indexes, beside the packages of its layer."""
WHOLE = ".articles"
"""The end of the file with a municipality's articles, after its slug."""
BODIES = ".bodies"
"""The end of the file with the bodies of those articles as HTML."""


@cache
def home() -> Path:
    """Where the indexes are. Raises FileNotFoundError in a function without the layer."""
    for entry in sys.path:
        if (Path(entry) / NAME).is_dir():
            return Path(entry) / NAME
    raise FileNotFoundError(NAME)


@cache
def search_index(slug: str) -> SearchIndex:
    """The municipality's index. Raises UnknownMunicipalityError."""
    if slug not in index().slugs:
        raise UnknownMunicipalityError(slug)
    return TantivyIndex(home() / slug, SystemClock())


@cache
def articles(slug: str) -> Mapping[tuple[str, str], Article]:
    """The municipality's articles by id and language. Raises UnknownMunicipalityError."""
    if slug not in index().slugs:
        raise UnknownMunicipalityError(slug)
    read = msgspec.msgpack.decode((home() / f"{slug}{WHOLE}").read_bytes(), type=list[Article])
    return {(article.id, article.language): article for article in read}


@cache
def bodies(slug: str) -> Mapping[tuple[str, str], str]:
    """The bodies of the municipality's articles as HTML, by id and language. Raises UnknownMunicipalityError."""
    if slug not in index().slugs:
        raise UnknownMunicipalityError(slug)
    read = msgspec.msgpack.decode((home() / f"{slug}{BODIES}").read_bytes(), type=list[tuple[str, str, str]])
    return {(article, language): html for article, language, html in read}
