"""Writes the search index of every municipality, for the functions that search."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envag.adapters.search_index import build_index
from envag.catalogue.articles import load_articles

if TYPE_CHECKING:
    from pathlib import Path

    from envag.catalogue.loading import Catalogue


def compile_search(catalogue: Catalogue, folder: Path, target: Path) -> None:
    """Write ``target/<slug>`` for each municipality, of its services and of the articles below ``folder``.

    Equal files give equal bytes. Raises CatalogueError.
    """
    build_index(catalogue.municipalities, load_articles(folder, catalogue), target)
