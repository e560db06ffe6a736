"""Writes which articles are about which service, for functions that carry no search."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from envag.catalogue.articles import load_articles
from envag.runtime.related import FILE, Related

if TYPE_CHECKING:
    from pathlib import Path

    from envag.catalogue.loading import Catalogue


def compile_related(catalogue: Catalogue, folder: Path, target: Path) -> None:
    """Write the titles of the articles below ``folder`` to ``target``. Raises CatalogueError."""
    related = {
        slug: [
            Related(
                id=article.id,
                title=article.title,
                language=article.language,
                services=article.services,
                valid_from=article.valid_from,
                valid_to=article.valid_to,
            )
            for article in articles
            if article.services
        ]
        for slug, articles in sorted(load_articles(folder, catalogue).items())
    }
    (target / FILE).write_bytes(msgspec.msgpack.encode(related))
