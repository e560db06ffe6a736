"""Numbers of before the centre that do not lead here yet: whose they are, and when they move (R34)."""

from datetime import date
from enum import StrEnum

from envag.domain.entity import entity


class NumberState(StrEnum):
    """``FORWARDED``: the old exchange passes calls on to the centre. ``KEPT``: it still answers them itself."""

    FORWARDED = "forwarded"
    KEPT = "kept"


@entity
class LeftNumber:
    """One number (E.164). ``owner`` is the id of the department or unit that it belongs to.

    ``menu`` says that callers press keys before they reach anybody. ``moves_on`` is the day on which it is to lead to
    the centre, None where nobody has decided.
    """

    number: str
    owner: str
    state: NumberState
    menu: bool = False
    moves_on: date | None = None

    def overdue(self, today: date) -> bool:
        """Whether it should have moved by now."""
        return self.moves_on is not None and self.moves_on < today
