"""Pages that depend on nothing but catalogue, language and minute, kept in a function's memory."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from envag.runtime.http import Answer

MOST = 256
"""Pages that are kept: at some 20 kB each no more than a few megabytes."""


class PageCache:
    """The pages that were asked for last, by whatever they depend on."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._pages: OrderedDict[Hashable, Answer] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], Answer]) -> Answer:
        """The page of that key, made at its first use. What ``make`` raises is raised, and nothing kept."""
        if key in self._pages:
            self._pages.move_to_end(key)
            return self._pages[key]
        page = self._pages[key] = make()
        if len(self._pages) > self._most:
            self._pages.popitem(last=False)
        return page
