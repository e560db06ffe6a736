"""The municipalities' logos, as the build has put them beside their data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envag.runtime.data import DATA

if TYPE_CHECKING:
    from envag.domain.municipality import Municipality


def logo_file(place: Municipality) -> str:
    """The name of the compiled file; its end is the name under which browsers fetch it."""
    return f"{place.slug}.{place.look.logo}"


def logo(place: Municipality) -> str:
    """The logo, an SVG document. Raises OSError where the municipality has none."""
    return (DATA / logo_file(place)).read_text("utf-8")
