"""How plain a Swedish text is (språklagen 2009:600 11 §; R67, X19)."""

from __future__ import annotations

import re
from dataclasses import dataclass

MOST_LIX = 40
"""The highest readability index of a text for residents; 30-40 is easy, ordinary prose."""

MOST_WORDS = 20
"""The longest sentence of a text for residents, in words."""

MOST_EASY_LIX, MOST_EASY_WORDS = 30, 12
"""The same of a text in easy Swedish; below 30 is what children's books are."""

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
