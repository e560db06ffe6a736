"""What is told in a crisis is asked for now and then, not for each who asks (X42)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from envag.domain.crisis import Crisis
from envag.usecases.crisis_news import ASKED_AGAIN_AFTER, CrisisNews
from tests.builders import NOW

BOIL = Crisis(message="Koka vattnet.", until=NOW + timedelta(hours=1))


@pytest.mark.req("X42")
def test_each_municipality_is_asked_for_once_in_half_a_minute():
    asked = []
    news = CrisisNews(lambda slug: asked.append(slug) or {"solhamra": BOIL}.get(slug))

    for seconds in (0, 1, 29, 30, 31):
        assert news.at("solhamra", NOW + timedelta(seconds=seconds)) == BOIL
        assert news.at("norrsjofors", NOW + timedelta(seconds=seconds)) is None

    assert asked == ["solhamra", "norrsjofors"] * 2
    assert timedelta(seconds=30) == ASKED_AGAIN_AFTER


@pytest.mark.req("X42")
def test_it_ends_by_itself_without_asking():
    news = CrisisNews(lambda _: BOIL._replace(until=NOW + timedelta(seconds=10)))

    assert news.at("solhamra", NOW)
    assert news.at("solhamra", NOW + timedelta(seconds=10)) is None


def test_what_cannot_be_read_is_asked_for_again():
    answers = [RuntimeError("no table"), BOIL]

    def read(_):
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    news = CrisisNews(read)
    with pytest.raises(RuntimeError, match="no table"):
        news.at("solhamra", NOW)
    assert news.at("solhamra", NOW) == BOIL
