"""Reads a message into features: which words and phrases of the vocabulary it holds, and how surely."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from envag.domain.language import swedish
from envag.domain.routing.negation import denied

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from envag.domain.routing.tables import Tables

Hits = tuple[tuple[int, float], ...]
"""Features of a word, with how surely each is meant (0-1)."""

COMPOUND = 0.8
"""How surely a known part of a compound is meant; a part of a compound that is only partly known: ``END``."""
END = 0.6
MISSPELT = 0.7
UNMARKED = 0.75
PLACE = 0.3
REACH = 3
"""A phrase's next word is at most so many words away: two may stand between."""

_FIRST, _LAST = 2500, 800
"""Characters that are read from the beginning and the end of a long text."""
_GUESSES = 40
"""Unknown words per message that are taken apart or taken for misspelt; the rest stays unknown."""
_REMEMBERED = 20_000
_SHORTEST_PREFIX, _LONGEST_PREFIX = 3, 16
_SHORTEST_HALF = 3
_WORD = re.compile(r"[^\W\d_]+")
_QUOTED = re.compile(r"(?m)^\s*>.*$")


@dataclass(slots=True)
class Reading:
    """What a message holds.

    ``features`` maps a feature to how surely it is there, in the order in which they come. ``cues`` and
    ``sentence_cues`` are bit sets of cues, of the whole message and of each sentence.
    """

    features: dict[int, float] = field(default_factory=dict)
    cues: int = 0
    sentence_cues: list[int] = field(default_factory=list)


class Reader:
    """Reads messages by the tables. What a word means is remembered, so that common words cost nothing."""

    def __init__(self, tables: Tables) -> None:
        self._words = tables.words
        self._prefixes = tables.prefixes
        self._phrases = tables.phrases
        self._parts = tables.parts
        self._common = frozenset(tables.common)
        self._marked = tables.marked
        self._negation = tables.negation
        self._beside = tables.beside
        self._features = tables.features
        self._spellings: swedish.Spellings | None = None
        self._remembered: dict[tuple[str, str], Hits] = {}

    def read(self, subject: str, text: str) -> Reading:
        """The reading of a message; its work is bounded however long the text is."""
        whole = excerpt(subject, text)
        sentences = swedish.sentences(whole)
        language = swedish.language([word for sentence in sentences for word in sentence])
        marked = self._marked_words(whole)
        budget = _Budget(_GUESSES)
        reading = Reading()
        for words in sentences:
            hits = [marked[word] if word in marked else self._hits(word, language, budget) for word in words]
            for place in denied(words, self._negation):
                hits[place] = ()
            self._weaken_places(words, hits)
            self._add_sentence(words, hits, reading)
        return reading

    def _marked_words(self, text: str) -> dict[str, Hits]:
        """What the words are that mean something else with å ä ö: as written, or both where the writer uses none."""
        lowered = text.lower()
        marks = "å" in lowered or "ä" in lowered or "ö" in lowered
        written = frozenset(_WORD.findall(lowered))
        found: dict[str, Hits] = {}
        for folded, marked in self._marked.items():
            feature = self._words.get(f"^{folded}")
            if feature is None or not (marked in written or folded in written):
                continue
            if marked in written:
                found[folded] = ((feature, 1.0),)
            elif not marks:
                found[folded] = (*self._meaning(folded, "sv"), (feature, UNMARKED))
        return found

    def _weaken_places(self, words: Sequence[str], hits: list[Hits]) -> None:
        """Make little of what only says where: "halt utanför vårdcentralen" is no matter of health care."""
        for place, word in enumerate(words):
            if word in self._beside:
                for ahead in range(place + 1, min(place + REACH, len(words))):
                    if hits[ahead] and words[ahead] not in self._common:
                        hits[ahead] = tuple((feature, sure * PLACE) for feature, sure in hits[ahead])
                        break

    def _add_sentence(self, words: Sequence[str], hits: Sequence[Hits], reading: Reading) -> None:
        found: dict[int, float] = {}
        places: dict[int, list[int]] = {}
        for place, word_hits in enumerate(hits):
            for feature, sure in word_hits:
                places.setdefault(feature, []).append(place)
                found[feature] = max(sure, found.get(feature, 0.0))
        self._add_phrases(found, places)
        for one, other in pairwise(words):
            joined = self._joined(one, other)
            if joined is not None:
                found[joined] = 1.0
        cues = 0
        for feature, sure in found.items():
            if sure > PLACE:
                for cue in self._features[feature].cues:
                    cues |= 1 << cue
            reading.features[feature] = max(sure, reading.features.get(feature, 0.0))
        reading.cues |= cues
        reading.sentence_cues.append(cues)

    def _add_phrases(self, found: dict[int, float], places: Mapping[int, Sequence[int]]) -> None:
        for feature in tuple(found):
            for phrase in self._phrases.get(feature, ()):
                if all(unit in places for unit in phrase.units) and _in_order(phrase.units, places):
                    found[phrase.feature] = min(found[unit] for unit in phrase.units)

    def _joined(self, one: str, other: str) -> int | None:
        """The feature of a compound that was written apart (``bygg lov``), or None."""
        if len(one) < _SHORTEST_HALF or len(other) < _SHORTEST_HALF or one in self._common or other in self._common:
            return None
        word = swedish.stem(one + other)
        return self._words[word] if word in self._parts else None

    def _hits(self, word: str, language: str, budget: _Budget) -> Hits:
        key = (language, word)
        hits = self._remembered.get(key)
        if hits is not None:
            return hits
        hits = self._meaning(word, language)
        if word.isalpha() and word not in self._common and all(self._is_fitted(feature) for feature, _ in hits):
            if not budget.spend():
                return hits
            hits = (*hits, *self._guess(word))
        if len(self._remembered) >= _REMEMBERED:
            self._remembered.clear()
        self._remembered[key] = hits
        return hits

    def _is_fitted(self, feature: int) -> bool:
        """Whether only the training messages, and nobody's list, give the word a weight."""
        return bool(self._features[feature].weights) and not self._features[feature].label

    def _meaning(self, word: str, language: str) -> Hits:
        """The features of a folded word, and of its beginnings."""
        exact = self._words.get(f"={word}")
        found = {} if exact is None else {exact: 1.0}
        if language != "sv":
            self._look_up(f"{language}:", word, swedish.stem(word, language), found)
        if word not in self._common:
            self._look_up("", word, swedish.stem(word), found)
        return tuple(found.items())

    def _look_up(self, tag: str, word: str, stem: str, found: dict[int, float]) -> None:
        feature = self._words.get(tag + stem)
        if feature is not None:
            found[feature] = 1.0
        for size in range(_SHORTEST_PREFIX, min(_LONGEST_PREFIX, len(word)) + 1):
            feature = self._prefixes.get(tag + word[:size])
            if feature is not None:
                found[feature] = 1.0

    def _guess(self, word: str) -> Hits:
        """What a word that nobody listed is made of, or misspells."""
        parts = swedish.split_compound(word, self._parts)
        if parts:
            return tuple((self._words[part], COMPOUND) for part in dict.fromkeys(parts))
        ends = swedish.known_ends(word, self._parts)
        if ends:
            return tuple((self._words[part], END) for part in dict.fromkeys(ends))
        if self._spellings is None:
            self._spellings = swedish.Spellings(self._parts)
        meant = self._spellings.near(swedish.stem(word))
        return () if meant is None else ((self._words[meant], MISSPELT),)


class _Budget:
    """How many unknown words may still be looked into."""

    def __init__(self, left: int) -> None:
        self._left = left

    def spend(self) -> bool:
        """Whether there was one left."""
        self._left -= 1
        return self._left >= 0


def excerpt(subject: str, text: str) -> str:
    """What is read of a message: the subject, and the beginning and end of the text without quoted lines."""
    if len(text) > _FIRST + _LAST:
        text = f"{text[:_FIRST]}\n{text[-_LAST:]}"
    if ">" in text:
        text = _QUOTED.sub("", text)
    return f"{subject[:500]}\n{text}"


def _in_order(units: Sequence[int], places: Mapping[int, Sequence[int]]) -> bool:
    """Whether the words of a phrase follow each other, none further than ``REACH`` from the one before."""
    for start in places[units[0]]:
        place = start
        for unit in units[1:]:
            place = next((p for p in places[unit] if place < p <= place + REACH), -1)
            if place < 0:
                break
        else:
            return True
    return False
