"""Residents search for services and answers with everyday words, and nobody sees what they searched for."""

from __future__ import annotations

import re

import pytest

from tests.integration.visits import asked, text, words

SEARCH = "GET /{municipality}/sok"
ARTICLE = "GET /{municipality}/sok/{article}"


def search(stack, query, slug="solhamra", *, source="198.51.100.20", **more):
    event = asked(SEARCH, slug, query={"q": query, **more})
    event["requestContext"]["http"]["sourceIp"] = source
    return stack.request("search_page", event)


def found(page):
    """The paths that the results lead to, best first of each kind."""
    return re.findall(r'<h3 class="govuk-heading-s"><a class="govuk-link" href="([^"?]+)', text(page))


@pytest.mark.req("R2", "R4", "R33")
@pytest.mark.parametrize(
    ("query", "service"),
    [
        ("soptunnan inte tömd", "avfall"),
        ("dagis", "forsk"),
        ("gatlampa", "fel-gata"),
        ("lyktstolpe trasig", "fel-gata"),
        ("bygglof", "bygglov"),
        ("parkeringsbot", "p-bot"),
    ],
)
def test_an_everyday_word_finds_the_service(stack, query, service):
    page = search(stack, query)

    assert page["statusCode"] == 200
    assert f"/solhamra/{service}" in found(page)[:3]


@pytest.mark.req("R4")
def test_what_only_shares_a_common_word_is_left_out(stack):
    page = words(search(stack, "sopbilen kom inte"))

    assert "Soporna är inte hämtade i Solhamra" in page
    assert "Trygghetslarmet" not in page


def test_an_answer_is_found_and_shown_with_its_source_and_version(stack):
    path = next(path for path in found(search(stack, "måste jag anmäla en kamin")) if "/sok/" in path)
    article = path.rpartition("/")[2]
    page = stack.request("search_page", asked(ARTICLE, article=article))

    assert article == "anmala-eldstad"
    assert page["headers"]["Cache-Control"] == "public, max-age=60"
    for told in (
        "Du måste göra en anmälan innan du sätter in en ny eldstad",
        "Vänta på startbesked.",
        "Plan- och byggförordningen (2011:338) 6 kap.",
        "Version 2. Granskat av Bygglovsenheten. Gäller från 1 januari 2026.",
        "Bygganmälan",
    ):
        assert told in words(page)
    assert '<h2 class="govuk-heading-m">Hur lång tid tar det?</h2>' in text(page)
    assert '<ul class="govuk-list govuk-list--bullet">' in text(page)


def test_every_answer_of_every_municipality_has_its_page(stack):
    from envag.runtime.catalogue import index
    from envag.runtime.search_indexes import articles

    today = stack.clock.now().date()
    for slug in index().slugs:
        for (article_id, language), article in articles(slug).items():
            event = asked(ARTICLE, slug, article=article_id, query={"sprak": language})
            status = stack.request("search_page", event)["statusCode"]
            assert status == (200 if article.valid_on(today) else 404), (slug, article_id, language)


@pytest.mark.req("X18")
def test_a_search_in_english_finds_what_is_english_and_marks_what_is_swedish(stack):
    page = text(search(stack, "help in english", sprak="en"))
    swedish = text(search(stack, "bygglov permit", sprak="en"))

    assert '<html lang="en"' in page
    assert 'name="sprak" value="en"' in page
    assert 'href="/solhamra/sok/contact-in-english?sprak=en"' in page
    assert "(in Swedish)" not in page
    assert 'lang="sv">Ansökan om bygglov</a> (in Swedish)</h3>' in swedish
    assert 'href="?q=bygglov+permit&amp;sprak=sv"' in swedish


@pytest.mark.req("X18")
def test_an_answer_is_read_in_every_language_that_it_is_written_in(stack):
    def answer(language):
        event = asked(ARTICLE, "norrsjofors", article="tolk-och-minoritetssprak", query={"sprak": language})
        return text(stack.request("search_page", event))

    swedish, own = answer("sv"), answer("fit")
    assert '<a class="govuk-link" href="?sprak=fit" hreflang="fit">Meänkieli</a>' in swedish
    assert '<html lang="sv"' in own
    assert '<article lang="fit">\n<h1 class="govuk-heading-l">Tulkki, meänkieli ja suomi' in own
    assert '<h2 class="govuk-heading-m" lang="sv">Gör så här</h2>' in own
    assert "?sprak=fit" not in own


@pytest.mark.req("R2")
def test_who_finds_nothing_is_led_to_a_form_and_a_phone(stack):
    page = search(stack, "xyzzy plugh")

    assert "Vi hittade inget om ”xyzzy plugh”." in words(page)
    assert "/solhamra/kontakt/formular" in text(page)
    assert "tel:+46846500410" in text(page)


@pytest.mark.req("R33", "X13")
def test_a_search_in_vain_is_told_when_three_have_asked_and_no_other_is(stack):
    for source in ("198.51.100.1", "198.51.100.1", "198.51.100.2"):
        search(stack, "Kvantdator Xyzzy!", source=source)
    assert "kvantdator" not in stack.log.getvalue().casefold()

    search(stack, "kvantdator xyzzy", source="198.51.100.3")
    assert '"words":"kvantdator xyzzy"' in stack.log.getvalue()
    for source in range(4):
        search(stack, "qwxyz 19811218-9876", source=f"198.51.100.{source}")
        search(stack, "sopor", source=f"198.51.100.{source}")
    assert "qwxyz" not in stack.log.getvalue()
    assert "sopor" not in stack.log.getvalue()


@pytest.mark.req("X32")
def test_words_of_danger_bring_the_emergency_text_first(stack):
    page = text(search(stack, "det brinner i mitt hus"))

    assert page.index("Ring 112 nu") < page.index('role="search"')
    assert "Ring 112" not in words(search(stack, "bygglov"))


def test_what_is_searched_for_is_text_and_is_not_kept(stack):
    page = search(stack, "<script>alert(1)</script>\"'")

    assert "<script>alert" not in text(page)
    assert page["headers"]["Cache-Control"] == "no-store"


@pytest.mark.parametrize(("query", "status"), [("", 200), ("   ", 200), ("ord " * 60, 422), ("\x00\ud7ff", 200)])
def test_no_search_is_too_strange(stack, query, status):
    assert search(stack, query)["statusCode"] == status


@pytest.mark.parametrize("article", ["finns-inte", "..", "<b>"])
def test_an_answer_that_is_not_there_leads_to_the_phone(stack, article):
    page = stack.request("search_page", asked(ARTICLE, article=article))

    assert page["statusCode"] == 404
    assert "08-465 004 10" in words(page)
