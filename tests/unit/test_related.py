"""Which answers are about a service, without the search."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from envag.runtime import related

DAY = date(2026, 11, 23)


def article(article_id, *, language="sv", services=("avfall",), valid_from=DAY, valid_to=None):
    return related.Related(
        id=article_id,
        title=f"{article_id} {language}",
        language=language,
        services=services,
        valid_from=valid_from,
        valid_to=valid_to,
    )


@pytest.fixture
def titles(tmp_path, monkeypatch):
    def shown(*articles, language="sv", day=DAY):
        (tmp_path / related.FILE).write_bytes(msgspec.msgpack.encode({"solhamra": articles}))
        monkeypatch.setattr(related, "DATA", tmp_path)
        related._all.cache_clear()
        return [one.title for one in related.related("solhamra", "avfall", language=language, day=day)]

    yield shown
    related._all.cache_clear()


def test_only_what_is_about_the_service_and_valid_that_day(titles):
    shown = titles(
        article("sopor"),
        article("bygglov", services=("bygglov",)),
        article("förra", valid_from=date(2026, 1, 1), valid_to=date(2026, 11, 22)),
        article("nästa", valid_from=date(2026, 11, 24)),
        article("sista", valid_from=date(2026, 1, 1), valid_to=DAY),
    )

    assert shown == ["sopor sv", "sista sv"]


@pytest.mark.req("X18")
def test_translated_where_it_is_and_swedish_otherwise(titles):
    known = (article("sopor"), article("sopor", language="en"), article("kärl"), article("sopor", language="fi"))

    assert titles(*known, language="en") == ["sopor en", "kärl sv"]
    assert titles(*known) == ["sopor sv", "kärl sv"]


def test_a_municipality_without_articles_has_none(titles):
    titles()

    assert related.related("norrsjofors", "avfall", language="sv", day=DAY) == []
