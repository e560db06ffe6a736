"""Swedish as residents write it: with and without å ä ö, compounded, split and misspelt.

Words are compared as *stems*: folded to a-z, without ending. Folding comes first, so that ``sopkärl`` and
``sopkarl`` meet. Shared by routing and search; nothing here knows either of them. Every function's work is
linear in its input, and what is tried per unknown word is bounded.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

import Stemmer  # type: ignore[import-not-found]

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

LANGUAGES = {"sv": "swedish", "en": "english", "fi": "finnish"}
"""The languages with a stemmer, by BCP 47 code."""

_FOLD = str.maketrans(
    "åäàáâãæöøòóôõéèêëüùúûíìîïçñýÿšž’´`\u00a0",
    "aaaaaaaoooooo" + "eeee" + "uuuu" + "iiii" + "cnyysz''' ",
)
_MOJIBAKE = (("ã¥", "a"), ("ã¤", "a"), ("ã¶", "o"), ("ã©", "e"), ("ã\x85", "a"), ("ã\x84", "a"), ("ã\x96", "o"))
_LEXEME = re.compile(r"[a-z0-9]+(?:[-'][a-z0-9]+)*|§|[.!?;:\n]")
_ADDRESS = re.compile(r"\S*(?:@|://|www\.)\S*")
_BREAKS = frozenset(".!?;:\n")
_ENDINGS = frozenset(("an", "en", "et", "ar", "or", "er", "na"))
_QUALITY = re.compile(r"(.{3,}het)(?:en|er|erna|s|ens|ers|ernas)?")
_LINKS = frozenset("sueoa")
_SHORTEST_PART = 3
_SHORTEST_STEM = 3
_LONGEST_WORD = 60
_SHORTEST_MISSPELT = 5
_SHORTEST_EDITED = 7


def fold(text: str) -> str:
    """Lower case without marks: ``Sopkärl`` -> ``sopkarl``. Length may change where letters were broken."""
    text = text.lower()
    if text.isascii():
        return text
    text = (
        text.replace("å", "a").replace("ä", "a").replace("ö", "o").replace("é", "e")
    )  # many times faster than translate
    if text.isascii():
        return text
    if "ã" in text:
        for broken, letter in _MOJIBAKE:
            text = text.replace(broken, letter)
    text = text.translate(_FOLD)
    if text.isascii():
        return text
    return "".join(c for c in unicodedata.normalize("NFKD", text).translate(_FOLD) if not unicodedata.combining(c))


def sentences(text: str) -> list[list[str]]:
    """The folded words of each sentence. Hyphens join (``p-tillstånd`` -> ``ptillstand``), addresses are left out."""
    folded = fold(text)
    if "@" in folded or "://" in folded or "www." in folded:
        folded = _ADDRESS.sub(" ", folded)
    found: list[list[str]] = []
    sentence: list[str] = []
    for lexeme in _LEXEME.findall(folded):
        if lexeme in _BREAKS:
            if sentence:
                found.append(sentence)
                sentence = []
        elif "-" in lexeme or "'" in lexeme:
            sentence.append(lexeme.replace("-", "").replace("'", ""))
        else:
            sentence.append(lexeme)
    return [*found, sentence] if sentence else found


def words(text: str) -> list[str]:
    """The folded words of the text, in order."""
    return [word for sentence in sentences(text) for word in sentence]


@cache
def _stemmer(language: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(LANGUAGES[language])


def stem(word: str, language: str = "sv") -> str:
    """The stem of a folded word.

    Snowball leaves the definite form of short Swedish words (``gatan``, ``larmet``); that ending goes too.
    ``-het`` stays, or ``lägenhet`` would be ``lag``. The s of ``plats`` belongs to the word, as in ``platsen``.
    """
    if language == "sv" and "het" in word:
        quality = _QUALITY.fullmatch(word)
        if quality:
            return quality[1]
    stemmed: str = _stemmer(language).stemWord(word)
    if language != "sv":
        return stemmed
    if word.endswith("ts") and len(stemmed) == len(word) - 1:
        return word
    return stemmed[:-2] if stemmed[-2:] in _ENDINGS and len(stemmed) - 2 >= _SHORTEST_STEM else stemmed


def _first_part(text: str, following: str, known: Container[str]) -> str | None:
    """The known stem that ``text`` is the first part of a compound with, or None (``gatu`` -> ``gat``)."""
    if text in known:
        return text
    if text[-1] in _LINKS and len(text) > _SHORTEST_PART and text[:-1] in known:
        return text[:-1]
    if text[-1] == following and text + following in known:  # three equal letters are written as two: busstopp
        return text + following
    stemmed = stem(text)
    return stemmed if stemmed in known else None


def split_compound(word: str, known: Container[str], *, depth: int = 2) -> tuple[str, ...]:
    """The known stems that a folded compound is made of, or nothing when it cannot be split wholly.

    ``known`` holds stems; the longest first part wins: ``sopkarlstomning`` -> ``sopkarl``, ``tomning``.
    A word of ``depth`` + 1 parts is the longest that is split.
    """
    if not 2 * _SHORTEST_PART <= len(word) <= _LONGEST_WORD:
        return ()
    for cut in range(len(word) - _SHORTEST_PART, _SHORTEST_PART - 1, -1):
        first = _first_part(word[:cut], word[cut], known)
        if first is None:
            continue
        last = stem(word[cut:])
        if last in known:
            return (first, last)
        if depth > 1 and (rest := split_compound(word[cut:], known, depth=depth - 1)):
            return (first, *rest)
    return ()


def known_ends(word: str, known: Container[str], *, shortest: int = 6) -> tuple[str, ...]:
    """The known first and last part, of at least ``shortest`` letters, of a compound that cannot be split wholly."""
    if not shortest + _SHORTEST_PART <= len(word) <= _LONGEST_WORD:
        return ()
    firsts = (_first_part(word[:cut], word[cut], known) for cut in range(len(word) - _SHORTEST_PART, shortest - 1, -1))
    lasts = (stem(word[cut:]) for cut in range(_SHORTEST_PART, len(word) - shortest + 1))
    first = next((part for part in firsts if part is not None), None)
    last = next((part for part in lasts if len(part) >= shortest - 1 and part in known), None)
    return tuple(part for part in (first, last) if part is not None)


def skeleton(word: str) -> str:
    """The word without what is misspelt most: doubled letters, and letters that sound alike."""
    plain = word.replace("ck", "k").replace("w", "v").replace("z", "s").replace("x", "ks").replace("c", "k")
    return "".join(c for i, c in enumerate(plain) if i == 0 or c != plain[i - 1])


def is_misspelling(one: str, other: str) -> bool:
    """Whether one skeleton is a likely misspelling of the other.

    Two letters in the wrong order; or, in longer words, a letter more, less or other, but not the first one:
    short words with one other letter are other words.
    """
    if len(one) > len(other):
        one, other = other, one
    if one[0] != other[0] or len(other) - len(one) > 1:
        return False
    start = 0
    while start < len(one) and one[start] == other[start]:
        start += 1
    if len(one) == len(other) and one[start : start + 2] == other[start : start + 2][::-1]:
        return one[start + 2 :] == other[start + 2 :]
    if len(one) < _SHORTEST_EDITED:
        return False
    return one[start:] == other[start + 1 :] if len(one) < len(other) else one[start + 1 :] == other[start + 1 :]


class Spellings:
    """Finds the word that a misspelt one was meant to be, among words of at least five letters.

    One wrong letter lies in the first or the last half of a word, so the other half is intact: words are
    kept by both halves of their skeleton (the first a letter short, for two swapped in the middle), and
    only those sharing a half are compared.
    """

    def __init__(self, skeletons: Mapping[str, str]) -> None:
        """``skeletons`` maps each known word to its ``skeleton``."""
        self._halves: dict[str, list[tuple[str, str]]] = {}
        for word, bones in skeletons.items():
            if len(word) < _SHORTEST_MISSPELT:
                continue
            middle = len(bones) // 2
            for key in (f"{bones[: middle - 1]}_{len(bones)}", f"_{bones[middle:]}"):
                self._halves.setdefault(key, []).append((bones, word))

    def near(self, word: str, *, tries: int = 12) -> str | None:
        """The known word that ``word`` misspells, comparing at most ``tries`` candidates per half, or None."""
        if not _SHORTEST_MISSPELT <= len(word) <= _LONGEST_WORD:
            return None
        bones = skeleton(word)
        size = len(bones)
        for length in (size, size - 1, size + 1):
            middle = length // 2
            for key in (f"{bones[: middle - 1]}_{length}", f"_{bones[size - (length - middle) :]}"):
                for candidate, known in self._halves.get(key, ())[:tries]:
                    if candidate == bones or is_misspelling(candidate, bones):
                        return known
        return None


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


COMMON = {
    "sv": _set(
        "och att det ar inte jag vi en ett som pa av for med har till om men ni kan vill hej nar var hur vad mig min "
        "mitt mina vara er de sa fran ska skulle eller fick far hos hade nu ju bara aven efter under utan ingen inget "
        "nagon nagot detta denna dom ej tack mvh halsningar gar blir finns behover"
    ),
    "en": _set(
        "the and is are to of in my i we you have has for not it that this with a an on at be can how what when where "
        "would like please hello hi thanks thank our your from but do does there about need been will if dear"
    ),
    "fi": _set(
        "ja on ei se etta mutta minun kun voi olen hei kiitos missa mita miten onko olisi meidan en ole haluan voiko "
        "haluaisin teidan tama sita han mina kanssa jos niin ovat asia terveisin moi milloin saada oma minulla oli "
        "haluamme tarvitsemme tarvitaanko tarvitsenko pitaako voitteko voinko saako kuka mista minulle meille nyt "
        "olemme pyydan kiitokset paivaa koko viela teen "
        "meilla kuinka lapsi lapsen tarvitsen taalla vaan seka joka koska"
    ),
}
"""Folded words that say little of what a text is about, by language."""


_FINNISH = ("mme", "tte", "nko", "ssa", "lla", "lta", "taan", "een", "uun", "uttaa", "iin", "ksi", "oita", "isen")
"""Endings that are rare in Swedish: a short Finnish message may hold no common word."""


def languages(text_words: Sequence[str], *, first: int = 150) -> tuple[str, ...]:
    """The languages that folded words may be, as BCP 47: those of sv, en, fi whose common words are most."""
    heard = text_words[:first]
    counts = {code: sum(word in common for word in heard) for code, common in COMMON.items()}
    if not any(counts.values()):
        counts["fi"] = sum(word.endswith(_FINNISH) for word in heard) // 2
    most = max(counts.values())
    return tuple(code for code, count in counts.items() if count == most)


def language(text_words: Sequence[str], *, first: int = 150) -> str:
    """The language of folded words as BCP 47; sv when in doubt."""
    return languages(text_words, first=first)[0]
