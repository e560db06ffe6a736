"""Where the console draws each block: columns by distance from the entry, rows by branch."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from envag.flows.document import targets

if TYPE_CHECKING:
    from collections.abc import Mapping

    from envag.flows.document import Document

_ENTRY = {"x": 20, "y": 20}
_LEFT, _TOP = 180, 20
_COLUMN, _ROW = 260, 220
"""Units of the console's canvas: a block is about 200 wide and 180 high."""


def metadata(document: Document) -> dict[str, Any]:
    """The ``Metadata`` of a flow without which the console draws all its blocks on one spot.

    A block stands one column to the right of the first that leads to it, so that a flow reads from left to
    right; what nothing leads to stands in the first column.
    """
    columns = _columns(document)
    rows: dict[int, int] = {}
    positions: dict[str, dict[str, Any]] = {}
    for identifier, column in columns.items():
        row = rows.get(column, 0)
        rows[column] = row + 1
        positions[identifier] = {"position": {"x": _LEFT + column * _COLUMN, "y": _TOP + row * _ROW}}
    return {"entryPointPosition": _ENTRY, "ActionMetadata": positions}


def _columns(document: Document) -> Mapping[str, int]:
    blocks = document.blocks
    found: dict[str, int] = {}
    waiting = deque([(document.start, 0)])
    while waiting:
        identifier, column = waiting.popleft()
        if identifier in found or identifier not in blocks:
            continue
        found[identifier] = column
        waiting.extend((one, column + 1) for one in targets(blocks[identifier]))
    return found | {identifier: 0 for identifier in blocks if identifier not in found}
