"""Phrases are found by whole words, wherever they stand."""

from __future__ import annotations

import pytest

from envag.domain.phrases import holds, pattern


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("prata med någon", "Kan jag få PRATA MED NAGON?", True),
        ("prata med någon", "prata lite med någon", False),
        ("ärende", "ärendet", False),
        ("ärende*", "ärendet", True),
        ("=person", "Person!", True),
        ("=person", "en person", False),
        ("^ja", "Ja, tack", True),
        ("^ja", "nja", False),
        ("^ja", "tack ja", False),
        ("e-post", "min epost", True),
    ],
)
def test_a_phrase_is_found_where_its_words_are(phrase, text, found):
    assert holds(text, (pattern(phrase),)) is found


def test_what_holds_no_word_is_no_pattern():
    assert pattern("=*") == pattern("") == ""


def test_nothing_is_found_in_nothing():
    assert not holds("", (pattern("ja"),))
    assert not holds("ja", ())
