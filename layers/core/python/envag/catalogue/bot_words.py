"""What the chat's machine listens for: read from ``shared/bot.yaml``, validated, and compiled for the function."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec
from pydantic import ConfigDict, TypeAdapter

from envag.catalogue.problems import CatalogueError, Problem
from envag.catalogue.shape import unknown, validated
from envag.catalogue.source import Node, read
from envag.domain.article import Sensitivity
from envag.domain.bot_words import BotWords, Patterns
from envag.domain.phrases import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NAME = "bot.yaml"

Spoken = dict[str, tuple[str, ...]]
"""Phrases by language (BCP 47)."""


@dataclass(frozen=True, kw_only=True)
class BotWordsFile:
    """The file. Its fields are those of ``BotWords``, with the phrases of each language apart."""

    __pydantic_config__ = ConfigDict(extra="forbid")
    person: Spoken
    greeting: Spoken
    solved: Spoken
    not_solved: Spoken
    own_case: Spoken
    sensitive: dict[str, Spoken]
    aspects: dict[str, Spoken]


_FILE = TypeAdapter(BotWordsFile)


def load_bot_words(shared: Path) -> BotWords:
    """The words of ``shared/bot.yaml``. Raises CatalogueError with every problem."""
    problems: list[Problem] = []
    node = read(shared / NAME, shared, problems)
    content = validated(_FILE, node, BotWordsFile, problems) if node.fields else None
    if content is not None:
        problems += _findings(content, node)
    if problems or content is None:
        raise CatalogueError(problems)
    return BotWords(
        person=_patterns(content.person),
        greeting=_patterns(content.greeting),
        solved=_patterns(content.solved),
        not_solved=_patterns(content.not_solved),
        own_case=_patterns(content.own_case),
        sensitive={kind: _patterns(spoken) for kind, spoken in content.sensitive.items()},
        aspects={name: _patterns(spoken) for name, spoken in content.aspects.items()},
    )


def schema() -> dict[str, Any]:
    """The JSON Schema of the file, for editors."""
    found = _FILE.json_schema()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **found,
        "title": "What the chat's machine hears",
    }


def compile_bot_words(shared: Path, target: Path) -> None:
    """Write ``target/bot.msgpack``; equal files give equal bytes."""
    (target / "bot.msgpack").write_bytes(msgspec.msgpack.encode(load_bot_words(shared)))


def _patterns(spoken: Spoken) -> Patterns:
    """The phrases of all languages together: a Swede's chat may hold an English word, and the other way round."""
    return tuple(dict.fromkeys(pattern(phrase) for phrases in spoken.values() for phrase in phrases))


def _findings(content: BotWordsFile, node: Node) -> Iterator[Problem]:
    known = [kind.value for kind in Sensitivity]
    for kind in content.sensitive:
        if kind not in known:
            yield node.problem(("sensitive", kind), unknown("reason", kind, known))
    for loc, spoken in _places(content):
        for language, phrases in spoken.items():
            for number, phrase in enumerate(phrases):
                if not pattern(phrase):
                    yield node.problem((*loc, language, number), f"'{phrase}' holds no word")


def _places(content: BotWordsFile) -> Iterator[tuple[tuple[Any, ...], Spoken]]:
    for name, value in vars(content).items():
        if name in {"sensitive", "aspects"}:
            yield from (((name, inner), spoken) for inner, spoken in value.items())
        else:
            yield (name,), value
