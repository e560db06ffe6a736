"""The municipalities as their files describe them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from envag.catalogue import CatalogueError
from envag.catalogue import load as load_catalogue
from envag.cli.errors import CommandError

if TYPE_CHECKING:
    from envag.domain.municipality import Municipality

FOLDER = Path(__file__).resolve().parents[5] / "municipalities"


@cache
def load() -> tuple[Municipality, ...]:
    """Every municipality. Raises CommandError when their files do not validate."""
    try:
        return load_catalogue(FOLDER).municipalities
    except CatalogueError as error:
        raise CommandError(str(error)) from error
