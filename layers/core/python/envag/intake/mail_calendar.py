"""A calendar invitation in a few lines that can be read (iCalendar, RFC 5545): what, when, where, and its words.

It holds no words of ours: the mail's subject says in the sender's language whether it asks, accepts or cancels.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import NamedTuple

_FOLD = re.compile(r"\n[ \t]")
_LINE = re.compile(r"([A-Za-z0-9-]{1,40})((?:;[^:\"\n]{0,200}(?:\"[^\"\n]{0,200}\")?)*):(.*)")
_ESCAPED = re.compile(r"\\([nN,;\\])")
_MOMENT = re.compile(r"(\d{8})(?:T(\d{6}))?(Z?)$")
_LONGEST = 256 * 1024
_MOST_LINES = 2000


class _Moment(NamedTuple):
    date: str
    time: str


def summary(calendar: str) -> str:
    """The first event of a calendar: its summary, its time as the sender wrote it, its place and description.

    Empty when there is no event. A time in UTC is marked so; one in another zone is the sender's local time.
    """
    event = _first_event(calendar[:_LONGEST])
    when = _when(event.get("DTSTART", ""), event.get("DTEND", ""))
    lines = (_plain(event.get("SUMMARY", "")), when, _plain(event.get("LOCATION", "")))
    words = _plain(event.get("COMMENT", "") or event.get("DESCRIPTION", ""))
    return "\n\n".join(filter(None, ("\n".join(filter(None, lines)), words)))


def _first_event(calendar: str) -> dict[str, str]:
    """The properties of the first event, the first of each name; an alarm in it is passed over."""
    found: dict[str, str] = {}
    inside: list[str] = []
    for line in _FOLD.sub("", calendar.replace("\r\n", "\n")).split("\n")[:_MOST_LINES]:
        match = _LINE.match(line)
        if not match:
            continue
        name, value = match[1].upper(), match[3].strip()
        if name == "BEGIN":
            inside.append(value.upper())
        elif name == "END" and inside:
            if inside.pop() == "VEVENT":
                break
        elif inside and inside[-1] in {"VEVENT", "VTODO"}:
            found.setdefault(name, value)
    return found


def _plain(value: str) -> str:
    return _ESCAPED.sub(lambda match: "\n" if match[1] in "nN" else match[1], value).strip()


def _when(start: str, end: str) -> str:
    begins, ends = _moment(start), _moment(end)
    if not begins:
        return ""
    first = f"{begins.date} {begins.time}".strip()
    if not ends or ends == begins:
        return first
    if begins.time and ends.date == begins.date:
        # The zone stands once, behind the later time.
        return f"{first.removesuffix(' UTC')}\u2013{ends.time}"
    return first if not begins.time else f"{first} \u2013 {ends.date} {ends.time}".strip()


def _moment(value: str) -> _Moment | None:
    match = _MOMENT.match(value)
    if not match:
        return None
    try:
        moment = datetime.strptime(match[1] + (match[2] or "000000"), "%Y%m%d%H%M%S")  # noqa: DTZ007 - as written
    except ValueError:
        return None
    return _Moment(f"{moment:%Y-%m-%d}", f"{moment:%H:%M}{' UTC' if match[3] else ''}" if match[2] else "")
