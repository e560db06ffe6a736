from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envag.adapters.search_index import TantivyIndex, build_index
from envag.domain.search import HitKind, Results, SearchIndex
from tests.builders import a_municipality, a_service
from tests.contract.search.conftest import FixedClock, ZeroHitLog
from tests.unit.articles.conftest import an_article

AVFALL = a_service("avfall", title="Avfall", description="Hämtning av kärl som har uteblivit.")
CORE = str(Path(__file__).resolve().parents[3] / "layers/core/python")
QUESTION = "när plogar ni min gata"


def references(results):
    return [(hit.kind, hit.reference) for hit in results.hits]


@pytest.mark.req("R4")
def test_the_same_question_gives_the_same_article_and_version_in_every_channel(built, index_of):
    site, chat, workspace, mail = (index_of("solhamra") for _ in range(4))
    answers = [
        site.search(QUESTION, limit=10),
        chat.search(QUESTION.upper(), limit=1),
        workspace.search(QUESTION + "?", limit=25),
        mail.search(QUESTION),
    ]
    first = {(results.hits[0].reference, results.hits[0].snippet) for results in answers}
    (article,) = (a for a in built[1]["solhamra"] if a.id == "snorojning")
    assert first == {(article.reference, article.answer)}


@pytest.mark.req("R33")
def test_a_search_without_hits_is_reported_and_a_synonym_makes_it_hit(indexed):
    log = ZeroHitLog()
    assert indexed([AVFALL], zero_hits=log).search("Sopor inte tömda!").zero
    assert log.queries == ["sopor inte tomda"]

    synonym = a_service("avfall", title=AVFALL.title, description=AVFALL.description, synonyms=("sopor inte tömda",))
    results = indexed([synonym], zero_hits=log).search("sopor inte tömda")
    assert references(results) == [(HitKind.SERVICE, "avfall@1")]
    assert log.queries == ["sopor inte tomda"]


@pytest.mark.req("R33", "X13")
@pytest.mark.parametrize(
    "query", ["qwertz 19780723-9848", "qwertz alva@post.example", "qwertz 070-174 06 05", "?!", ""]
)
def test_a_search_that_could_name_a_person_is_not_reported(indexed, query):
    log = ZeroHitLog()
    assert indexed([AVFALL], zero_hits=log).search(query).zero
    assert log.queries == []


@pytest.mark.req("R81")
def test_an_own_article_is_found_and_its_removal_falls_back(indexed):
    shared, own = an_article(version=2), an_article(version=7)
    assert references(indexed(articles=[own]).search("gatlampa")) == [(HitKind.ARTICLE, "trasig-gatlampa@7")]
    assert references(indexed(articles=[shared]).search("gatlampa")) == [(HitKind.ARTICLE, "trasig-gatlampa@2")]


@pytest.mark.req("R80")
def test_one_municipality_never_finds_anothers_articles(tmp_path):
    one, other = a_municipality(slug="one-town", services=()), a_municipality(slug="other-town", services=())
    build_index([one, other], {"one-town": (an_article(),)}, tmp_path)
    assert TantivyIndex(tmp_path / "one-town", FixedClock()).search("gatlampa").hits
    assert TantivyIndex(tmp_path / "other-town", FixedClock()).search("gatlampa").zero


@pytest.mark.parametrize(
    ("moment", "found"),
    [
        (datetime(2026, 7, 31, 21, 59, tzinfo=UTC), False),
        (datetime(2026, 7, 31, 22, 0, tzinfo=UTC), True),  # midnight in Sweden
        (datetime(2027, 6, 30, 21, 59, tzinfo=UTC), True),
        (datetime(2027, 6, 30, 22, 0, tzinfo=UTC), False),
    ],
)
def test_only_what_is_valid_today_is_found(indexed, moment, found):
    article = an_article(valid_from=date(2026, 8, 1), valid_to=date(2027, 6, 30))
    assert bool(indexed(articles=[article], now=moment).search("gatlampa").hits) is found


@pytest.mark.req("R12")
def test_a_service_is_found_from_the_day_it_is_active(indexed):
    service = a_service("avfall", title="Avfall", active_from=date(2026, 11, 24))
    assert indexed([service]).search("avfall").zero
    assert indexed([service], now=datetime(2026, 11, 24, 8, tzinfo=UTC)).search("avfall").hits


@pytest.mark.req("X18")
def test_the_wanted_language_comes_first_and_one_version_of_each(indexed):
    swedish, finnish = an_article(), an_article(language="fi", translates="trasig-gatlampa@2", version=1, title="Lampa")
    index = indexed(articles=[swedish, finnish])
    assert [(h.language, h.version) for h in index.search("lampa", language="fi").hits] == [("fi", 1)]
    assert [(h.language, h.version) for h in index.search("lampa", language="sv").hits] == [("sv", 2)]


@pytest.mark.req("X18")
def test_without_a_translation_the_hit_says_that_it_is_swedish(solhamra):
    (first, *_) = solhamra.search("snöröjning", language="fi").hits
    assert first.language == "sv"


@pytest.mark.req("X18")
@pytest.mark.parametrize(
    ("query", "language", "expected"),
    [
        ("tulkkia", "fi", ("tolk-och-minoritetssprak", "fi")),
        ("meänkielelä", "fit", ("tolk-och-minoritetssprak", "fit")),
        ("puhua suomea", "fi", ("tolk-och-minoritetssprak", "fi")),
        ("opening hours", "en", ("contact-in-english", "en")),
        ("what is your phone number", "sv", ("contact-in-english", "en")),
    ],
)
def test_other_languages_are_searched_with_their_own_stems(solhamra, query, language, expected):
    first = solhamra.search(query, language=language).hits[0]
    assert (first.id, first.language) == expected


def test_hits_are_ordered_and_limited(solhamra):
    hits = solhamra.search("bygglov", limit=5).hits
    assert len(hits) == 5
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)
    assert solhamra.search("bygglov", limit=2).hits == hits[:2]


def test_equal_contents_give_equal_bytes(tmp_path):
    def build(target, articles):
        build_index([a_municipality(services=(AVFALL,))], {"solhamra": articles}, target)
        return {p.name: p.read_bytes() for p in (target / "solhamra").iterdir()}

    articles = (an_article("a"), an_article("b"))
    first = build(tmp_path / "one", articles)
    assert build(tmp_path / "other", articles[::-1]) == first
    assert build(tmp_path / "one", articles) == first
    assert build(tmp_path / "one", (an_article("a", version=3),)) != first


def test_an_index_that_nobody_may_write_to_can_be_opened(built):
    """As in a Lambda layer; in a process of its own, which gives up root's right to write everywhere."""
    code = (
        "import os, sys, pathlib\n"
        "from envag.adapters.search_index import TantivyIndex\n"
        "from envag.runtime.clock import SystemClock\n"
        "os.getuid() or os.setuid(65534)\n"
        "print(len(TantivyIndex(pathlib.Path(sys.argv[1]), SystemClock()).search('gatlampa').hits))"
    )
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home)
        for path in (built[0] / "solhamra").iterdir():
            shutil.copy(path, folder)  # with the mode that the build gave it, as the CDK's zip has it
        folder.chmod(0o555)
        command = [sys.executable, "-c", code, home]
        run = subprocess.run(command, capture_output=True, text=True, check=False, env={"PYTHONPATH": CORE})  # noqa: S603
        folder.chmod(0o755)
    assert (run.returncode, run.stderr) == (0, "")
    assert int(run.stdout) > 0


@given(st.text(max_size=300))
def test_no_query_breaks_the_search(solhamra, query):
    results = solhamra.search(query)
    assert isinstance(results, Results)


def test_the_index_fulfils_the_port(solhamra):
    port: SearchIndex = solhamra
    assert port.search("") == Results()
    assert Results().zero
