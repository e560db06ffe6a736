"""What is counted of cases. The values are names of attributes in the table: short, since a write unit is 1 kB."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from envag.domain.case import ContactReason, Resolution

if TYPE_CHECKING:
    from collections.abc import Mapping

Counts = dict[str, int]
"""How often, by name."""


class Count(StrEnum):
    """What is counted once for a case, unless it says otherwise."""

    CASES = "n"
    CONTACTS = "x"
    """Every time its resident has been in touch."""
    AGAIN = "r"
    """Of those, the ones that should not have been needed."""
    DIGITAL = "e"
    CLOSED = "c"
    DIRECT = "d"
    DIRECT_BROAD = "b"
    MAIL_QUESTIONS = "mq"
    MAIL_IN_TIME = "mt"
    CALLS = "k"
    CALLS_ANSWERED = "ka"
    CALLS_ABANDONED = "kl"
    CALLS_OFFERED = "ko"
    CALLS_IN_TIME = "kt"
    OFFERS = "y"
    """Calls that were offered to units, each leg of a call for itself."""
    OFFERS_ANSWERED = "ya"
    PHONE_QUESTIONS = "pq"
    PHONE_DIRECT = "pd"
    PROMISES = "g"
    PROMISES_KEPT = "gk"
    SPARED = "f"
    """Solved without any department."""
    RECEPTION = "jr"
    RECEPTION_POINTS = "sr"
    EASE = "je"
    EASE_POINTS = "se"
    CLARITY = "jc"
    CLARITY_POINTS = "sc"
    ANSWERED = "ja"
    ANSWERED_POINTS = "sa"
    TALLIES = "t"
    """Contacts that are counted and leave no case (R55)."""


REASONS: Mapping[ContactReason, str] = {
    ContactReason.INFORMATION_MISSING: "wm",
    ContactReason.INFORMATION_WRONG: "ww",
    ContactReason.INFORMATION_NOT_FOUND: "wn",
    ContactReason.INFORMATION_UNCLEAR: "wu",
    ContactReason.E_SERVICE_MISSING: "we",
    ContactReason.E_SERVICE_NOT_FOUND: "ws",
    ContactReason.DIGITAL_TROUBLE: "wd",
    ContactReason.PERSONAL_CONTACT: "wp",
    ContactReason.OPINION: "wo",
    ContactReason.COMPLAINT: "wc",
    ContactReason.FAULT_REPORT: "wf",
    ContactReason.OTHER: "wx",
}
"""Why residents had to be in touch (R47)."""

RESOLUTIONS: Mapping[Resolution, str] = {
    Resolution.SOLVED_BY_CENTRE: "us",
    Resolution.SELF_SERVICE: "uv",
    Resolution.REGISTERED_COMPLETE: "ug",
    Resolution.ANSWERED_BY_DEPARTMENT: "ud",
    Resolution.CONNECTED: "uk",
    Resolution.REFERRED: "ur",
    Resolution.REFERRED_INTERNALLY: "ui",
    Resolution.ASKED_TO_COME_BACK: "ub",
    Resolution.SENT_SECURELY: "ue",
    Resolution.NOT_OURS: "uo",
    Resolution.DUPLICATE: "uu",
    Resolution.NO_ACTION: "un",
}
"""How cases ended."""

LEVELS = tuple(f"l{level}" for level in range(6))
"""How far the centre carried a closed case, 0-5 (R76)."""

_MINUTE, _HOUR, _DAY = 60, 3600, 86400
BUCKETS = (
    *(5 * _MINUTE, 15 * _MINUTE, 30 * _MINUTE),
    *(_HOUR, 2 * _HOUR, 4 * _HOUR, 8 * _HOUR),
    *(_DAY, 2 * _DAY, 3 * _DAY, 5 * _DAY, 7 * _DAY, 10 * _DAY, 14 * _DAY, 21 * _DAY),
    *(30 * _DAY, 45 * _DAY, 60 * _DAY, 90 * _DAY, 180 * _DAY, 365 * _DAY),
)
"""Upper bounds of the histogram of handling times, in seconds; what takes longer is in the last one."""

TIMES = tuple(f"h{number}" for number in range(len(BUCKETS)))
"""How long closed cases took from arrival to end, by bucket (R74)."""


WAITED = (5, 10, 20, 30, 45, _MINUTE, 90, 2 * _MINUTE, 3 * _MINUTE, 5 * _MINUTE, 10 * _MINUTE, 20 * _MINUTE, _HOUR)
"""Upper bounds of the histogram of waiting on the telephone, in seconds; what takes longer is in the last one."""

WAITS = tuple(f"v{number}" for number in range(len(WAITED)))
"""How long answered calls of opening hours waited for a person, by bucket (R22)."""


def bucket(seconds: float, bounds: tuple[int, ...]) -> int:
    """The number of the bucket of a histogram with these upper bounds."""
    return next((number for number, bound in enumerate(bounds) if seconds <= bound), len(bounds) - 1)


class At(StrEnum):
    """What is counted by hour of day; the hour follows, ``a08``. Swedish time."""

    CONTACTS = "a"
    CALLS = "o"
    CALLS_ANSWERED = "p"
    CALLS_ABANDONED = "q"


def at_hour(what: At, hour: int) -> str:
    """The name of a count of an hour, 0-23."""
    return f"{what}{hour:02}"
