"""The search indexes of all municipalities, as the functions that search carry them."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

from infra.build.cache import built, digest_of, files_below
from infra.build.data import CODE, DATA, BadMunicipalitiesError

if TYPE_CHECKING:
    from pathlib import Path

    from infra.build.cache import Built


def search_indexes() -> Built:
    """A folder with one index for each municipality, named after it. Raises BadMunicipalitiesError."""
    reading = (CODE / "adapters/search_index.py", CODE / "runtime/search_indexes.py")
    code = files_below(CODE / "catalogue", CODE / "domain", *reading)
    words = [f"{name} {version(name)}" for name in ("holidays", "markdown-it-py", "tantivy", "PyStemmer")]
    return built("indexes", digest_of(files=[*code, *files_below(DATA)], words=words), _make)


def _make(path: Path) -> None:
    from envag import catalogue  # noqa: PLC0415 - its validation loads for a second, seldom needed
    from envag.catalogue.search import compile_search  # noqa: PLC0415

    try:
        compile_search(catalogue.load(DATA), DATA, path)
    except catalogue.CatalogueError as problem:
        raise BadMunicipalitiesError(str(problem)) from None
