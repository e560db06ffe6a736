"""References: the same for the same source, different for others, and no slip of the pen passes the check."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envag.domain.reference import ALPHABET, derive, parse

pytestmark = pytest.mark.req("X37")

SOURCES = st.text(max_size=80)


def reference_of(source, **changed):
    return derive(**{"prefix": "SOL", "municipality": "solhamra", "channel": "email", "source_id": source} | changed)


def body(reference):
    return reference[4:8] + reference[9:]


def spelled(characters):
    return f"SOL-{characters[:4]}-{characters[4:]}"


def test_a_reference_stays_what_it_was():
    # Stored cases and letters sent hold it: a change of the derivation would lose them.
    assert reference_of("<1@example.org>") == "SOL-BN42-98KB"
    assert reference_of("<1@example.org>", counter=1) == "SOL-0YC1-626A"


def test_every_part_of_the_source_counts():
    references = {
        reference_of("a"),
        reference_of("b"),
        reference_of("a", municipality="norrsjofors"),
        reference_of("a", channel="web"),
        reference_of("a", counter=1),
    }
    assert len(references) == 5


def test_two_hundred_thousand_sources_hardly_meet():
    # By the birthday bound 0.6 of 200 000 draws from 2**35 meet; ten would mean a skewed derivation.
    count = 200_000
    references = {reference_of(f"<{n}@mail.example>") for n in range(count)}
    assert count - len(references) < 10


def test_all_characters_are_used_evenly():
    counts = dict.fromkeys(ALPHABET, 0)
    for n in range(8_000):
        for character in body(reference_of(str(n))):
            counts[character] += 1
    assert min(counts.values()) > 0.85 * 2_000
    assert max(counts.values()) < 1.15 * 2_000


@given(SOURCES)
def test_what_is_derived_can_be_read(source):
    reference = reference_of(source)
    assert parse(reference) == reference


@given(SOURCES, st.sampled_from(["", " ", "-", "\u2013", " - ", "."]))
def test_it_is_read_as_people_type_it(source, separator):
    reference = reference_of(source)
    said = separator.join(reference.replace("-", ""))
    for text in (said, said.lower(), f"  {reference.lower()}\n", reference.replace("0", "o").replace("1", "l")):
        assert parse(text) == reference
    assert parse(reference.replace("0", "O").replace("1", "I").replace("SOL", "S0L")) == reference


@given(SOURCES)
def test_every_wrong_character_is_noticed(source):
    characters = body(reference_of(source))
    for position, wrong in itertools.product(range(8), ALPHABET):
        if characters[position] != wrong:
            assert parse(spelled(characters[:position] + wrong + characters[position + 1 :])) is None


@given(SOURCES)
def test_every_swap_of_two_characters_is_noticed(source):
    characters = body(reference_of(source))
    for first, second in itertools.combinations(range(8), 2):
        swapped = list(characters)
        swapped[first], swapped[second] = swapped[second], swapped[first]
        if characters[first] != characters[second]:
            assert parse(spelled("".join(swapped))) is None


def test_the_check_notices_every_error_at_every_place():
    """Parity over a field is linear, so the proof needs no sample: no error pattern has parity zero."""
    zero = "0" * 8
    assert parse(spelled(zero)) == spelled(zero)
    for position, wrong in itertools.product(range(8), ALPHABET[1:]):
        assert parse(spelled(zero[:position] + wrong + zero[position + 1 :])) is None
    for (first, second), character in itertools.product(itertools.combinations(range(8), 2), ALPHABET[1:]):
        both = list(zero)
        both[first] = both[second] = character
        assert parse(spelled("".join(both))) is None


@pytest.mark.parametrize(
    "text", ["", "SOL", "SOL-7K3F", "S0L-0000-000U", "1OL-0000-0000", "SOL-0000-00000", "ÅÄÖ-0000-0000"]
)
def test_what_is_no_reference_is_refused(text):
    assert parse(text) is None


@given(st.text())
def test_no_text_raises(text):
    assert parse(text) is None or len(parse(text)) == 13
