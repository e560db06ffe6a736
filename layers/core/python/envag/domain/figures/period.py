"""The periods that a report can tell of: a day, a month, a tertial or a year, in Swedish time."""

from __future__ import annotations

import re
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

_MONTHS_OF_TERTIAL = 4
_DAY = timedelta(days=1)
_PATTERN = re.compile(r"(?P<year>2\d{3})(?:-T(?P<tertial>[123])|-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?")
PERIOD = r"^2\d{3}(-T[123]|-\d\d(-\d\d)?)?$"
"""What a period looks like, for those who check text before they read it."""


class PeriodKind(StrEnum):
    """How long a period is. A tertial is four months, as municipalities report them (delårsrapport)."""

    DAY = "day"
    MONTH = "month"
    TERTIAL = "tertial"
    YEAR = "year"


class PeriodError(ValueError):
    """The text names no period."""


class Period(NamedTuple):
    """A period by its id, such as ``2026-11-21``, ``2026-11``, ``2026-T2`` or ``2026``; both days belong to it."""

    id: str
    kind: PeriodKind
    first: date
    last: date

    @classmethod
    def parse(cls, text: str) -> Period:
        """The period with that id. Raises PeriodError."""
        found = _PATTERN.fullmatch(text)
        if found is None:
            raise PeriodError(text)
        year, tertial, month, day = (int(part) if part else 0 for part in found.groups())
        try:
            if day:
                return cls(text, PeriodKind.DAY, date(year, month, day), date(year, month, day))
            if month:
                return cls(text, PeriodKind.MONTH, date(year, month, 1), _end(year, month))
        except ValueError:
            raise PeriodError(text) from None
        if tertial:
            last = tertial * _MONTHS_OF_TERTIAL
            return cls(text, PeriodKind.TERTIAL, date(year, last - _MONTHS_OF_TERTIAL + 1, 1), _end(year, last))
        return cls(text, PeriodKind.YEAR, date(year, 1, 1), date(year, 12, 31))

    @property
    def months(self) -> tuple[str, ...]:
        """The months that it touches, ``2026-11``, in order."""
        return tuple(f"{self.first.year}-{month:02}" for month in range(self.first.month, self.last.month + 1))

    @property
    def days(self) -> tuple[date, ...]:
        """Every day of it."""
        return tuple(self.first + _DAY * number for number in range((self.last - self.first).days + 1))

    @property
    def before(self) -> Period:
        """The period of the same length right before: yesterday, last month, the tertial or year before."""
        return self._around(self.first - _DAY)

    def in_year(self, year: int) -> Period:
        """The same part of another year. Raises PeriodError for 29 February of a year that has none."""
        return Period.parse(f"{year}{self.id[4:]}")

    def _around(self, day: date) -> Period:
        text = {
            PeriodKind.DAY: f"{day}",
            PeriodKind.MONTH: f"{day:%Y-%m}",
            PeriodKind.TERTIAL: f"{day.year}-T{(day.month - 1) // _MONTHS_OF_TERTIAL + 1}",
            PeriodKind.YEAR: f"{day.year}",
        }
        return Period.parse(text[self.kind])


def _end(year: int, month: int) -> date:
    """The last day of a month."""
    following = date(year + month // 12, month % 12 + 1, 1)
    return following - _DAY
