from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envag.domain.search import MOST_DIGITS, reportable


@pytest.mark.req("R33")
@pytest.mark.parametrize(
    ("query", "folded"),
    [
        ("Sopor inte tömda!", "sopor inte tomda"),
        ("  p-böter,   2026 ", "p-boter 2026"),
        ("12 § förvaltningslagen", "12 § forvaltningslagen"),
        ("ÖVERSVÄMNING", "oversvamning"),
    ],
)
def test_a_query_is_told_folded(query, folded):
    assert reportable(query) == folded


@pytest.mark.req("R33", "X13")
@pytest.mark.parametrize(
    "query",
    [
        "19780723-9848",
        "780723 9848 bygglov",
        "ring 070 174 06 05",
        "1 9 7 8 0 7",
        "١٩٧٨٠٧",
        "bygglov ½½½½",
        "alva.ek@post.example",
        "alva (at) post punkt example",
        "https://post.example/alva",
        "ärende SOL-2611-000123",
        "min granne i det röda huset på hörnet har länge hotat mig och mina barn",
        "x" * 81,
        "?!",
        "",
    ],
)
def test_what_could_name_a_person_is_not_told(query):
    assert reportable(query) is None


@pytest.mark.req("X13")
@given(st.text(max_size=120))
def test_nothing_told_holds_an_address_or_a_number(query):
    folded = reportable(query)
    if folded is not None:
        assert len(re.findall(r"\d", folded)) <= MOST_DIGITS
        assert "@" not in folded
        assert "@" not in query
