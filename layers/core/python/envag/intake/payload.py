"""Reading JSON that others wrote, so that nothing in it can surprise."""

from __future__ import annotations

from typing import Any


class UnreadableError(ValueError):
    """A payload lacks what makes it an event of its sender; the message is a fixed word."""


def text(mapping: object, *keys: str) -> str:
    """The first text under one of ``keys``, or an empty string, whatever ``mapping`` turns out to be."""
    values = (mapping.get(key) for key in keys) if isinstance(mapping, dict) else ()
    return next((value for value in values if isinstance(value, str) and value), "")


def part(mapping: object, *path: str) -> dict[str, Any]:
    """The mapping at ``path``, or an empty one where there is none."""
    for key in path:
        mapping = mapping.get(key) if isinstance(mapping, dict) else None
    return mapping if isinstance(mapping, dict) else {}
