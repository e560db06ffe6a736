"""What a visit of the residents' site asks of the table does not grow with what is stored."""

from __future__ import annotations

import pytest

from tests.bench.handlers import compiled
from tests.bench.site import Site
from tests.infra.templates import platform


@pytest.mark.req("R2", "R20")
def test_pages_and_forms_make_the_same_calls_with_a_hundred_times_as_many_cases():
    table = platform("dev").one("AWS::DynamoDB::GlobalTable").properties
    with compiled():
        used = Site(table, 100).used()
        assert used == Site(table, 10_000).used()

    assert used["start page, kept"] == used["service page, kept"] == ((), 0, 0)
    assert used["form, POST of a browser"][1] > 0, "the meter sees what is stored"
