"""A chat as a letter: who said what and when, for a resident who wants to keep it."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

from envag.domain.case import EventType
from envag.domain.greeting import wording
from envag.domain.hours import STOCKHOLM
from envag.domain.letter import Part, compose
from envag.domain.receipt_letter import due_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from envag.domain.case import Case, TimelineEvent
    from envag.domain.letter import Letter
    from envag.domain.municipality import Municipality

_WHO = {"resident": "copy.who.resident", "guide": "copy.who.guide"}
"""The text that names each role; whoever else says something is a machine. No name stands in the letter (X13)."""


def chat_copy(case: Case, municipality: Municipality, timeline: Sequence[TimelineEvent], *, language: str) -> Letter:
    """All messages of the case's chat, each quoted, so that no message can pass for somebody else's.

    ``language`` is the resident's; what the municipality does not write in it is in Swedish.
    """

    def say(text_id: str) -> str:
        return wording(municipality, text_id, language=language, reference=case.reference)

    spoken = language if "copy.intro" in municipality.translations.get(language, {}) else "sv"
    talk = list(_talk(timeline, municipality, spoken)) or [say("copy.silent")]
    signature = wording(municipality, "email.signature", language=language)
    text = "\n\n".join((say("copy.intro").strip(), *talk, signature.strip(), say("copy.footer")))
    return compose(say("copy.subject"), [Part(spoken, text)])


def chat_language(timeline: Sequence[TimelineEvent]) -> str:
    """The language that the chat was begun in."""
    return next((str(event.data["language"]) for event in timeline if event.data.get("language")), "sv")


def _talk(timeline: Sequence[TimelineEvent], municipality: Municipality, language: str) -> Iterator[str]:
    """A paragraph for each message, below its day where there are several."""
    days = [(day, list(said)) for day, said in groupby(_messages(timeline), key=_day)]
    for _, said in days:
        if len(days) > 1:
            yield due_text(_moment(said[0]), municipality, language=language, with_time=False)
        for message in said:
            who = municipality.text(_WHO.get(message["role"], "copy.who.machine"), language)
            named = who.format_map(municipality.facts)
            time = f"{_moment(message).astimezone(STOCKHOLM):%H.%M}"
            quoted = "\n".join(f"> {line}" for line in _lines(message, municipality.text("copy.file", language)))
            yield f"{time} {named[:1].upper()}{named[1:]}:\n{quoted}"


def _messages(timeline: Sequence[TimelineEvent]) -> list[Mapping[str, Any]]:
    """The messages of all transcripts in the order in which they were said, each once."""
    told = [e.data.get("messages", ()) for e in timeline if e.type is EventType.MESSAGE]
    messages = {message["id"]: message for page in told for message in page}
    return sorted(messages.values(), key=_moment)


def _lines(message: Mapping[str, Any], file: str) -> Iterator[str]:
    yield from message["text"].strip().splitlines()
    for name in message["attachments"]:
        yield f"{file}: {' '.join(name.split())}"


def _moment(message: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(message["at"])


def _day(message: Mapping[str, Any]) -> date:
    return _moment(message).astimezone(STOCKHOLM).date()
