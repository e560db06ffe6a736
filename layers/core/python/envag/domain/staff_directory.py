"""The directory of officers and functions: who answers for what, and how sure that is (R32).

Studies of contact centres found that guides lost more calls to a wrong number in the directory than to a busy one. Each
entry therefore has somebody who keeps it, and a day on which they last said that it is right.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from envag.domain.entity import entity

STALE_AFTER = timedelta(days=90)
"""What nobody has looked at for longer may be wrong, and is shown with a warning."""


@entity
class DirectoryEntry:
    """Whom the centre turns to in a ``unit`` (an id): a person, or a function that several share.

    ``answers`` is what they answer for, in a few words. ``phone`` is E.164. ``owner`` is the address of who keeps the
    entry, ``verified_at`` the day on which they last said that it is right.
    """

    id: str
    unit: str
    name: str
    answers: str
    owner: str
    verified_at: date
    phone: str = ""
    email: str = ""

    def age(self, today: date) -> timedelta:
        """How long ago somebody said that it is right."""
        return today - self.verified_at

    def stale(self, today: date) -> bool:
        """Whether that is too long ago."""
        return self.age(today) > STALE_AFTER


def of_unit(directory: Iterable[DirectoryEntry], unit: str) -> list[DirectoryEntry]:
    """The entries of a unit, in the file's order."""
    return [entry for entry in directory if entry.unit == unit]
