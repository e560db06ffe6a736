"""The accessibility statements, as the build has compiled them for the function that shows them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import msgspec

from envag.domain.accessibility import Statement
from envag.runtime.data import DATA

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE = "accessibility.msgpack"


def statement(slug: str) -> Statement:
    """The municipality's statement. Raises KeyError where there is none."""
    return _all()[slug]


@cache
def _all() -> Mapping[str, Statement]:
    return msgspec.msgpack.decode((DATA / FILE).read_bytes(), type=dict[str, Statement])
