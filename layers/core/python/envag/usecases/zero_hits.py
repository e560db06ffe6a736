"""Searches that found nothing, so that an owner can add the word (R33), told only when several have asked (X13).

A name looks like any other word. What one person alone has searched for is told to nobody.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from envag.domain.search import reportable

if TYPE_CHECKING:
    from collections.abc import Callable

    from envag.domain.search import ZeroHits

FEWEST = 3
"""How many sources must have asked the same before it is told."""

_MOST_WORDS = 1000
_MOST_SOURCES = 100


class AskedBySeveral:
    """Counts for the life of the environment; ``told`` makes who hears of a municipality's."""

    def __init__(self, told: Callable[[str], ZeroHits]) -> None:
        self._told = told
        self._asked: OrderedDict[tuple[str, str], set[int]] = OrderedDict()

    def found_nothing(self, municipality: str, query: str, *, source: str) -> None:
        """Note that ``source``, an address that is not kept, found nothing for ``query``.

        It is told once for each source from the third on.
        """
        folded = reportable(query)
        if folded is None:
            return
        sources = self._asked.setdefault((municipality, folded), set())
        self._asked.move_to_end((municipality, folded))
        if len(self._asked) > _MOST_WORDS:
            self._asked.popitem(last=False)
        who = hash(source)  # salted anew in each environment
        if who in sources or len(sources) >= _MOST_SOURCES:
            return
        sources.add(who)
        if len(sources) >= FEWEST:
            self._told(municipality).report(folded)
