from __future__ import annotations

from datetime import date

import pytest

from envag.domain.article import Fault, Finding, effective, findings
from tests.unit.articles.conftest import an_article

TODAY = date(2026, 11, 23)


@pytest.mark.req("R4")
def test_an_answer_is_stored_with_article_and_version():
    assert an_article(version=7).reference == "trasig-gatlampa@7"


@pytest.mark.req("R81")
def test_a_municipalitys_own_article_wins_and_its_removal_falls_back():
    shared = [an_article(title="Delad"), an_article("annan")]
    own = [an_article(title="Egen")]
    assert [a.title for a in effective(shared, own)] == ["Trasig gatlampa", "Egen"]
    assert [a.title for a in effective(shared, [])] == ["Trasig gatlampa", "Delad"]


@pytest.mark.req("R81", "X18")
def test_an_own_article_in_swedish_leaves_the_shared_translation():
    shared = [an_article(language="sv"), an_article(language="fi", title="Lamppu")]
    assert [(a.language, a.title) for a in effective(shared, [an_article(title="Egen")])] == [
        ("fi", "Lamppu"),
        ("sv", "Egen"),
    ]


@pytest.mark.parametrize(
    ("day", "valid"),
    [
        (date(2026, 7, 31), False),
        (date(2026, 8, 1), True),
        (date(2027, 6, 30), True),
        (date(2027, 7, 1), False),
    ],
)
def test_both_ends_of_the_validity_are_included(day, valid):
    article = an_article(valid_from=date(2026, 8, 1), valid_to=date(2027, 6, 30))
    assert article.valid_on(day) is valid


@pytest.mark.req("R47")
def test_an_article_is_overdue_the_day_after_its_review_day():
    assert findings([an_article(review_by=TODAY)], TODAY) == []
    assert findings([an_article(review_by=date(2026, 11, 22))], TODAY) == [
        Finding(fault=Fault.OVERDUE, articles=("trasig-gatlampa@2",), detail="2026-11-22")
    ]


def test_an_article_without_owner_is_found():
    assert findings([an_article(owner="")], TODAY) == [Finding(fault=Fault.NO_OWNER, articles=("trasig-gatlampa@2",))]


@pytest.mark.req("R4")
def test_two_articles_that_state_a_fact_differently_are_found():
    one = an_article("b", facts={"tid": "tio dagar", "pris": "fritt"})
    other = an_article("a", facts={"tid": "fem dagar", "pris": "fritt"})
    assert findings([one, other], TODAY) == [
        Finding(fault=Fault.CONTRADICTION, articles=("a@2", "b@2"), detail="tid"),
    ]


def test_a_fact_in_another_language_does_not_contradict():
    swedish = an_article("a", facts={"tid": "tio"})
    finnish = an_article("b", language="fi", facts={"tid": "kymmenen"})
    assert findings([swedish, finnish], TODAY) == []


@pytest.mark.req("X18")
def test_a_translation_of_an_older_version_is_found():
    original = an_article(version=3)
    assert findings([original, an_article(language="fi", translates="trasig-gatlampa@3", version=1)], TODAY) == []
    assert findings([original, an_article(language="fi", translates="trasig-gatlampa@2", version=1)], TODAY) == [
        Finding(fault=Fault.OUTDATED_TRANSLATION, articles=("trasig-gatlampa@1 (fi)",), detail="trasig-gatlampa@3")
    ]
