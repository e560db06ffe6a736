"""Having open cases planned anew, page by page of their worklists."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence


class OpenCases(NamedTuple):
    """A page of a department's open cases; ``after`` is ``Page.next`` of the one before, empty for the first."""

    municipality: str
    department: str
    after: str = ""


class Replanning(Protocol):
    """Whoever plans cases anew, some time later."""

    def cases(self, municipality: str, references: Sequence[str]) -> None:
        """Have each of these cases planned anew. Raises when somebody was not told."""

    def pages(self, pages: Sequence[OpenCases]) -> None:
        """Have the cases of these pages, and of all that follow, planned anew. Raises when somebody was not told."""
