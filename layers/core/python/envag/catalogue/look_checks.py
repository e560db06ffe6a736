"""What must hold for a municipality's colours and logo, beyond their shape.

Contrast is what WCAG 2.2 defines: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio. Text needs 4.5:1 (criterion
1.4.3), a line or mark that tells something 3:1 against what is beside it (1.4.11).
"""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import PurePath
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from envag.domain.look import Look

Finding = tuple[tuple[Any, ...], str]

TEXT_CONTRAST = 4.5
MARK_CONTRAST = 3.0
LARGEST_LOGO = 20_000
"""Bytes of a logo: a mark beside the name, fetched once."""

_WHITE = "#ffffff"
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_HASHED = 10
_ACTIVE = frozenset({"script", "foreignobject", "iframe", "image", "use", "style", "a", "animate", "set", "handler"})
"""Elements that run, or fetch something, or lead somewhere: a logo only draws."""
_STEPS = 100


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours ``#rrggbb``, from 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def look_findings(look: Look, home: Path) -> Iterator[Finding]:
    """Everything wrong with a look; ``home`` is the folder that its logo stands in."""
    colours = {"colour": look.colour, "text": look.text}
    malformed = [name for name, value in colours.items() if not _COLOUR.fullmatch(value)]
    for name in malformed:
        yield ("look", name), f"'{colours[name]}' must be a colour as #rrggbb in small letters, such as #00506e"
    if not malformed:
        yield from _contrasts(look)
    if look.logo:
        yield from ((("look", "logo"), message) for message in _logo(look.logo, home))


def published_name(logo: bytes) -> str:
    """The name under which browsers fetch a logo: another content has another name, so that they may keep it."""
    return f"logo-{sha256(logo).hexdigest()[:_HASHED]}.svg"


def _contrasts(look: Look) -> Iterator[Finding]:
    ratio = contrast(look.colour, look.text)
    if ratio < TEXT_CONTRAST:
        nearest = _nearest(look.colour, look.text, TEXT_CONTRAST)
        yield (
            ("look", "colour"),
            f"text in {look.text} on {look.colour} has a contrast of {_told(ratio)}; it needs 4.5:1, as {nearest} has",
        )
    ratio = contrast(look.colour, _WHITE)
    if ratio < MARK_CONTRAST:
        nearest = _nearest(look.colour, _WHITE, MARK_CONTRAST)
        yield (
            ("look", "colour"),
            f"{look.colour} has a contrast of {_told(ratio)} to the white page; it needs 3:1, as {nearest} has",
        )


def _told(ratio: float) -> str:
    """Rounded down, so that what falls short never looks as if it did not."""
    return f"{int(ratio * 100) / 100:.2f}:1"


def _nearest(colour: str, other: str, wanted: float) -> str:
    """The nearest shade of ``colour`` that has the contrast, mixed with whatever of black and white is farther off."""
    end = "#000000" if contrast("#000000", other) > contrast(_WHITE, other) else _WHITE
    mixed = (_mix(colour, end, step / _STEPS) for step in range(_STEPS + 1))
    return next(shade for shade in mixed if contrast(shade, other) >= wanted)


def _mix(one: str, other: str, share: float) -> str:
    parts = (round(a + (b - a) * share) for a, b in zip(_parts(one), _parts(other), strict=True))
    return "#" + "".join(f"{part:02x}" for part in parts)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part / 255) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - sRGB's own


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _logo(name: str, home: Path) -> Iterator[str]:
    if PurePath(name).name != name or not name.endswith(".svg"):
        yield f"'{name}' must be the name of an SVG file in the municipality's folder, such as logo.svg"
        return
    try:
        content = (home / name).read_bytes()
    except OSError:
        yield f"'{name}' does not exist in the municipality's folder"
        return
    if len(content) > LARGEST_LOGO:
        yield f"'{name}' has {len(content)} bytes; a logo has at most {LARGEST_LOGO}"
    yield from _drawn(name, content)


def _drawn(name: str, content: bytes) -> Iterator[str]:
    """What makes the file more than a drawing."""
    elements: list[tuple[str, dict[str, str]]] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda element, attributes: elements.append((element, attributes))
    doctypes: list[str] = []
    parser.StartDoctypeDeclHandler = lambda doctype, *_: doctypes.append(doctype)
    try:
        parser.Parse(content, True)  # noqa: FBT003 - expat's own
    except expat.ExpatError as error:
        yield f"'{name}' is no XML: {error}"
        return
    root, attributes = elements[0]
    if root != "svg" or "viewBox" not in attributes:
        yield f"'{name}' must be an <svg> with a viewBox, so that it keeps its shape at any size"
    if doctypes:
        yield f"'{name}' must have no <!DOCTYPE>"
    for element, given in elements:
        if element.rpartition(":")[2].lower() in _ACTIVE:
            yield f"'{name}' holds <{element}>; a logo only draws"
        for attribute in given:
            if attribute.lower().startswith("on") or attribute.lower().rpartition(":")[2] in {"href", "style"}:
                yield f"'{name}' holds the attribute {attribute}; a logo only draws"
