"""Searches in vain: what is told, and what is told to nobody (R33, X13)."""

from __future__ import annotations

from itertools import islice, product
from string import ascii_lowercase

import pytest

from envag.usecases.zero_hits import AskedBySeveral


@pytest.fixture
def told():
    """What was told: (municipality, words)."""
    return []


@pytest.fixture
def in_vain(told):
    class Log:
        def __init__(self, slug):
            self.slug = slug

        def report(self, query):
            told.append((self.slug, query))

    return AskedBySeveral(Log)


@pytest.mark.req("R33", "X13")
def test_one_source_is_told_of_to_nobody_however_often_it_asks(in_vain, told):
    for _ in range(9):
        in_vain.found_nothing("solhamra", "Erik Ek", source="198.51.100.1")

    assert told == []


@pytest.mark.req("R33")
def test_from_the_third_source_on_each_is_told_once(in_vain, told):
    for source in "abcbcad":
        in_vain.found_nothing("solhamra", "Elsparkcykel!", source=source)

    assert told == [("solhamra", "elsparkcykel")] * 2


@pytest.mark.req("X13")
def test_what_could_tell_about_a_person_is_never_told(in_vain, told):
    for source in "abcd":
        in_vain.found_nothing("solhamra", "19811218-9876", source=source)
        in_vain.found_nothing("solhamra", "alva.ek@post.example", source=source)

    assert told == []


def test_municipalities_do_not_count_together_and_what_is_old_is_forgotten(in_vain, told):
    for slug in ("solhamra", "norrsjofors", "lindholmstad"):
        in_vain.found_nothing(slug, "elsparkcykel", source=slug)
    in_vain.found_nothing("solhamra", "elsparkcykel", source="b")
    for letters in islice(product(ascii_lowercase, repeat=3), 1000):
        in_vain.found_nothing("solhamra", "".join(letters), source="a")
    in_vain.found_nothing("solhamra", "elsparkcykel", source="c")

    assert told == []
