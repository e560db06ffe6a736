"""What residents may say to the chat's bot: Amazon Lex learns its intents from it.

Limits: https://docs.aws.amazon.com/lexv2/latest/dg/quotas.html, "Build-time quotas".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from envag.catalogue.problems import CatalogueError
from envag.catalogue.shape import unknown
from envag.catalogue.source import Node, read
from envag.domain.chat_turn import Intent

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from envag.catalogue.problems import Problem

Utterances = Mapping[str, Mapping[str, tuple[str, ...]]]
"""Sentences by Lex's locale (``sv_SE``) and intent."""

FILE = "utterances.yaml"
LOCALES = ("sv_SE", "fi_FI")
LEARNT = (Intent.PERSON, Intent.STATUS, Intent.SOLVED)
"""The intents that are known by what is said; whatever is not any of them is the fallback intent."""

FEWEST = 10
"""Sentences of an intent, fewer than which Lex guesses more than it knows."""

MOST = 1500
LONGEST = 200
"""Characters of a sentence, well below Lex's 500: what is longer is no sentence that anybody writes."""

_SENTENCE = re.compile(r"[^\W\d_]+([ -][^\W\d_]+)*")


def load(folder: Path) -> Utterances:
    """The sentences of ``folder/shared``. Raises CatalogueError with every problem of the file."""
    problems: list[Problem] = []
    root = read(folder / "shared" / FILE, folder, problems)
    problems = problems or [*_keys(root, "locale", LOCALES), *_repeated(root)]
    if problems:
        raise CatalogueError(problems)
    return {
        locale: {intent: tuple(str(one.value) for one in said.items) for intent, said in intents.fields.items()}
        for locale, intents in root.fields.items()
    }


def _keys(root: Node, kind: str, known: tuple[str, ...]) -> Iterator[Problem]:
    for name in known:
        if name not in root.fields:
            yield root.problem((name,), "missing; add this key")
    for name, inner in root.fields.items():
        if name not in known:
            yield root.problem((name,), unknown(kind, str(name), known))
        elif kind == "locale":
            yield from _keys(inner, "intent", LEARNT)
        else:
            yield from _sentences(inner)


def _sentences(said: Node) -> Iterator[Problem]:
    if not FEWEST <= len(said.items) <= MOST:
        yield said.problem((), f"holds {len(said.items)} sentences; give {FEWEST} to {MOST}")
    for one in said.items:
        if not (isinstance(one.value, str) and len(one.value) <= LONGEST and _SENTENCE.fullmatch(one.value)):
            yield one.problem((), f"must be words with a blank or hyphen between, {LONGEST} characters at most")


def _repeated(root: Node) -> Iterator[Problem]:
    """What stands twice: Lex refuses a sentence that belongs to two intents of a locale."""
    for intents in root.fields.values():
        seen: dict[str, Node] = {}
        for said in intents.fields.values():
            for one in said.items:
                if first := seen.get(str(one.value).casefold()):
                    yield one.problem((), f"stands already in line {first.place.line}; keep one")
                seen[str(one.value).casefold()] = one
