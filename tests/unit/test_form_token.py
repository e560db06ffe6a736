"""What a form carries instead of a session: it says when the form was shown, and cannot be made up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envag.domain import form_token
from envag.domain.proof import ProofKeys
from tests.builders import NOW

KEYS = ProofKeys(current=2, keys={1: b"a" * 32, 2: b"b" * 32})
ID = "7d0b3f5251a54d529b0f0a4f6f1c2e02"
TOKEN = form_token.issue(KEYS, "solhamra", ID, NOW)


def test_it_says_which_form_it_is_and_when_it_was_shown():
    read = form_token.read(KEYS, "solhamra", TOKEN)

    assert (read.id, read.issued_at) == (ID, NOW.replace(microsecond=0))
    assert form_token.version(TOKEN) == 2


def test_an_older_key_still_verifies_until_it_is_retired():
    old = form_token.issue(ProofKeys(current=1, keys=KEYS.keys), "solhamra", ID, NOW)

    assert form_token.read(KEYS, "solhamra", old).id == ID
    assert form_token.read(ProofKeys(current=2, keys={2: KEYS.keys[2]}), "solhamra", old) is None


def test_it_holds_in_its_municipality_only():
    assert form_token.read(KEYS, "norrsjofors", TOKEN) is None


@pytest.mark.parametrize("place", range(len(TOKEN)))
def test_no_character_of_it_can_be_changed(place):
    other = "0" if TOKEN[place] != "0" else "1"

    assert form_token.read(KEYS, "solhamra", TOKEN[:place] + other + TOKEN[place + 1 :]) is None


@given(st.text())
def test_nothing_made_up_is_one(text):
    assert form_token.read(KEYS, "solhamra", text) is None
    assert form_token.version(text) == 0


@pytest.mark.parametrize(
    ("after", "fits"),
    [
        (timedelta(seconds=1), False),
        (timedelta(seconds=2), True),
        (timedelta(hours=24), True),
        (timedelta(hours=24, seconds=1), False),
        (timedelta(seconds=-1), False),
    ],
)
def test_it_may_be_sent_neither_at_once_nor_the_day_after(after, fits):
    read = form_token.read(KEYS, "solhamra", TOKEN)

    assert form_token.in_time(read, read.issued_at + after) is fits
