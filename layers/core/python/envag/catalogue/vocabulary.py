"""Numbers the words and phrases of the routing vocabulary, and collects what each speaks for."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, TypeVar

from envag.domain.language.swedish import skeleton, stem, words
from envag.domain.routing.tables import Feature, Phrase

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

Key = TypeVar("Key")

_SHORTEST_PART = 3


class Vocabulary:
    """All words and phrases, each stem, beginning and phrase with one number.

    ``words`` maps a stem to its number, as ``<language>:<stem>`` for other languages than Swedish; ``prefixes``
    does so for the beginnings of words. ``common`` are folded words that say nothing by themselves: they, and
    entries that begin with ``=``, stand for exactly that word, as ``=<word>``: ``jägare`` has the stem of ``jag``.
    ``marked`` are folded words by which two words are meant (``tömt`` and ``tomt``): the one with å ä ö is ``^<word>``.
    """

    def __init__(self, common: frozenset[str], marked: Mapping[str, str]) -> None:
        self._common, self._marked = common, marked
        self.words: dict[str, int] = {}
        self.prefixes: dict[str, int] = {}
        self._phrases: dict[tuple[int, ...], int] = {}
        self._weights: list[dict[int, float]] = []
        self._cues: list[set[int]] = []
        self._labels: list[str] = []

    def feature(self, entry: str, language: str) -> int | None:
        """The number of a word or phrase; None when there is no word in it."""
        units = [self._unit(part, word, language) for part in entry.split() for word in words(part)]
        if not units:
            return None
        feature = units[0] if len(units) == 1 else self._numbered(self._phrases, tuple(units))
        self._labels[feature] = self._labels[feature] or entry.replace("*", "").replace("=", "")
        return feature

    def says_nothing(self, entry: str) -> bool:
        """Whether the Swedish entry is a common word alone, and not marked with ``=`` as meant so."""
        found = words(entry)
        return len(found) == 1 and found[0] in self._common and not entry.startswith("=")

    def learn(self, key: str, topic: int, weight: float) -> None:
        """Add a fitted weight to what a word, by its key in ``words``, was given by people."""
        weights = self._weights[self._numbered(self.words, key)]
        weights[topic] = weights.get(topic, 0.0) + weight

    def weigh(self, feature: int, topic: int, weight: float) -> None:
        """The feature speaks for the topic, or against it. Of two weights the stronger holds."""
        weights = self._weights[feature]
        if abs(weight) >= abs(weights.get(topic, 0.0)):
            weights[topic] = weight

    def cue(self, feature: int, cue: int) -> None:
        """The feature gives the cue."""
        self._cues[feature].add(cue)

    def features(self) -> tuple[Feature, ...]:
        """Everything by number."""
        return tuple(
            Feature(weights=tuple(sorted(weights.items())), cues=tuple(sorted(cues)), label=label)
            for weights, cues, label in zip(self._weights, self._cues, self._labels, strict=True)
        )

    def phrases(self) -> Mapping[int, tuple[Phrase, ...]]:
        """The phrases, each by the number of the word that the fewest phrases hold: little is tried in vain."""
        holding = Counter(unit for units in self._phrases for unit in units)
        found: dict[int, list[Phrase]] = {}
        for units, feature in self._phrases.items():
            rarest = min(units, key=lambda unit: (holding[unit], unit))
            found.setdefault(rarest, []).append(Phrase(units=units, feature=feature))
        return {unit: tuple(phrases) for unit, phrases in found.items()}

    def parts(self) -> Mapping[str, str]:
        """The Swedish stems that mean something by themselves, with their skeletons."""
        return {
            stemmed: skeleton(stemmed)
            for stemmed, feature in self.words.items()
            if self._labels[feature] and stemmed.isalnum() and len(stemmed) >= _SHORTEST_PART
        }

    def solid(self, marks: AbstractSet[int]) -> tuple[str, ...]:
        """The parts that only speak for the topics ``marks``: "självmordspolitik" is no danger."""
        return tuple(
            stemmed
            for stemmed in sorted(self.parts())
            if (weights := self._weights[self.words[stemmed]]) and weights.keys() <= marks
        )

    def _unit(self, part: str, word: str, language: str) -> int:
        tag = "" if language == "sv" else f"{language}:"
        if part.endswith("*"):
            return self._numbered(self.prefixes, tag + word)
        if language == "sv" and self._marked.get(word) == part.lower().lstrip("="):
            return self._numbered(self.words, f"^{word}")
        if part.startswith("=") or (language == "sv" and word in self._common):
            return self._numbered(self.words, f"={word}")
        return self._numbered(self.words, tag + stem(word, language))

    def _numbered(self, numbers: dict[Key, int], key: Key) -> int:
        if key not in numbers:
            numbers[key] = len(self._weights)
            self._weights.append({})
            self._cues.append(set())
            self._labels.append("")
        return numbers[key]
