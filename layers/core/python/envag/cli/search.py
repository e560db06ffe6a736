"""``envag search``: what residents, chat and guides find with the same words."""

from __future__ import annotations

import textwrap
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from envag.cli.errors import CommandError

if TYPE_CHECKING:
    import argparse

    from envag.domain.search import Results

_WIDTH = 100


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    command = commands.add_parser("search", help="search a municipality's services and articles")
    command.add_argument("query", nargs="+", help="what a resident would type")
    command.add_argument("--municipality", required=True, metavar="SLUG", help="whose services and articles")
    command.add_argument("--language", default="sv", metavar="CODE", help="sv (default), en, fi, fit …")
    command.add_argument("--limit", type=int, default=5, metavar="N", help="how many hits (default 5)")
    command.set_defaults(run=_search)


def _search(options: argparse.Namespace) -> int:
    # Validation library and search engine are heavy, and no other command needs both.
    from envag.adapters.search_index import TantivyIndex, build_index  # noqa: PLC0415
    from envag.catalogue import CatalogueError, load  # noqa: PLC0415
    from envag.catalogue.articles import load_articles  # noqa: PLC0415
    from envag.cli.municipalities import FOLDER  # noqa: PLC0415
    from envag.runtime.clock import SystemClock  # noqa: PLC0415

    try:
        catalogue = load(FOLDER)
        articles = load_articles(FOLDER, catalogue)
    except CatalogueError as error:
        raise CommandError(str(error)) from error
    municipality = catalogue.municipality(options.municipality)
    if municipality is None:
        known = ", ".join(m.slug for m in catalogue.municipalities)
        msg = f"No municipality is called '{options.municipality}'; there are {known}."
        raise CommandError(msg)
    with TemporaryDirectory(prefix="envag-search-") as folder:
        build_index([municipality], articles, Path(folder))
        index = TantivyIndex(Path(folder) / municipality.slug, SystemClock())
        query = " ".join(options.query)
        _show(index.search(query, limit=options.limit, language=options.language), query)
    return 0


def _show(results: Results, query: str) -> None:
    if results.zero:
        print(f"Nothing found for '{query}'.")
    for place, hit in enumerate(results.hits, 1):
        language = "" if hit.language == "sv" else f", {hit.language}"
        print(f"{place}. {hit.title}  ({hit.kind} {hit.reference}{language}, score {hit.score:.0f})")
        print(textwrap.indent(textwrap.fill(hit.snippet, _WIDTH - 3), "   "))
