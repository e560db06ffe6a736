"""What no type can say of a municipality's map: that its tiles can be fetched, and that it shows Sweden."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from envag.domain.municipality import Municipality

Finding = tuple[tuple[Any, ...], str]

_LATITUDES, _LONGITUDES, _ZOOMS = (55.0, 69.1), (10.5, 24.2), (8, 18)
"""Sweden's, and from a county to a house."""


def findings(m: Municipality) -> Iterator[Finding]:
    """Everything wrong with the municipality's map."""
    place_map = m.map
    if place_map is None:
        return
    parts = urlsplit(place_map.tiles)
    named = all(f"{{{name}}}" in parts.path for name in "zxy")
    if parts.scheme != "https" or not parts.hostname or "{" in parts.netloc or parts.username or not named:
        yield ("map", "tiles"), f"'{place_map.tiles}' must be an https address with {{z}}, {{x}} and {{y}} in its path"
    if not place_map.attribution.strip() or set("<>&") & set(place_map.attribution):
        yield ("map", "attribution"), "must say whose map it is, as text"
    for name, (least, most) in (("latitude", _LATITUDES), ("longitude", _LONGITUDES), ("zoom", _ZOOMS)):
        if not least <= getattr(place_map, name) <= most:
            yield ("map", name), f"must be between {least} and {most}"
