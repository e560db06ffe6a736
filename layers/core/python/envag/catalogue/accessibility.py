"""Reads the accessibility statements: what holds for the site itself, and what each municipality declares (X16)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import msgspec
from pydantic import ConfigDict, TypeAdapter

from envag.catalogue.loading import SHARED
from envag.catalogue.problems import CatalogueError, Problem
from envag.catalogue.shape import Shape, unknown, validated
from envag.catalogue.source import read
from envag.catalogue.texts import TRANSLATED
from envag.domain.accessibility import SOURCE, Conformity, Content, Statement
from envag.runtime.statements import FILE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from envag.catalogue.loading import Catalogue
    from envag.catalogue.source import Node

_LISTS = ("inaccessible", "burdensome", "outside")

Finding = tuple[tuple[Any, ...], str]
Content.__pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Common:
    """What holds for every municipality's site: it is one product."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    method: Mapping[str, str]
    service: str
    inaccessible: tuple[Content, ...] = ()
    burdensome: tuple[Content, ...] = ()
    outside: tuple[Content, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Own:
    """What a municipality declares; its lists add to the common ones, its method replaces the common one."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    conformity: Conformity
    assessed: date
    updated: date
    method: Mapping[str, str] = field(default_factory=dict)
    inaccessible: tuple[Content, ...] = ()
    burdensome: tuple[Content, ...] = ()
    outside: tuple[Content, ...] = ()


def load_statements(folder: Path, catalogue: Catalogue) -> dict[str, Statement]:
    """Each municipality's statement by its slug. Raises CatalogueError with every problem of every file."""
    problems: list[Problem] = []
    node, common = _read(folder / SHARED / SOURCE, folder, _Common, problems)
    if common:
        everywhere = {one for place in catalogue.municipalities for one in place.page_languages}
        found = [*_untold(common, everywhere, None), *_unknown_service(common, catalogue)]
        problems += [node.problem(loc, message) for loc, message in found]
    statements = {}
    for place in catalogue.municipalities:
        node, own = _read(folder / place.slug / SOURCE, folder, _Own, problems)
        if own and common:
            statement = _together(common, own)
            found = [*_untold(own, place.page_languages, place.languages), *_contradictions(statement)]
            problems += [node.problem(loc, message) for loc, message in found]
            statements[place.slug] = statement
    if problems:
        raise CatalogueError(problems)
    return statements


def compile_statements(statements: Mapping[str, Statement], target: Path) -> None:
    """Write the statements for the function that shows them; equal ones give equal bytes."""
    (target / FILE).write_bytes(msgspec.msgpack.encode(dict(sorted(statements.items()))))


def _read(path: Path, folder: Path, shape: type[Shape], problems: list[Problem]) -> tuple[Node, Shape | None]:
    """A file with its places, and as its shape; one that cannot be read needs no second complaint of what it lacks."""
    known = len(problems)
    node = read(path, folder, problems)
    return node, None if len(problems) > known else validated(TypeAdapter(shape), node, shape, problems)


def _together(common: _Common, own: _Own) -> Statement:
    return Statement(
        conformity=own.conformity,
        assessed=own.assessed,
        updated=own.updated,
        method=own.method or common.method,
        service=common.service,
        inaccessible=common.inaccessible + own.inaccessible,
        burdensome=common.burdensome + own.burdensome,
        outside=common.outside + own.outside,
    )


def _unknown_service(common: _Common, catalogue: Catalogue) -> Iterator[Finding]:
    templates = [service.id for service in catalogue.templates]
    if common.service not in templates:
        yield ("service",), unknown("service template", common.service, templates)


def _untold(told: _Common | _Own, needed: Iterable[str], allowed: Sequence[str] | None) -> Iterator[Finding]:
    """Words that are missing in a language that pages are written in, or stand in one that is not ``allowed``."""
    texts: list[tuple[tuple[Any, ...], Mapping[str, str]]] = [(("method",), told.method)] if told.method else []
    for name in _LISTS:
        for i, content in enumerate(getattr(told, name)):
            texts += [((name, i, "what"), content.what), ((name, i, "why"), content.why)]
    for loc, words in texts:
        for language in sorted({"sv", *TRANSLATED, *needed}):
            if not words.get(language, "").strip():
                yield loc, f"missing in language '{language}'"
        for language in words:
            if allowed is not None and language not in (*allowed, *TRANSLATED):
                yield (*loc, language), unknown("language of the municipality", language, allowed)


def _contradictions(statement: Statement) -> Iterator[Finding]:
    if statement.conformity is Conformity.FULL and statement.inaccessible:
        count = len(statement.inaccessible)
        yield (
            ("conformity",),
            f"must be partial or none: {count} inaccessible things are listed, here and in {SHARED}/{SOURCE}",
        )
    if statement.conformity is not Conformity.FULL and not statement.inaccessible:
        yield ("inaccessible",), f"missing; a site that conforms only to '{statement.conformity}' lists what does not"
    if statement.updated < statement.assessed:
        yield ("updated",), f"must not be before the assessment, {statement.assessed}"
