"""The resident-facing texts: which ids must exist, and which placeholders may stand in them."""

from __future__ import annotations

import re
from string import Formatter
from typing import TYPE_CHECKING

from envag.catalogue.plain_language import not_plain
from envag.catalogue.shape import unknown
from envag.domain.case import ContactReason, Resolution
from envag.domain.contact import Channel
from envag.domain.hours import Weekday
from envag.domain.late import Reason
from envag.domain.obstacle import Obstacle
from envag.domain.service import FieldType, Kind
from envag.domain.status import LineKind, Standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from envag.catalogue.problems import Problem
    from envag.catalogue.source import Node

FACTS = frozenset({"municipality", "centre", "guide_title", "phone", "email"})
"""Placeholders that every text may use: facts of the municipality."""

PLACEHOLDERS = FACTS | {
    "address",
    "choices",
    "closes",
    "code",
    "count",
    "date",
    "day",
    "department",
    "desk",
    "due",
    "emergency_phone",
    "file",
    "host",
    "label",
    "language",
    "link",
    "maximum",
    "message",
    "month",
    "months",
    "opens",
    "position",
    "promise",
    "reference",
    "role",
    "service",
    "size",
    "status",
    "time",
    "title",
    "until",
    "weekday",
    "year",
}
"""Every placeholder that the code fills in, where the text's Swedish original uses it."""

TRANSLATED = ("en",)
"""Languages in which every shared text must exist."""

EMPLOYEES = (
    *("call.message.summary", "call.whisper", "contact_reason.", "figure.", "late.reason.", "minimised.", "notice."),
    *("preview.", "resolution.", "role.", "staff.", "task."),
)
"""What ids begin with whose texts only employees read: they need Swedish and English. Residents read all others."""

FAMILIES = {
    "channel": Channel,
    "contact_reason": ContactReason,
    "field": FieldType,
    "kind": Kind,
    "late.reason": Reason,
    "resolution": Resolution,
    "staff.obstacle": Obstacle,
    "status": Standing,
    "status.line": LineKind,
    "status.next": Standing,
    "weekday": Weekday,
}
"""Texts that exist once for each member: ``status.new``, ``weekday.monday`` …"""

_COMPANY_WORD = re.compile(r"\bkund(?!e\b|skap)", re.IGNORECASE)


def company_word(text: str) -> bool:
    """Whether a Swedish text calls a resident what a company would (R23)."""
    return bool(_COMPANY_WORD.search(text))


def placeholders(text: str) -> set[str]:
    """The names in curly brackets. Raises ValueError when a bracket has no mate."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def swedish_problems(swedish: Node) -> Iterator[Problem]:
    """What is wrong with the shared Swedish texts, which all others are measured by."""
    for text_id, node in swedish.fields.items():
        yield from _value_problems(swedish, text_id, node, PLACEHOLDERS)
    for family, members in FAMILIES.items():
        for member in members:
            text_id = f"{family}.{member}"
            if text_id not in swedish.fields:
                yield swedish.problem((text_id,), "missing text; add this key")


def required(swedish: Node, language: str) -> list[str]:
    """The ids of the texts that a translation must have for pages to be shown in its ``language`` (X18)."""
    ids = [str(text_id) for text_id in swedish.fields]
    return ids if language in TRANSLATED else [one for one in ids if not one.startswith(EMPLOYEES)]


def variant_problems(texts: Node, swedish: Node, *, language: str, wanted: Iterable[str] = ()) -> Iterator[Problem]:
    """What is wrong with a translation or a municipality's own wording of the shared Swedish texts.

    ``wanted`` are the ids of the texts that it must have.
    """
    for text_id, node in texts.fields.items():
        original = swedish.fields.get(text_id)
        if original is None:
            yield texts.problem((text_id,), unknown("text id", str(text_id), [str(known) for known in swedish.fields]))
        elif isinstance(original.value, str):
            yield from _value_problems(texts, text_id, node, FACTS | _safe_placeholders(original.value), language)
    for text_id in wanted:
        if text_id not in texts.fields:
            yield texts.problem((text_id,), f"missing text in language '{language}'; translate the Swedish one")


def _value_problems(
    texts: Node, text_id: str, node: Node, allowed: frozenset[str] | set[str], language: str = "sv"
) -> Iterator[Problem]:
    text = node.value
    if not isinstance(text, str) or not text.strip():
        yield texts.problem((text_id,), "must be a text; put it in quotes")
        return
    try:
        used = placeholders(text)
    except ValueError as error:
        yield texts.problem((text_id,), f"{error}; write {{name}}, or {{{{ for a bracket itself")
        return
    for name in sorted(used - allowed):
        yield texts.problem((text_id,), unknown("placeholder", name, sorted(allowed)))
    if language == "sv":
        if company_word(text):
            yield texts.problem((text_id,), "says 'kund'; a municipality has 'invånare' (R23)")
        for fault in not_plain(text):
            yield texts.problem((text_id,), fault)


def _safe_placeholders(text: str) -> set[str]:
    """The placeholders of a text that may itself be faulty; its own fault is told elsewhere."""
    try:
        return placeholders(text)
    except ValueError:
        return set()
