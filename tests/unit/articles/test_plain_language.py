from __future__ import annotations

import pytest

from envag.catalogue.plain_language import plainness


@pytest.mark.req("X19")
def test_lix_is_words_per_sentence_and_the_share_of_long_words():
    # 8 words in 2 sentences, 2 of them ("kommunen", "gatorna") of more than six letters: 4 + 25
    assert plainness("Vi i kommunen lagar alla gatorna. Ring oss.").lix == 29.0


@pytest.mark.req("X19")
def test_heavy_officialese_is_above_the_limit():
    text = "Handläggningen av ansökningshandlingarna förutsätter kompletterande upplysningar från vårdnadshavaren."
    assert plainness(text).lix > 40


@pytest.mark.req("X19")
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Öppet kl. 08.00–17.00 på vardagar.", 5),
        ("Ring 08-465 004 10 nu.", 3),
        ("- Läs numret på stolpen\n- Ring oss", 4),
        ("## Så gör du\n\n1. Ring oss i dag.", 4),
        ("| Barn | Avgift |", 2),
        ("**Viktigt**: ta med `intyg` och id-kort.", 5),
    ],
)
def test_markup_numbers_and_abbreviations_do_not_lengthen_a_sentence(text, words):
    assert plainness(text).longest_words == words


def test_nothing_is_plain():
    assert plainness("").lix == 0.0
    assert plainness("---").longest_words == 0
