"""A machine answers with an article only when that is good enough; a wrong answer is worse than a human's time.

The limits of ``envag.domain.good_answer`` were chosen on ``queries_tuned.tsv`` (tests/contract/search) and
``chats_tuned.tsv``; ``queries_unseen.tsv`` and ``chats_unseen.tsv`` were only counted, never looked at. A line of a
chat's file is what somebody writes first, and the articles that answer it, ``-`` for none.
"""

from __future__ import annotations

import json

import pytest

from envag.adapters.search_index import TantivyIndex
from envag.catalogue.bot_words import load_bot_words
from envag.catalogue.routing import load_routing
from envag.domain.article import Sensitivity
from envag.domain.good_answer import LOOKED_AT, good_answer
from envag.domain.phrases import holds
from envag.domain.routing.result import Routing
from envag.domain.routing.router import for_municipality
from envag.domain.search import Hit, HitKind, Results
from envag.domain.service import Secrecy
from envag.runtime.clock import SystemClock
from infra.build.data import municipalities
from infra.build.search import search_indexes
from tests.requirements import ROOT

CHATS = ROOT / "tests/data/bot"
QUERIES = ROOT / "tests/contract/search"


@pytest.fixture(scope="module")
def words():
    return load_bot_words(ROOT / "municipalities/shared")


@pytest.fixture(scope="module")
def answers(words):
    """Which article the machine would answer with in Solhamra, as ``answer_bot`` decides it."""
    solhamra = next(m for m in municipalities() if m.slug == "solhamra")
    router = for_municipality(solhamra, load_routing(ROOT / "municipalities/shared/routing"))
    index = TantivyIndex(search_indexes().path / "solhamra", SystemClock())
    person_only = frozenset(s.id for s in solhamra.services if s.must_not_autoreply or s.secrecy >= Secrecy.SECRET)

    def answer(text):
        routing = router.route("", text)
        if routing.urgent or routing.must_not_autoreply or {routing.service, *routing.also} & person_only:
            return None
        if holds(text, words.person) or holds(text, words.own_case):
            return None
        results = index.search(text, limit=LOOKED_AT)
        return good_answer(text, results, routing, words, language="sv", person_only=person_only)

    return answer


def lines(path):
    return [line.split("\t") for line in path.read_text("utf-8").splitlines()]


def judged(answers, path):
    """(right, wrong, answerable) of a file; what only a secret service's article answers is for a human."""
    right = wrong = answerable = 0
    for text, expected in lines(path):
        wanted = {one.removeprefix("a:") for one in expected.split() if not one.startswith(("s:", "-"))}
        hit = answers(text)
        answerable += bool(wanted)
        right += hit is not None and hit.id in wanted
        wrong += hit is not None and hit.id not in wanted
    return right, wrong, answerable


@pytest.mark.req("R50")
@pytest.mark.parametrize(
    ("path", "least_right", "most_wrong"),
    [
        (CHATS / "chats_tuned.tsv", 26, 1),
        (CHATS / "chats_unseen.tsv", 18, 3),
        (QUERIES / "queries_tuned.tsv", 39, 0),
        (QUERIES / "queries_unseen.tsv", 34, 0),
    ],
    ids=lambda value: value.name if hasattr(value, "name") else "",
)
def test_what_is_answered_is_nearly_always_right(answers, path, least_right, most_wrong, record_property):
    right, wrong, answerable = judged(answers, path)
    record_property("precision", right / (right + wrong))
    record_property("coverage", right / answerable)

    assert (right >= least_right, wrong <= most_wrong) == (True, True), (right, wrong, answerable)


def test_there_are_enough_messages_and_none_is_in_both_sets():
    tuned, unseen = ({text for text, _ in lines(CHATS / f"chats_{name}.tsv")} for name in ("tuned", "unseen"))
    assert len(tuned) >= 60
    assert len(unseen) >= 40
    assert not tuned & unseen
    for name in ("tuned", "unseen"):
        assert sum(expected == "-" for _, expected in lines(CHATS / f"chats_{name}.tsv")) >= 12


@pytest.mark.req("X6", "X8", "X32")
@pytest.mark.parametrize("name", ["independent", "independent2", "heldout", "fresh"])
def test_of_mails_none_about_danger_or_law_is_answered_and_nearly_none_off_topic(answers, name):
    """Messages that others wrote for routing: an answer about another service is surely wrong."""
    off_topic = answered = 0
    for line in (ROOT / f"tests/data/routing/{name}.jsonl").read_text("utf-8").splitlines():
        message = json.loads(line)
        hit = answers(f"{message['subject']}. {message['text']}")
        if hit is None:
            continue
        answered += 1
        assert not message["urgent"], message["id"]
        assert not message["must_not_autoreply"], message["id"]
        off_topic += message["service"] not in hit.services
    assert answered >= 5
    assert off_topic <= 1


HIT = Hit(
    kind=HitKind.ARTICLE,
    id="trasig-gatlampa",
    version=2,
    title="Trasig gatlampa",
    snippet="Anmäl lampan på webben.",
    score=40,
    services=("fel-gata",),
)
QUESTION = "gatlampan lyser inte"
SURE = Routing(service="fel-gata", department="sbf", confidence=0.9)
UNSURE = Routing(service="", department="klf", confidence=0.2)


def chosen(words, *hits, routing=SURE, question=QUESTION, language="sv", person_only=frozenset()):
    return good_answer(question, Results(hits=hits), routing, words, language=language, person_only=person_only)


def changed(hit, **fields):
    known = {name: getattr(hit, name) for name in hit.__dataclass_fields__}
    return Hit(**known | fields)


def test_an_article_of_the_routed_service_is_good_enough(words):
    assert chosen(words, HIT) is HIT


@pytest.mark.parametrize(
    "routing",
    [
        Routing(service="fel-gata", department="sbf", confidence=0.69),
        Routing(service="sno", department="sbf", confidence=0.99),
    ],
)
def test_routing_must_be_sure_of_the_same_service(words, routing):
    assert chosen(words, HIT, routing=routing) is None


def test_a_score_must_be_enough_for_what_was_asked(words):
    assert chosen(words, HIT, question="gatlampan vid den gamla kyrkan på torget lyser svagt gult om natten") is None


def test_two_articles_that_fit_alike_are_none(words):
    assert chosen(words, HIT, changed(HIT, id="lampor", score=39)) is None
    assert chosen(words, HIT, changed(HIT, id="lampor", score=30)) is HIT


def test_without_a_service_the_article_must_stand_out_alone(words):
    other = changed(HIT, kind=HitKind.SERVICE, id="sno", score=19)

    assert chosen(words, HIT, other, routing=UNSURE, question="gatlampan lyser") is HIT
    assert chosen(words, HIT, changed(other, score=21), routing=UNSURE, question="gatlampan lyser") is None
    assert chosen(words, changed(other, score=41), HIT, routing=UNSURE, question="gatlampan lyser") is None
    assert (
        chosen(words, HIT, changed(other, id="fel-gata", score=39), routing=UNSURE, question="gatlampan lyser") is HIT
    )


@pytest.mark.req("X18")
def test_an_article_in_another_language_is_never_the_answer(words):
    assert chosen(words, HIT, language="fi") is None
    assert chosen(words, changed(HIT, language="en")) is None


def test_what_only_a_person_may_answer_is_not_answered(words):
    assert chosen(words, HIT, person_only=frozenset({"fel-gata"})) is None


def test_what_the_article_is_withheld_for_is_a_persons_matter(words):
    withheld = changed(HIT, withheld_if=(Sensitivity.PROTECTED_IDENTITY,))

    assert chosen(words, withheld) is withheld
    assert chosen(words, withheld, question="gatlampan lyser inte, jag har skyddad identitet") is None


def test_an_answer_that_does_not_speak_of_what_is_asked_is_none(words):
    assert chosen(words, HIT, question="vad kostar gatlampan") is None
    assert chosen(words, changed(HIT, snippet="Det är gratis."), question="vad kostar gatlampan")


def test_nothing_found_is_nothing_good_enough(words):
    assert chosen(words) is None
    assert chosen(words, changed(HIT, kind=HitKind.SERVICE)) is None
