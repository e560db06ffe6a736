"""How plain a Swedish text is (språklagen 2009:600 11 §; R67, X19)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_LIX = 40
"""The highest readability index of a text for residents; 30-40 is easy, ordinary prose."""

MOST_WORDS = 20
"""The longest sentence of a text for residents, in words."""

MOST_EASY_LIX, MOST_EASY_WORDS = 30, 12
"""The same of a text in easy Swedish; below 30 is what children's books are."""

HEAVY_WORDS = {
    "avseende": "om",
    "beträffande": "om",
    "bifalla": "säga ja till",
    "emedan": "eftersom",
    "erfordras": "behövs",
    "erforderlig": "nödvändig",
    "erhålla": "få",
    "erhåller": "får",
    "erlägga": "betala",
    "härmed": "nu",
    "ifrågavarande": "den här",
    "inkomma": "komma in",
    "jämlikt": "enligt",
    "medelst": "med",
    "nämnda": "den här",
    "ovannämnda": "den här",
    "såvida": "om",
    "såväl": "både",
    "tillhandahålla": "ge",
    "tillhandahåller": "ger",
    "tillse": "se till",
    "vederbörande": "den som det gäller",
    "vidtaga": "göra",
    "åligger": "måste",
    "åvila": "vara ens ansvar",
}
"""Words that offices use and nobody else, each with what to write instead (språklagen 2009:600 11 §)."""

_MARKUP = re.compile(r"[*_`#>|]+|^\s*(?:-|\d+\.)\s+", re.MULTILINE)
_ABBREVIATION = re.compile(r"\b(kl|kap|nr)\.", re.IGNORECASE)
_NUMBER = re.compile(r"\d[\d  .,:–+-]*\d|\d")
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*|0")
_END = re.compile(r"[.!?:]+(?=\s|$)|\n+")
_LONG = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Plainness:
    """``lix`` is the readability index, ``longest`` the longest sentence."""

    lix: float
    longest: str

    @property
    def longest_words(self) -> int:
        """Words of the longest sentence."""
        return len(_WORD.findall(self.longest))


def not_plain(text: str) -> Iterator[str]:
    """What is not plain in a Swedish text for residents, and what would be."""
    measured = plainness(text)
    if measured.longest_words > MOST_WORDS:
        yield f"'{measured.longest}' has {measured.longest_words} words; a sentence has {MOST_WORDS} at most (X19)"
    for word in dict.fromkeys(_WORD.findall(text.lower())):
        if word in HEAVY_WORDS:
            yield f"says '{word}', which is an office's word; write '{HEAVY_WORDS[word]}' (X19)"


def plainness(text: str) -> Plainness:
    """Measure a text, also in Markdown, where a line ends a sentence as a full stop does.

    LIX is words per sentence plus the percentage of words of more than six letters (Björnsson 1968). A
    number counts as one short word, whatever punctuation it holds.
    """
    plain = _NUMBER.sub("0", _ABBREVIATION.sub(r"\1", _MARKUP.sub(" ", text)))
    sentences = [s.strip() for s in _END.split(plain) if _WORD.search(s)]
    words = [word for sentence in sentences for word in _WORD.findall(sentence)]
    if not words:
        return Plainness(lix=0.0, longest="")
    long_words = sum(len(word) > _LONG for word in words)
    lix = len(words) / len(sentences) + 100 * long_words / len(words)
    return Plainness(lix=lix, longest=max(sentences, key=lambda s: len(_WORD.findall(s))))
