"""Writes the search index of every municipality, for the functions that search."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from envag.adapters.search_index import build_index
from envag.catalogue.articles import load_articles
from envag.runtime.search_indexes import WHOLE

if TYPE_CHECKING:
    from pathlib import Path

    from envag.catalogue.loading import Catalogue


def compile_search(catalogue: Catalogue, folder: Path, target: Path) -> None:
    """Write for each municipality the index ``target/<slug>``, of its services and of the articles below ``folder``.

    The whole articles stand beside it, in ``<slug>.articles``. Equal files give equal bytes. Raises CatalogueError.
    """
    articles = load_articles(folder, catalogue)
    build_index(catalogue.municipalities, articles, target)
    for place in catalogue.municipalities:
        whole = msgspec.msgpack.encode(list(articles.get(place.slug, ())))
        (target / f"{place.slug}{WHOLE}").write_bytes(whole)
