"""Identifiers that can belong to nobody (4.1 of the requirements' sources); the loader refuses every other.

Phone numbers of PTS' fiction series, mail domains of RFC 2606, personnummer with the serials 980-989, and the
organisation numbers of the invented municipalities.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from envag.domain.case import Case, TimelineEvent

MOBILE = tuple(f"+4670174{number:04}" for number in range(605, 700))
"""070-174 06 05 to 99."""

PLANTED = MOBILE[-8:]
"""Those of them that only planted cases use."""

FIXED_SERIES = ("+468465004", "+463139006", "+464062804", "+469803192")
"""The fiction series of four areas, without their two last digits."""

_NUMBERS = frozenset(MOBILE) | {f"{series}{number:02}" for series in FIXED_SERIES for number in range(100)}
_MAIL = re.compile(r"[^\s<>@]+@([^\s<>@,;]+)")
_PERSON_NUMBER = re.compile(r"(?<![\w-])(?:\d{2})?\d{6}[-+ ]?(\d{3})\d(?![\w-])")
_PHONE = re.compile(r"(?<![\w-])(?:\+\d|0)[\d -]{6,}\d(?![\w-])")
_ORGANISATIONS = frozenset({"2120999012", "2120999020", "2120999038"})
"""The numbers of the invented municipalities, and of every company that the demo names."""

_SERIALS = frozenset(str(serial) for serial in range(980, 990))


class UnsafeError(ValueError):
    """The case names something that could be somebody's own. The message tells the kind, not the thing."""


def require_safe(case: Case, timeline: tuple[TimelineEvent, ...]) -> None:
    """Raises UnsafeError for a case with a number or address outside the safe series, wherever it stands."""
    party = case.party
    if party and party.phone and party.phone not in _NUMBERS:
        msg = f"{case.reference}: a phone number outside the fiction series"
        raise UnsafeError(msg)
    words = [party.email] if party else []
    words += [text for event in timeline for text in _texts(event.data)]
    for text in words:
        problem = _problem(text)
        if problem:
            msg = f"{case.reference}: {problem}"
            raise UnsafeError(msg)


def _problem(text: str) -> str:
    for domain in _MAIL.findall(text):
        if not domain.rstrip(".").endswith(".example"):
            return "a mail address outside .example"
    for found in _PERSON_NUMBER.finditer(text):
        if found[1] not in _SERIALS and re.sub(r"\D", "", found[0]) not in _ORGANISATIONS:
            return "a personnummer with a serial outside 980-989"
    for phone in _PHONE.findall(_PERSON_NUMBER.sub("", text)):
        digits = re.sub(r"[ -]", "", phone)
        if (digits if digits.startswith("+") else f"+46{digits[1:]}") not in _NUMBERS:
            return "a phone number outside the fiction series"
    return ""


_NO_WORDS = frozenset({"contact", "id", "at", "message_id", "references", "in_reply_to", "phase", "case"})
"""Ids and moments of ours, whose digits mean nothing."""


def _texts(data: Mapping[str, object]) -> Iterator[str]:
    for name, value in data.items():
        if name in _NO_WORDS:
            continue
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            yield from _texts(value)
        elif isinstance(value, (list, tuple)):
            for one in value:
                yield from _texts(one if isinstance(one, dict) else {"": one})
