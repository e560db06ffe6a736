"""What a text and a query are searched by: the same stems as routing's, and the parts of compounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envag.domain.language.swedish import COMMON, LANGUAGES, known_ends, language, split_compound, stem, words

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

_STEMMER_OF = {"fit": "fi"}  # Meänkieli has no stemmer of its own; Finnish inflects alike
_LONGEST_QUERY = 400


def stems(texts: Iterable[str], code: str) -> list[str]:
    """The stems of every word that says something, in order. ``code`` is the texts' language (BCP 47)."""
    stemmer = _stemmer(code)
    return [stem(word, stemmer) for text in texts for word in words(text) if word not in COMMON.get(stemmer, ())]


def compound_parts(word: str, known: Container[str]) -> tuple[str, ...]:
    """The known stems in a folded compound; none where one of them is a mere preposition (``för|skola``)."""
    parts = split_compound(word, known) or known_ends(word, known)
    return () if any(part in COMMON["sv"] for part in parts) else parts


def query_words(query: str) -> list[str]:
    """The folded words of a query that say something; all of them when none does."""
    found = words(query[:_LONGEST_QUERY])
    common = COMMON["sv"] | COMMON[language(found)]
    return [word for word in found if word not in common and len(word) > 1] or found


def query_stems(word: str, codes: Iterable[str]) -> tuple[str, ...]:
    """The stems that a folded word of a query may have in any of the languages, the first language first."""
    return tuple(dict.fromkeys(stem(word, _stemmer(code)) for code in codes))


def query_languages(query: str, wanted: str) -> tuple[str, ...]:
    """The languages to read a query in: the wanted one, the one it seems to be in, and Swedish."""
    return tuple(dict.fromkeys((wanted, language(words(query[:_LONGEST_QUERY])), "sv")))


def _stemmer(code: str) -> str:
    code = _STEMMER_OF.get(code, code)
    return code if code in LANGUAGES else "sv"
