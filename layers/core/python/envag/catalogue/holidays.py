"""Sweden's closed days, computed at build time so that the functions need no holiday library."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from holidays import DE_FACTO, PUBLIC
from holidays.countries.sweden import Sweden

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

YEARS = range(2024, 2041)
"""The years that a build covers; a case's target lies well inside them."""


@cache
def national() -> Mapping[date, str]:
    """Public holidays (lag 1989:253) and the eves that count as Sundays (semesterlagen 3 a §), with Swedish names.

    Sundays that are no holiday are left out: opening hours and the calendar know the week themselves.
    ``DE_FACTO`` holds midsommarafton, julafton and nyårsafton since holidays 0.88.
    """
    days = Sweden(years=YEARS, categories=(PUBLIC, DE_FACTO), language="sv", include_sundays=False)
    return dict(sorted(days.items()))
