"""The municipalities' files, read and compiled; the rules of routing with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envag import catalogue
from envag.catalogue.routing import compile_routing

if TYPE_CHECKING:
    from pathlib import Path


def write_data(source: Path, target: Path) -> None:
    """Compile ``source`` (municipalities/) into the files that functions read. Raises CatalogueError."""
    catalogue.compile(catalogue.load(source), target)
    compile_routing(source / "shared" / "routing", target)
