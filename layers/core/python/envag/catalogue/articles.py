"""Reads the knowledge articles: Markdown with YAML front matter, shared ones and each municipality's own."""

from __future__ import annotations

import re
from dataclasses import is_dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from pydantic import ConfigDict, TypeAdapter

from envag.catalogue.facts import UnknownFactError, filled
from envag.catalogue.loading import SHARED
from envag.catalogue.problems import CatalogueError, Problem
from envag.catalogue.shape import unknown, validated
from envag.catalogue.source import Node, Place, read
from envag.catalogue.texts import company_word
from envag.domain import article as domain
from envag.domain.article import FEWEST_QUESTIONS, LONGEST_ANSWER, Article, effective

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from envag.catalogue.loading import Catalogue
    from envag.domain.municipality import Municipality

Finding = tuple[tuple[Any, ...], str]
"""Where in the front matter, and what would be right."""

_FENCE = "---"
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")

for _type in vars(domain).values():
    if isinstance(_type, type) and is_dataclass(_type):
        # pydantic looks for its settings on the class; the domain need not know of them.
        _type.__pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[attr-defined]

ARTICLE = TypeAdapter(Article)


def load_articles(folder: Path, catalogue: Catalogue) -> Mapping[str, tuple[Article, ...]]:
    """Each municipality's articles by its slug: shared ones and its own, its own facts filled in.

    ``folder`` holds ``<slug or shared>/articles/<id>.md``, and ``<id>.<language>.md`` for a translation.
    Raises CatalogueError with every problem of every file.
    """
    problems: list[Problem] = []
    shared = _read_all(folder / SHARED, folder, problems)
    libraries = {}
    for municipality in catalogue.municipalities:
        local = _read_all(folder / municipality.slug, folder, problems)
        libraries[municipality.slug] = effective(
            _articles(shared, municipality, catalogue, problems), _articles(local, municipality, catalogue, problems)
        )
        translated = {a.id for a in libraries[municipality.slug] if not a.translates}
        problems += _untranslated([*shared, *local], translated)
    if problems:
        raise CatalogueError(problems)
    return libraries


def _read_all(home: Path, folder: Path, problems: list[Problem]) -> list[Node]:
    found = []
    for path in sorted((home / "articles").glob("*.md")):
        node = _read_article(path, folder, problems)
        if not node.fields:
            continue
        name = str(node.fields["id"].value) if "id" in node.fields else path.stem
        if path.stem.partition(".")[0] != name:
            problems.append(node.problem(("id",), f"'{name}' must be the name of the file, '{path.stem}'"))
        found.append(node)
    return found


def _read_article(path: Path, folder: Path, problems: list[Problem]) -> Node:
    """The front matter, with the text after it as ``body``."""
    place = Place(path.relative_to(folder.parent).as_posix(), 1)
    try:
        lines = path.read_text("utf-8").split("\n")
    except UnicodeDecodeError:
        problems.append(Problem(file=place.file, line=1, path="", message="not valid UTF-8; save the file as UTF-8"))
        return Node({}, place)
    if lines[0].rstrip() != _FENCE or _FENCE not in (line.rstrip() for line in lines[1:]):
        message = f"must begin with a front matter between two lines of '{_FENCE}'"
        problems.append(Problem(file=place.file, line=1, path="", message=message))
        return Node({}, place)
    end = next(i for i, line in enumerate(lines) if i and line.rstrip() == _FENCE)
    head = read(path, folder, problems, text="\n".join(lines[:end]))
    if "body" in head.fields:
        problems.append(head.problem(("body",), "unknown key 'body'; the text stands after the front matter"))
    body = Node("\n".join(lines[end + 1 :]).strip(), Place(place.file, end + 2))
    return Node(head.fields | {"body": body}, head.place) if head.fields else head


def _articles(
    nodes: Iterable[Node], municipality: Municipality, catalogue: Catalogue, problems: list[Problem]
) -> Iterator[Article]:
    services = {s.id for s in chain(catalogue.templates, municipality.services)}
    for node in nodes:
        language = str(node.fields["language"].value) if "language" in node.fields else "sv"
        told = len(problems)
        complete = _filled(node, node, (), municipality, language, problems)
        article = validated(ARTICLE, complete, Article, problems)
        if article is None:
            continue
        problems += [complete.problem(loc, message) for loc, message in _findings(article, services)]
        if len(problems) == told:
            yield article


def _filled(
    node: Node, root: Node, loc: tuple[Any, ...], municipality: Municipality, language: str, problems: list[Problem]
) -> Node:
    """The same tree with the municipality's facts in place of ``{placeholders}``."""
    if isinstance(node.value, str):
        try:
            return Node(filled(node.value, municipality, language), node.place)
        except UnknownFactError as error:
            problems.append(root.problem(loc, str(error)))
            return node

    def inner(step: Any, child: Node) -> Node:  # noqa: ANN401 - a key or a position
        return _filled(child, root, (*loc, step), municipality, language, problems)

    if isinstance(node.value, dict):
        return Node({key: inner(key, child) for key, child in node.fields.items()}, node.place)
    return Node([inner(i, child) for i, child in enumerate(node.items)], node.place) if node.items else node


def _findings(article: Article, services: set[str]) -> Iterator[Finding]:
    """What no type can say about one article."""
    yield from _text_findings(article)
    if article.version < 1:
        yield ("version",), "must be 1 or more"
    if article.valid_to and article.valid_to < article.valid_from:
        yield ("valid_to",), f"must not be before valid_from, {article.valid_from}"
    if not _LANGUAGE.fullmatch(article.language):
        yield ("language",), f"'{article.language}' is no language tag of BCP 47, such as fi"
    for i, service in enumerate(article.services):
        if service not in services:
            yield ("services", i), unknown("service", service, sorted(services))
    for i, link in enumerate(article.links):
        if not link.url.startswith("https://"):
            yield ("links", i, "url"), f"'{link.url}' must begin with https://"


def _text_findings(article: Article) -> Iterator[Finding]:
    for name in ("title", "answer", "ask", "approved_by", "body"):
        if not getattr(article, name).strip():
            yield (name,), "is empty; an article must say this"
    if (questions := len(set(article.questions))) < FEWEST_QUESTIONS:
        yield ("questions",), f"{questions} ways of asking; at least {FEWEST_QUESTIONS} are needed"
    if (words := len(article.answer.split())) > LONGEST_ANSWER:
        yield ("answer",), f"{words} words with everything filled in; at most {LONGEST_ANSWER} can be read aloud"
    text = "\n".join((article.title, article.answer, *article.steps, article.ask, article.body))
    for fact, value in article.facts.items():
        if value not in text:
            yield ("facts", fact), f"'{value}' does not occur in the article; a fact is stated in the same words"
    if article.language == "sv" and company_word(text):
        yield ("answer",), "says 'kund'; a municipality has 'invånare' (R23)"


def _untranslated(nodes: Iterable[Node], originals: set[str]) -> Iterator[Problem]:
    """Translations of articles that do not exist."""
    for node in nodes:
        given = node.fields.get("translates")
        if given and str(given.value).partition("@")[0] not in originals:
            message = unknown("article", str(given.value).partition("@")[0], sorted(originals))
            yield node.problem(("translates",), message)
