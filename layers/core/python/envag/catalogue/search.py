"""Writes the search index of every municipality, for the functions that search."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from envag.adapters.search_index import build_index
from envag.catalogue.articles import load_articles
from envag.catalogue.markup import html
from envag.runtime.search_indexes import BODIES, WHOLE

if TYPE_CHECKING:
    from pathlib import Path

    from envag.catalogue.loading import Catalogue


def compile_search(catalogue: Catalogue, folder: Path, target: Path) -> None:
    """Write for each municipality the index ``target/<slug>``, of its services and of the articles below ``folder``.

    The whole articles stand beside it in ``<slug>.articles``, their bodies as HTML in ``<slug>.bodies``. Equal files
    give equal bytes. Raises CatalogueError.
    """
    articles = load_articles(folder, catalogue)
    build_index(catalogue.municipalities, articles, target)
    for place in catalogue.municipalities:
        own = articles.get(place.slug, ())
        made = [(article.id, article.language, html(article.body)) for article in own]
        (target / f"{place.slug}{WHOLE}").write_bytes(msgspec.msgpack.encode(list(own)))
        (target / f"{place.slug}{BODIES}").write_bytes(msgspec.msgpack.encode(made))
