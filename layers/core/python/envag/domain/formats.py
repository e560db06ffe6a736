"""Dates, times, numbers, order and phone numbers as Swedish writes them (X44; Svenska skrivregler).

Moments are aware and shown in Swedish local time. Spaces are ordinary ones: a hard space would make every
SMS that holds an amount twice as long.
"""

from __future__ import annotations

import unicodedata
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from envag.domain.hours import STOCKHOLM
from envag.domain.identity import Phone

if TYPE_CHECKING:
    from datetime import date, datetime

_MONTHS = (
    "januari", "februari", "mars", "april", "maj", "juni",
    "juli", "augusti", "september", "oktober", "november", "december",
)  # fmt: skip
_WEEKDAYS = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")

_AFTER_Z = str.maketrans({"å": "{", "ä": "|", "æ": "|", "ö": "}", "ø": "}"})
"""The three letters after z, and their neighbours' forms of them, as the characters that follow z in Unicode."""
_SORTED_AS = str.maketrans({"ü": "y", "ð": "d", "đ": "d", "ł": "l", "ß": "ss", "þ": "th", "œ": "oe"})


def date_text(day: date) -> str:
    """``21 november 2026``."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def weekday_text(day: date) -> str:
    """``lördag``."""
    return _WEEKDAYS[day.weekday()]


def time_text(moment: datetime) -> str:
    """``kl. 13.00``."""
    return f"kl. {moment.astimezone(STOCKHOLM):%H.%M}"


def date_and_time(moment: datetime) -> str:
    """``21 november 2026 kl. 13.00``."""
    return f"{date_text(moment.astimezone(STOCKHOLM))} {time_text(moment)}"


def week_number(day: date) -> int:
    """The week of ISO 8601, which Swedish calendars show."""
    return day.isocalendar().week


def number(value: Decimal | float, *, decimals: int = 0) -> str:
    """``1 234,50`` with two ``decimals``, rounded half up."""
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return f"{rounded:,.{decimals}f}".replace(",", " ").replace(".", ",")


def money(amount: Decimal | float) -> str:
    """``1 234,50 kr``; whole kronor without öre."""
    whole = Decimal(str(amount)) == Decimal(str(amount)).to_integral_value()
    return f"{number(amount, decimals=0 if whole else 2)} kr"


def phone_display(text: str) -> str:
    """``08-465 004 10`` of any way to write it; what is no number stays as it is."""
    phone = Phone.parse(text)
    return phone.display if phone else text


def sort_key(text: str) -> tuple[str, str, str]:
    """A key that sorts as Swedish does: å, ä and ö last, ü as y, other accents and case only between equals."""
    lower = unicodedata.normalize("NFC", text).casefold().translate(_SORTED_AS)
    letters = unicodedata.normalize("NFD", lower.translate(_AFTER_Z))
    return "".join(c for c in letters if not unicodedata.combining(c)), lower, text
