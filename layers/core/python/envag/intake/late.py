"""Regular expressions that few messages need.

A long one takes milliseconds to compile, which every start would pay for. Made here it is compiled at its first use;
what stands before that use in the code tells cheaply whether a line can match at all.
"""

from __future__ import annotations

import re
from functools import cache, partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def late(pattern: str, flags: int = 0) -> Callable[[], re.Pattern[str]]:
    """A function that gives the compiled pattern, the same one at every call."""
    return cache(partial(re.compile, pattern, flags))
