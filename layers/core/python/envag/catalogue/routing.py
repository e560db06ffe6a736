"""The routing vocabulary: read from YAML, validated, and compiled to the tables that the router reads.

A file may hold any of ``services``, ``elsewhere``, ``urgency``, ``legal``, ``cues``, ``negation``, ``common``,
``marked``, ``beside``, ``alarms`` and ``calibration``; the files of the folder are taken together.
``learned.json``, written by ``tools/fit_routing.py``, adds weights that were fitted to training messages.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec
from pydantic import ConfigDict, TypeAdapter

from envag.catalogue.problems import CatalogueError, Problem
from envag.catalogue.shape import unknown, validated
from envag.catalogue.source import Node, read
from envag.catalogue.vocabulary import Vocabulary
from envag.domain.language.swedish import fold
from envag.domain.routing.reading import ASIDE, MAIN, TURN
from envag.domain.routing.tables import Calibration, Negation, Rule, Tables, Topic, TopicKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

LEARNED = "learned.json"
"""The fitted weights: topic and weight by the key of a word in ``Tables.words``."""

_STRICT = ConfigDict(extra="forbid")

Weighted = dict[float, tuple[str, ...]]
"""Words and phrases by their weight."""


@dataclass(frozen=True, kw_only=True)
class RuleEntry:
    """Weight when all of some cues are there and none of others, in the message or in one sentence of it."""

    __pydantic_config__ = _STRICT
    all: tuple[str, ...]
    weight: float
    none: tuple[str, ...] = ()
    sentence: bool = False


@dataclass(frozen=True, kw_only=True)
class TopicEntry:
    """The vocabulary of one topic, per language."""

    __pydantic_config__ = _STRICT
    words: Weighted = field(default_factory=dict)
    english: Weighted = field(default_factory=dict)
    finnish: Weighted = field(default_factory=dict)
    rules: tuple[RuleEntry, ...] = ()
    near: tuple[str, ...] = ()
    kind: TopicKind | None = None
    service: str = ""
    personal: bool = False


@dataclass(frozen=True, kw_only=True)
class CueEntry:
    """The words and phrases of one cue, per language."""

    __pydantic_config__ = _STRICT
    swedish: tuple[str, ...] = ()
    english: tuple[str, ...] = ()
    finnish: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class NegationEntry:
    """See ``envag.domain.routing.tables.Negation``; words as they are written."""

    __pydantic_config__ = _STRICT
    negators: tuple[str, ...]
    about: tuple[str, ...]
    none: tuple[str, ...]
    none_after: tuple[str, ...]
    articles: tuple[str, ...]
    skip: tuple[str, ...]
    wish: tuple[str, ...]
    refused: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class RoutingFile:
    """One file of the folder."""

    __pydantic_config__ = _STRICT
    services: dict[str, TopicEntry] = field(default_factory=dict)
    elsewhere: dict[str, TopicEntry] = field(default_factory=dict)
    urgency: dict[str, TopicEntry] = field(default_factory=dict)
    legal: dict[str, TopicEntry] = field(default_factory=dict)
    cues: dict[str, CueEntry] = field(default_factory=dict)
    negation: NegationEntry | None = None
    common: tuple[str, ...] = ()
    marked: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    alarms: tuple[str, ...] = ()
    calibration: Calibration | None = None


_FILE = TypeAdapter(RoutingFile)
_LANGUAGES = {"words": "sv", "swedish": "sv", "english": "en", "finnish": "fi"}
_KINDS = {"services": TopicKind.SERVICE, "elsewhere": None, "urgency": TopicKind.URGENCY, "legal": TopicKind.LEGAL}
"""The sections that hold topics, with the kind of all of them; None where each says its own."""
_MARKS = ("urgency", "legal")


@dataclass(frozen=True)
class _Placed:
    """A file's content with the places of its values."""

    content: RoutingFile
    node: Node


def load_routing(folder: Path, *, learned: bool = True) -> Tables:
    """The tables that the files of ``folder`` come to. Raises CatalogueError with every problem of every file.

    Without ``learned`` only what people wrote counts, which is what a new fit starts from.
    """
    problems: list[Problem] = []
    files: list[_Placed] = []
    for path in sorted(folder.glob("*.yaml")):
        node = read(path, folder, problems)
        content = validated(_FILE, node, RoutingFile, problems)
        if content is not None:
            files.append(_Placed(content, node))
    if not files and not problems:
        problems.append(Problem(file=folder.name, line=1, path="", message="holds no .yaml file"))
    if not problems:
        fitted = folder / LEARNED
        tables = _Builder(files, problems, fitted if learned and fitted.exists() else None).tables()
        if tables is not None and not problems:
            return tables
    raise CatalogueError(problems)


def compile_routing(folder: Path, target: Path) -> None:
    """Write the tables of ``folder`` to ``target``/routing.msgpack; equal files give equal bytes."""
    target.mkdir(parents=True, exist_ok=True)
    (target / "routing.msgpack").write_bytes(msgspec.msgpack.encode(load_routing(folder)))


class _Builder:
    """Puts the files together, and notes what does not fit."""

    def __init__(self, files: Sequence[_Placed], problems: list[Problem], fitted: Path | None) -> None:
        self._files, self._problems, self._fitted = files, problems, fitted
        self._common = frozenset(fold(word) for placed in files for word in placed.content.common)
        self._marked = {fold(word): word for placed in files for word in placed.content.marked}
        self._vocabulary = Vocabulary(self._common, self._marked)

    def tables(self) -> Tables | None:
        """Everything as tables; None where a part is missing."""
        cues = {name: number for number, (_, name, _) in enumerate(self._named("cues"))}
        topics = [(placed, section, name, topic) for section in _KINDS for placed, name, topic in self._named(section)]
        numbers = {name: number for number, (_, _, name, _) in enumerate(topics)}
        for placed, name, cue in self._named("cues"):
            for feature, _ in self._features(placed, ("cues", name), cue):
                self._vocabulary.cue(feature, cues[name])
        for placed, section, name, topic in topics:
            self._check(placed, section, name, topic, numbers)
            for feature, weight in self._features(placed, (section, name), topic):
                self._vocabulary.weigh(feature, numbers[name], weight)
        rules = tuple(
            rule
            for placed, section, name, topic in topics
            for number, entry in enumerate(topic.rules)
            for rule in self._rule(entry, numbers[name], cues, placed, (section, name, "rules", number))
        )
        for cue in (MAIN, ASIDE, TURN):
            if cue not in cues:
                self._problem(self._files[0], ("cues",), f"missing cue '{cue}'; add it to one file of the folder")
        negation, calibration = self._only("negation"), self._only("calibration")
        if negation is None or calibration is None:
            return None
        self._learn(numbers)
        return Tables(
            topics=tuple(_topic(section, name, topic, numbers) for _, section, name, topic in topics),
            cues=tuple(cues),
            features=self._vocabulary.features(),
            words=self._vocabulary.words,
            prefixes=self._vocabulary.prefixes,
            phrases=self._vocabulary.phrases(),
            rules=rules,
            parts=self._vocabulary.parts(),
            solid=self._vocabulary.solid({numbers[name] for _, section, name, _ in topics if section in _MARKS}),
            common=tuple(sorted(self._common)),
            marked=self._marked,
            negation=_negation(negation),
            beside=tuple(sorted(fold(word) for placed in self._files for word in placed.content.beside)),
            alarms=tuple(sorted(fold(word) for placed in self._files for word in placed.content.alarms)),
            calibration=calibration,
        )

    def _named(self, section: str) -> Iterator[tuple[_Placed, str, Any]]:
        """The entries of a section over all files, in order; a name given in two files is a problem."""
        seen = set()
        for placed in self._files:
            for name, entry in getattr(placed.content, section).items():
                if name in seen:
                    self._problem(placed, (section, name), "given in another file too; keep one")
                    continue
                seen.add(name)
                yield placed, name, entry

    def _only(self, section: str) -> Any:  # noqa: ANN401 - each section has its own type
        found = [getattr(placed.content, section) for placed in self._files if getattr(placed.content, section)]
        if len(found) != 1:
            message = f"'{section}' must be in exactly one file of the folder, not {len(found)}"
            self._problem(self._files[0], (), message)
        return found[0] if found else None

    def _problem(self, placed: _Placed, loc: Sequence[Any], message: str) -> None:
        self._problems.append(placed.node.problem(loc, message))

    def _features(self, placed: _Placed, where: Sequence[str], entry: Any) -> Iterator[tuple[int, float]]:  # noqa: ANN401
        """The (feature, weight) of every word and phrase of a topic or cue."""
        for part, language in _LANGUAGES.items():
            content = getattr(entry, part, ())
            weighted = content.items() if isinstance(content, dict) else [(1.0, content)]
            for weight, entries in weighted:
                for text in entries:
                    feature = self._vocabulary.feature(text, language)
                    if feature is None:
                        self._problem(placed, (*where, part), f"'{text}' holds no word")
                    elif language == "sv" and self._vocabulary.says_nothing(text):
                        self._problem(placed, (*where, part), f"'{text}' is too common to say anything by itself")
                    else:
                        yield feature, weight

    def _check(self, placed: _Placed, section: str, name: str, topic: TopicEntry, known: dict[str, int]) -> None:
        if section == "elsewhere" and (topic.kind is None or not topic.kind.rival):
            self._problem(placed, (section, name, "kind"), "must be actor, advertising, automatic or centre")
        for other in (*topic.near, topic.service):
            if other and other not in known:
                self._problem(placed, (section, name), unknown("service", other, list(known)))

    def _rule(
        self, entry: RuleEntry, topic: int, cues: dict[str, int], placed: _Placed, where: Sequence[Any]
    ) -> Iterator[Rule]:
        missing = [cue for cue in (*entry.all, *entry.none) if cue not in cues]
        for cue in missing:
            self._problem(placed, where, unknown("cue", cue, list(cues)))
        if not missing:
            yield Rule(
                topic=topic,
                weight=entry.weight,
                all=tuple(cues[cue] for cue in entry.all),
                none=tuple(cues[cue] for cue in entry.none),
                sentence=entry.sentence,
            )

    def _learn(self, topics: dict[str, int]) -> None:
        """Add the fitted weights to those that people set."""
        if self._fitted is None:
            return
        file = f"{self._fitted.parent.name}/{self._fitted.name}"
        try:
            learned = msgspec.json.decode(self._fitted.read_bytes(), type=dict[str, dict[str, float]])
        except msgspec.DecodeError as error:
            self._problems.append(Problem(file=file, line=1, path="", message=f"{error}; run tools/fit_routing.py"))
            return
        for number, (word, weights) in enumerate(learned.items(), 2):
            for topic, weight in weights.items():
                if topic in topics:
                    self._vocabulary.learn(word, topics[topic], weight)
                else:
                    message = f"{unknown('topic', topic, list(topics))}; run tools/fit_routing.py"
                    self._problems.append(Problem(file=file, line=number, path=word, message=message))


def _topic(section: str, name: str, entry: TopicEntry, numbers: dict[str, int]) -> Topic:
    return Topic(
        id=name,
        kind=_KINDS[section] or entry.kind or TopicKind.CENTRE,
        near=entry.near,
        service=numbers.get(entry.service, -1),
        personal=entry.personal,
    )


def _negation(entry: NegationEntry) -> Negation:
    return Negation(
        negators=tuple(map(fold, entry.negators)),
        about=tuple(map(fold, entry.about)),
        none=tuple(map(fold, entry.none)),
        none_after=tuple(map(fold, entry.none_after)),
        articles=tuple(map(fold, entry.articles)),
        skip=tuple(map(fold, entry.skip)),
        wish=tuple(map(fold, entry.wish)),
        refused=tuple(map(fold, entry.refused)),
    )
