"""What is wrong with the files, told so that the reader can mend it without reading code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Problem:
    """One fault: where it stands, and what would be right.

    ``file`` is relative to the catalogue's folder, ``line`` counts from 1. ``path`` leads to the field,
    with the ids of list items in place of their positions.
    """

    file: str
    line: int
    path: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}: "
        return f"{where}{self.path}: {self.message}" if self.path else f"{where}{self.message}"


class CatalogueError(Exception):
    """The catalogue does not validate. ``problems`` holds every fault that was found, in file order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        count = len(self.problems)
        lines = [f"{count} problem{'s' if count != 1 else ''} in the municipalities' files", *map(str, self.problems)]
        super().__init__("\n".join(lines))
