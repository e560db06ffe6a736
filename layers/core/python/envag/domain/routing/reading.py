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
MISSPELT, LONG_MISSPELT = 0.7, 0.72
UNMARKED = 0.75
PLACE = 0.3
BEFORE, STRESSED, CASUAL = 0.35, 1.3, 0.8
"""What counts of what was written before the writer turned to the matter, of what is stressed, and of asides."""
MAIN, ASIDE, TURN = "main", "aside", "turn"
"""The cues that tell so."""
REACH = 3
SHORT_REACH = 2
"""A phrase's next word is at most so many words away: two may stand between, after a common word only one."""

_FIRST, _LAST = 1400, 500
"""Characters that are read from the beginning and the end of a long text."""
_SOUGHT, _OPENING, _BESIDE, _ALARMS = 12_000, 4, 120, 4
"""What may be danger or law is sought in so many characters of a long text's middle, by the first letters of words;
so many characters on both sides of it are read, at so many places."""
_GUESSES = 40
"""Unknown words per message that are taken apart or taken for misspelt; the rest stays unknown."""
_REMEMBERED = 20_000
_SHORTEST_PREFIX, _LONGEST_PREFIX = 3, 16
_SHORTEST_HALF = 3
_SHORTEST_MISSPELT, _UNMISTAKABLE = 6, 9
"""Letters of a word that may be taken for misspelt, since shorter ones resemble too many others; and of one that is
then evidence by itself."""
_WORD = re.compile(r"[^\W\d_]+")
_QUOTED = re.compile(r"(?m)^\s*>.*$")
_OLDER = re.compile(
    r"(?im)^[ \t]*(?:[-_]{3,} ?(?:ursprungligt|original|vidarebefordrat|forwarded|alkuperäinen)"
    r"|(?:från|from|lähettäjä): .+\n.*(?:skickat|datum|sent|date|till|to|lähetetty): "
    r"|den .{5,60} skrev .{0,80}:\s*$|on .{5,80} wrote:\s*$)"
)
_CLOSING = re.compile(
    r"(?im)^[ \t]*(?:mvh|m\.v\.h|(?:med )?vänlig(?:a|en)? hälsning(?:ar)?|vänligen|(?:bästa )?hälsningar|hälsn|"
    r"(?:best |kind )?regards|sincerely|(?:ystävällisin )?terveisin)\b[ \t]*,?[ \t]*(?=\n|$)"
)
_REPLY = re.compile(r"(?i)\s*(?:re|sv|vs|vb|fw|fwd|aw)\s*:")
_SUBJECT = 500
_SIGNATURE = 400
"""A signature begins within so many characters of the end."""


@dataclass(slots=True)
class Reading:
    """What a message holds.

    ``features`` maps a feature to how surely it is there, ``stress`` to how much the writer makes of it, ``first``
    to the number of the first sentence with it. ``cues`` and ``sentence_cues`` are bit sets of cues, of the whole
    message and of each sentence.
    """

    features: dict[int, float] = field(default_factory=dict)
    stress: dict[int, float] = field(default_factory=dict)
    first: dict[int, int] = field(default_factory=dict)
    cues: int = 0
    sentence_cues: list[int] = field(default_factory=list)


class Reader:
    """Reads messages by the tables. What a word means is remembered, so that common words cost nothing."""

    def __init__(self, tables: Tables) -> None:
        self._words = tables.words
        self._prefixes = tables.prefixes
        self._phrases = tables.phrases
        self._parts = tables.parts
        self._compounding = tables.parts.keys() - set(tables.solid)
        self._main, self._aside, self._turn = (1 << tables.cues.index(cue) for cue in (MAIN, ASIDE, TURN))
        self._common = frozenset(tables.common)
        self._small = frozenset(feature for word, feature in tables.words.items() if word[0] == "=")
        self._marked = tables.marked
        self._negation = tables.negation
        self._beside = tables.beside
        self._alarms = tables.alarms
        self._openings = self._common & {alarm[:size] for alarm in tables.alarms for size in range(_SHORTEST_HALF, 6)}
        self._features = tables.features
        self._spellings: swedish.Spellings | None = None
        self._remembered: dict[tuple[tuple[str, ...], str], Hits] = {}

    def read(self, subject: str, text: str) -> Reading:
        """The reading of a message; its work is bounded however long the text is."""
        subject, text = excerpt(subject, text, self._alarms)
        whole = f"{subject}\n{text}"
        headings = len(swedish.sentences(subject))
        sentences = swedish.sentences(whole)
        spoken = swedish.languages([word for sentence in sentences for word in sentence])
        marked = self._marked_words(whole)
        budget = _Budget(_GUESSES)
        found: list[tuple[dict[int, float], int]] = []
        for number, words in enumerate(sentences):
            hits = [marked[word] if word in marked else self._hits(word, spoken, budget) for word in words]
            for place in denied(words, self._negation, heading=number < headings):
                hits[place] = ()
            self._weaken_places(words, hits)
            found.append(self._found(words, hits))
        return self._together(found, headings if _REPLY.match(subject) else 0)

    def _together(self, found: Sequence[tuple[dict[int, float], int]], old: int) -> Reading:
        """The sentences as one reading. The first ``old`` ones are the subject of an earlier message."""
        reading = Reading()
        turn = max((number for number, (_, cues) in enumerate(found) if cues & self._turn), default=0)
        for number, (features, cues) in enumerate(found):
            stress = BEFORE if number < max(turn, old) else 1.0
            stress *= STRESSED if cues & self._main else CASUAL if cues & self._aside else 1.0
            for feature, sure in features.items():
                if feature in reading.first:
                    reading.features[feature] = max(sure, reading.features[feature])
                    reading.stress[feature] = max(stress, reading.stress[feature])
                else:
                    reading.features[feature], reading.stress[feature], reading.first[feature] = sure, stress, number
            reading.cues |= cues
            reading.sentence_cues.append(cues)
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
                found[folded] = (*self._meaning(folded), (feature, UNMARKED))
        return found

    def _weaken_places(self, words: Sequence[str], hits: list[Hits]) -> None:
        """Make little of what only says where: "halt utanför vårdcentralen" is no matter of health care."""
        for place, word in enumerate(words):
            if word in self._beside:
                for ahead in range(place + 1, min(place + REACH, len(words))):
                    if hits[ahead] and words[ahead] not in self._common:
                        hits[ahead] = tuple((feature, sure * PLACE) for feature, sure in hits[ahead])
                        break

    def _found(self, words: Sequence[str], hits: Sequence[Hits]) -> tuple[dict[int, float], int]:
        """The features of a sentence and its cues."""
        found: dict[int, float] = {}
        places: dict[int, list[int]] = {}
        for place, word_hits in enumerate(hits):
            for feature, sure in word_hits:
                if feature in places:
                    places[feature].append(place)
                    found[feature] = max(sure, found[feature])
                else:
                    places[feature] = [place]
                    found[feature] = sure
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
        return found, cues

    def _add_phrases(self, found: dict[int, float], places: Mapping[int, Sequence[int]]) -> None:
        for feature in tuple(found):
            for phrase in self._phrases.get(feature, ()):
                if all(unit in places for unit in phrase.units) and self._in_order(phrase.units, places):
                    found[phrase.feature] = min(found[unit] for unit in phrase.units)

    def _in_order(self, units: Sequence[int], places: Mapping[int, Sequence[int]]) -> bool:
        """Whether the words of a phrase follow each other, none further than its reach from the one before."""
        for start in places[units[0]]:
            place = start
            for before, unit in pairwise(units):
                reach = SHORT_REACH if before in self._small else REACH
                place = next((p for p in places[unit] if place < p <= place + reach), -1)
                if place < 0:
                    break
            else:
                return True
        return False

    def _joined(self, one: str, other: str) -> int | None:
        """The feature of a compound that was written apart (``bygg lov``), or None.

        One that begins with an everyday word is joined only if danger or law begins so (``över klagar``).
        """
        if len(one) < _SHORTEST_HALF or len(other) < _SHORTEST_HALF or other in self._common:
            return None
        if one in self._common and one not in self._openings:
            return None
        word = swedish.stem(one + other)
        return self._words[word] if word in self._parts else None

    def _hits(self, word: str, spoken: tuple[str, ...], budget: _Budget) -> Hits:
        key = (spoken, word)
        hits = self._remembered.get(key)
        if hits is not None:
            return hits
        hits = self._meaning(word, spoken)
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

    def _meaning(self, word: str, spoken: tuple[str, ...] = ("sv",)) -> Hits:
        """The features of a folded word, and of its beginnings."""
        exact = self._words.get(f"={word}")
        found = {} if exact is None else {exact: 1.0}
        foreign = "sv" not in spoken and word != "i" and any(word in swedish.COMMON[language] for language in spoken)
        for language in spoken:
            if language != "sv":
                self._look_up(f"{language}:", word, swedish.stem(word, language), found)
        if word not in self._common and not foreign:  # English "is" is no ice, but "i" is both
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
        parts = swedish.split_compound(word, self._compounding)
        if parts:
            return tuple((self._words[part], COMPOUND) for part in dict.fromkeys(parts))
        ends = swedish.known_ends(word, self._compounding)
        if ends:
            return tuple((self._words[part], END) for part in dict.fromkeys(ends))
        if self._spellings is None:
            self._spellings = swedish.Spellings(self._parts)
        meant = self._spellings.near(swedish.stem(word)) if len(word) >= _SHORTEST_MISSPELT else None
        if meant is None:
            return ()
        return ((self._words[meant], LONG_MISSPELT if len(word) >= _UNMISTAKABLE else MISSPELT),)


class _Budget:
    """How many unknown words may still be looked into."""

    def __init__(self, left: int) -> None:
        self._left = left

    def spend(self) -> bool:
        """Whether there was one left."""
        self._left -= 1
        return self._left >= 0


def excerpt(subject: str, text: str, alarms: Sequence[str]) -> tuple[str, str]:
    """What is read of a message: its own words, without older messages and signature, beginning and end if long."""
    older = _OLDER.search(text)
    if older and older.start() > 0 and text[: older.start()].strip():
        text = text[: older.start()]
    if ">" in text:
        text = _QUOTED.sub("", text)
    closing = _CLOSING.search(text, max(0, len(text) - _SIGNATURE))
    if closing and text[: closing.start()].strip():
        text = text[: closing.start()]
    if len(text) > _FIRST + _LAST:
        text = "\n".join((text[:_FIRST], *_alarming(text[_FIRST:-_LAST], alarms), text[-_LAST:]))
    return subject[:_SUBJECT], text


def _alarming(text: str, alarms: Sequence[str]) -> list[str]:
    """The places of a long text's middle that may be about danger or law: they are read too."""
    folded = swedish.fold(text[:_SOUGHT])
    openings = {word[:_OPENING] for word in folded.split()}
    places = (folded.find(alarm) for alarm in alarms if alarm[:_OPENING] in openings)
    found = sorted(place for place in places if place >= 0)[:_ALARMS]
    return [text[max(0, place - _BESIDE) : place + _BESIDE] for place in found]
