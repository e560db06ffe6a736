"""A bill is divided to the last cent."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envag.cli.sharing import divided

pytestmark = pytest.mark.req("R75", "X34")


@given(st.integers(0, 10**7), st.lists(st.integers(0, 10**5), max_size=12))
def test_parts_sum_to_the_whole_and_are_as_much_as_they_weigh(amount, weights):
    parts = divided(amount, weights)

    assert len(parts) == len(weights)
    assert sum(parts) == (amount if sum(weights) else 0)
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - amount * weight / max(sum(weights), 1)) <= 1, "a cent more or less"
