"""Dates as mail programs write them above a forwarded message, in the languages that our senders use."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo

_MONTHS = {
    month: number
    for number, names in enumerate(
        (
            "jan januari januar january tammi",
            "feb februari februar february helmi",
            "mar mars marts march maalis",
            "apr april huhti",
            "maj mai may touko",
            "jun juni june kesä",
            "jul juli july heinä",
            "aug augusti august elo",
            "sep sept september syys",
            "okt oct oktober october loka",
            "nov november marras",
            "dec des december desember joulu",
        ),
        start=1,
    )
    for month in names.split()
}
_FINNISH_ENDING = re.compile(r"kuu(?:ta|n)?$")
_WORD = re.compile(r"[^\W\d_]+")
_TIME = re.compile(r"(?<![\d.:-])(\d{1,2})[.:](\d{2})(?:[.:](\d{2}))?(?![\d.])(?:\s*([apfe])\.?m\b)?", re.IGNORECASE)
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})")
_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})([./-])(\d{1,2})\2(\d{4})")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")
_DAY = re.compile(r"(?<![\d.:])(\d{1,2})(?![\d:]|\.\d)")
_OFFSET = re.compile(r"(?:([+-])(\d{2}):?(\d{2})|(?:GMT|UTC)([+-])(\d{1,2}))(?!\d)")
_ZONES = {"z": 0, "utc": 0, "gmt": 0, "cet": 1, "cest": 2, "eet": 2, "eest": 3}
_LONGEST = 200
_NOON = 12
_AFTER_NOON = "pe"  # pm, and em in Swedish


def read_date(value: str, zone: tzinfo) -> datetime | None:
    """The moment that ``value`` names, in UTC; in ``zone`` where it names none. None without a date and a time."""
    value = value[:_LONGEST]
    time = _TIME.search(_ISO.sub(lambda match: " " * len(match[0]), _NUMERIC.sub(_blank, value)))
    date = _date(value, time)
    if not time or not date:
        return None
    hour = int(time[1])
    if time[4]:
        hour = hour % _NOON + (_NOON if time[4].lower() in _AFTER_NOON else 0)
    try:
        moment = datetime(*date, hour, int(time[2]), int(time[3] or 0), tzinfo=_zone(value[time.end() :]) or zone)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _date(value: str, time: re.Match[str] | None) -> tuple[int, int, int] | None:
    if match := _ISO.search(value):
        return int(match[1]), int(match[2]), int(match[3])
    if match := _NUMERIC.search(value):
        # A day first, unless it is written with slashes and cannot be one: then it is an American month.
        first, second = int(match[1]), int(match[3])
        american = match[2] == "/" and second > _NOON
        return (int(match[4]), first, second) if american else (int(match[4]), second, first)
    rest = value[: time.start()] + " " * len(time[0]) + value[time.end() :] if time else value
    month = next(filter(None, map(_month, _WORD.findall(rest))), 0)
    year, day = _YEAR.search(rest), _DAY.search(rest)
    return (int(year[1]), month, int(day[1])) if month and year and day else None


def _month(word: str) -> int:
    return _MONTHS.get(_FINNISH_ENDING.sub("", word.lower()), 0)


def _zone(value: str) -> tzinfo | None:
    if match := _OFFSET.search(value):
        offset = timedelta(hours=int(match[2] or match[5]), minutes=int(match[3] or 0))
        return timezone(-offset if "-" in match[0] else offset) if offset < timedelta(days=1) else None
    named = next((_ZONES[word.lower()] for word in _WORD.findall(value) if word.lower() in _ZONES), None)
    return None if named is None else timezone(timedelta(hours=named))
