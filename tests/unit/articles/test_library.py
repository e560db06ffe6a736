"""The demo data's articles are what sweden.md 4.5 asks for."""

from __future__ import annotations

from datetime import date

import pytest

from envag.catalogue.plain_language import MOST_LIX, MOST_WORDS, plainness
from envag.domain.article import Audience, Fault, findings

TODAY = date(2026, 11, 23)
SLUGS = ("lindholmstad", "norrsjofors", "solhamra")
SHARED = {
    "ansok-forskola",
    "avgifter-forskola-fritids",
    "skolskjuts",
    "behover-jag-bygglov",
    "handlingar-till-bygglov",
    "hur-lang-tid-tar-bygglov",
    "status-bygglov",
    "anmala-eldstad",
    "vem-ansvarar-for-vagen",
    "parkeringstillstand-rorelsehindrad",
    "felparkeringsavgift",
    "fardtjanst",
    "ansok-hemtjanst",
    "ekonomiskt-bistand",
    "orolig-for-ett-barn",
    "god-man-arsrakning",
    "begara-ut-allman-handling",
    "synpunkter-och-klagomal",
    "overklaga-beslut",
    "mitt-arende-drojer",
    "tolk-och-minoritetssprak",
    "personuppgifter",
    "skyddade-personuppgifter",
    "lattlast-kontakta-kommunen",
    "contact-in-english",
    "serveringstillstand",
    "registrera-livsmedel",
}
LOCAL = {
    "ko-till-forskolan",
    "skolval-datum",
    "trasig-gatlampa",
    "snorojning",
    "utebliven-sophamtning",
    "vattenlacka-akut",
    "trygghetslarm-fungerar-inte",
    "socialjour",
    "overformyndaren-telefontider",
    "konsumentvagledning",
    "boka-lokal",
    "borgerlig-vigsel",
    "tillganglighetsredogorelse",
}


@pytest.mark.req("R4", "R81")
@pytest.mark.parametrize("slug", SLUGS)
def test_every_municipality_has_the_forty_articles(library, slug):
    assert len(SHARED | LOCAL) == 40
    assert {a.id for a in library[slug]} == SHARED | LOCAL


@pytest.mark.req("R81")
@pytest.mark.parametrize("article_id", sorted(LOCAL))
def test_what_is_local_differs_between_the_municipalities(library, article_id):
    texts = {next(a.body + a.answer for a in library[slug] if a.id == article_id) for slug in SLUGS}
    assert len(texts) == len(SLUGS)


def articles(library):
    return [(slug, article) for slug in SLUGS for article in library[slug]]


@pytest.mark.req("R67", "X19")
def test_the_texts_are_plain_swedish(library):
    heavy = []
    for slug, article in articles(library):
        if article.language == "sv":
            measured = plainness("\n".join((article.answer, *article.steps, article.body)))
            if measured.lix > MOST_LIX or measured.longest_words > MOST_WORDS:
                heavy.append((slug, article.id, round(measured.lix), measured.longest))
    assert heavy == []


def test_no_placeholder_is_left(library):
    assert [(slug, a.id) for slug, a in articles(library) if "{" in f"{a.answer}{a.steps}{a.links}{a.body}"] == []


@pytest.mark.req("R17", "R67")
def test_every_article_says_why_and_what_to_do(library):
    assert [(slug, a.id) for slug, a in articles(library) if not (a.source and a.steps and a.services)] == []


@pytest.mark.req("X18")
@pytest.mark.parametrize("slug", SLUGS)
def test_the_minority_language_article_stands_in_finnish_and_meankieli(library, slug):
    assert {a.language for a in library[slug] if a.id == "tolk-och-minoritetssprak"} == {"sv", "fi", "fit"}


@pytest.mark.req("X18")
def test_the_finnish_hours_of_norrsjofors_are_the_language_lines(library, catalogue):
    (line,) = (x for x in catalogue.municipality("norrsjofors").language_lines if x.language == "fi")
    (interval,) = line.hours.week["wednesday"]
    finnish = next(a for a in library["norrsjofors"] if a.language == "fi" and a.id == "tolk-och-minoritetssprak")
    assert f"keskiviikko {interval.opens:%H.%M}–{interval.closes:%H.%M}" in finnish.answer


@pytest.mark.parametrize("slug", SLUGS)
def test_there_are_easy_swedish_and_english(library, slug):
    assert any(Audience.EASY_READ in a.audience and a.language == "sv" for a in library[slug])
    assert any(a.language == "en" for a in library[slug])


@pytest.mark.req("R4", "R47")
def test_the_planted_faults_are_found_and_no_others(library):
    found = {slug: [(f.fault, f.articles) for f in findings(library[slug], TODAY)] for slug in SLUGS}
    assert found == {
        "lindholmstad": [(Fault.NO_OWNER, ("boka-lokal@2",))],
        "norrsjofors": [],
        "solhamra": [
            (Fault.CONTRADICTION, ("ansok-forskola@4", "ko-till-forskolan@2")),
            (Fault.OVERDUE, ("konsumentvagledning@2",)),
        ],
    }


def test_every_article_is_valid_on_the_demo_datas_day(library):
    assert [(slug, a.id) for slug, a in articles(library) if not a.valid_on(TODAY)] == []
