"""The site in easy Swedish, where a municipality has written it, and nowhere else."""

import re

import pytest

from envag.catalogue.plain_language import MOST_EASY_LIX, MOST_EASY_WORDS, plainness
from envag.domain.site import EASY
from envag.runtime.catalogue import municipality
from tests.integration.visits import asked, text, words

CHOSEN = {"sprak": EASY}


def shown(stack, pattern, slug="solhamra", function="site", **parts):
    answer = stack.request(function, asked(pattern, slug, query=CHOSEN, **parts))
    assert answer["statusCode"] == 200
    return answer


def language(page):
    return re.search(r'<html lang="([^"]+)"', text(page))[1]


@pytest.mark.req("X18", "X19")
def test_the_start_page_is_offered_and_shown_in_easy_swedish(module_stack):
    plain = text(module_stack.request("site", asked("GET /{municipality}")))
    easy = shown(module_stack, "GET /{municipality}")

    assert f'<a href="?sprak={EASY}" lang="{EASY}" hreflang="{EASY}">Lätt svenska</a>' in plain
    assert language(easy) == EASY
    assert "Vad vill du ha hjälp med?" in words(easy)
    assert "Så når du oss" in words(easy)
    assert f'href="/solhamra/fel-gata?sprak={EASY}"' in text(easy)


@pytest.mark.req("X18", "X19")
def test_a_service_is_told_in_easy_swedish_with_the_ways_to_reach_us(module_stack):
    page = shown(module_stack, "GET /{municipality}/{service}", service="fel-gata")

    assert language(page) == EASY
    assert "Är en gatlampa trasig? Är det hål i vägen?" in words(page)
    assert "Ring 08-465 004 10" in words(page)
    assert '<h1 class="govuk-heading-l" lang="sv">' in text(page)


@pytest.mark.req("X18")
def test_what_is_not_written_in_it_says_so_and_is_marked_as_ordinary_swedish(module_stack):
    page = shown(module_stack, "GET /{municipality}/{service}", service="livs")

    assert "Den här sidan finns inte på lätt svenska." in words(page)
    assert '<p class="govuk-body-l" lang="sv">' in text(page)
    form = shown(module_stack, "GET /{municipality}/{service}/formular", function="web_form", service="fel-gata")
    assert language(form) == "sv"
    assert "på svenska" not in words(form)


@pytest.mark.req("X18")
def test_a_municipality_without_it_does_not_offer_it(module_stack):
    page = shown(module_stack, "GET /{municipality}", slug="norrsjofors")

    assert language(page) == "sv"
    assert EASY not in text(page)


@pytest.mark.req("X19")
def test_it_is_easy_to_read():
    place = municipality("solhamra")
    told = {service.id: service.easy for service in place.services if service.easy}

    assert set(place.often_used) <= set(told)
    for text_id, said in {**place.translations[EASY], **told}.items():
        easy = plainness(said.replace("{", "").replace("}", ""))
        assert easy.longest_words <= MOST_EASY_WORDS, text_id
        assert easy.lix <= MOST_EASY_LIX or len(said.split()) < 8, (text_id, easy.lix)
