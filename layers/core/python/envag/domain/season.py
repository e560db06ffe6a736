"""A part of every year."""

import re
from datetime import date

from envag.domain.entity import entity

_DAY_OF_YEAR = r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"


@entity
class Season:
    """A part of every year, from ``first`` to ``last``, both included, such as ``06-01`` to ``08-31``."""

    first: str
    last: str

    def __post_init__(self) -> None:
        if not (re.fullmatch(_DAY_OF_YEAR, self.first) and re.fullmatch(_DAY_OF_YEAR, self.last)):
            msg = f"'{self.first}' and '{self.last}' must be a month and a day, such as '06-01'"
            raise ValueError(msg)

    def holds_on(self, day: date) -> bool:
        """Whether the day is in it; one that begins later in the year than it ends goes over New Year."""
        text = f"{day:%m-%d}"
        inside = self.first <= text <= self.last
        return inside if self.first <= self.last else text >= self.first or text <= self.last
