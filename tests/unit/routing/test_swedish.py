"""Swedish as residents write it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envag.domain.language.swedish import (
    Spellings,
    fold,
    is_misspelling,
    known_ends,
    language,
    languages,
    sentences,
    skeleton,
    split_compound,
    stem,
    words,
)

PARTS = ("sopkärl", "tömning", "gata", "belysning", "buss", "stopp", "skola", "skjuts", "förskola", "plats", "vatten")
KNOWN = {stem(fold(word)) for word in PARTS}


def test_marks_are_folded():
    assert fold("Sopkärl på ÖN, café") == "sopkarl pa on, cafe"


def test_letters_broken_on_the_way_are_understood():
    assert fold("fÃ¶rskola") == "forskola"


def test_sentences_hold_words_without_addresses():
    assert sentences("Hej! Min p-bot, se http://x.example eller a@b.example\n12 § FL") == [
        ["hej"],
        ["min", "pbot", "se", "eller"],
        ["12", "§", "fl"],
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("gata", "gatan"),
        ("larm", "larmet"),
        ("plats", "platsen"),
        ("lägenhet", "lägenheterna"),
        ("förskola", "förskolorna"),
    ],
)
def test_forms_of_a_word_share_its_stem(one, other):
    assert stem(fold(one)) == stem(fold(other))


def test_other_words_do_not():
    assert stem("lagenhet") != stem("lag")


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("sopkärlstömning", ("sopkärl", "tömning")),
        ("gatubelysningen", ("gata", "belysning")),
        ("busstoppet", ("buss", "stopp")),
        ("förskoleplatsen", ("förskola", "plats")),
        ("skolskjuts", ("skola", "skjuts")),
    ],
)
def test_compounds_are_split(word, parts):
    assert split_compound(fold(word), KNOWN) == tuple(stem(fold(part)) for part in parts)


def test_what_is_no_compound_is_not_split():
    assert split_compound("kommunen", KNOWN) == ()
    assert split_compound("gata", KNOWN) == ()


def test_a_compound_of_which_an_end_is_known_gives_that():
    assert known_ends("vattenkatastrof", KNOWN) == (stem("vatten"),)


@pytest.mark.parametrize("typed", ["belysnning", "belsyning", "belysing", "beslysning"])
def test_a_misspelt_word_is_understood(typed):
    spellings = Spellings({word: skeleton(word) for word in KNOWN})
    assert spellings.near(typed) == "belysning"


def test_a_short_word_with_another_letter_is_another_word():
    assert not is_misspelling("buss", "bus1")
    assert not is_misspelling("skola", "stola")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Hur ansöker jag om förskola?", "sv"),
        ("How do I apply for preschool?", "en"),
        ("Miten haen paikkaa lapselle?", "fi"),
    ],
)
def test_the_language_is_heard(text, code):
    assert language(words(text)) == code


def test_a_text_without_common_words_may_be_any_language():
    assert languages(words("Förskola")) == ("sv", "en", "fi")


@given(st.text(max_size=300))
def test_words_are_folded_and_hold_no_space(text):
    assert all(word and word == word.lower() and " " not in word for word in words(text))


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=80))
def test_any_word_can_be_stemmed_and_split(word):
    assert stem(word)
    assert isinstance(split_compound(word, KNOWN), tuple)
