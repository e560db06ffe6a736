"""Regular expressions that few messages need.

A long one takes milliseconds to compile, which every start would pay for. Made here it is compiled at its first use,
behind something cheaper that tells whether it can match at all.
"""

from __future__ import annotations

import re
from functools import cache, partial
from typing import TYPE_CHECKING, AnyStr

if TYPE_CHECKING:
    from collections.abc import Callable


def late(pattern: AnyStr, flags: int = 0) -> Callable[[], re.Pattern[AnyStr]]:
    """A function that gives the compiled pattern, the same one at every call."""
    return cache(partial(re.compile, pattern, flags))
