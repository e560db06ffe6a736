"""The municipalities as their files describe them, and the routing that goes with them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from envag.catalogue import CatalogueError
from envag.catalogue import load as load_catalogue
from envag.catalogue.routing import load_routing
from envag.cli.errors import CommandError
from envag.domain.routing.router import for_municipality

if TYPE_CHECKING:
    from envag.domain.municipality import Municipality
    from envag.domain.routing.router import Router
    from envag.domain.routing.tables import Tables

FOLDER = Path(__file__).resolve().parents[5] / "municipalities"


@cache
def load() -> tuple[Municipality, ...]:
    """Every municipality. Raises CommandError when their files do not validate."""
    try:
        return load_catalogue(FOLDER).municipalities
    except CatalogueError as error:
        raise CommandError(str(error)) from error


def find(slug: str) -> Municipality:
    """The municipality. Raises CommandError with the ones that exist."""
    found = next((one for one in load() if one.slug == slug), None)
    if found is None:
        msg = f"There is no municipality '{slug}'; there are {', '.join(one.slug for one in load())}."
        raise CommandError(msg)
    return found


def router(municipality: Municipality) -> Router:
    """What routes the municipality's messages. Raises CommandError when the words of routing do not validate."""
    return for_municipality(municipality, _tables())


@cache
def _tables() -> Tables:
    try:
        return load_routing(FOLDER / "shared" / "routing")
    except CatalogueError as error:
        raise CommandError(str(error)) from error
