"""What is told in a crisis stands above every page of residents, whichever function shows it, and ends by itself."""

from __future__ import annotations

from datetime import timedelta
from unittest import mock

import pytest

from envag.adapters.dynamodb import DynamoCaseStore
from envag.domain.crisis import announced
from envag.usecases.crisis_news import ASKED_AGAIN_AFTER
from tests.builders import NOW
from tests.integration.visits import asked, text, words

PAGES = {
    "search": ("search_page", "GET /{municipality}/sok", {}),
    "an answer": ("search_page", "GET /{municipality}/sok/{article}", {"article": "ansok-forskola"}),
    "no answer": ("search_page", "GET /{municipality}/sok/{article}", {"article": "finns-inte"}),
    "form": ("web_form", "GET /{municipality}/{service}/formular", {"service": "fel-gata"}),
    "answers by mail": ("web_form", "GET /{municipality}/svar", {}),
    "chat": ("chat_page", "GET /{municipality}/chatt", {}),
    "my case": ("status_page", "GET /{municipality}/arende", {}),
    "logging in": ("e_id", "GET /{municipality}/logga-in", {}),
}
FUNCTIONS = sorted({function for function, _, _ in PAGES.values()})
BANNER = "Viktigt meddelande: Koka <allt> vatten i Solhamra."


def shown(stack, page, **more):
    function, pattern, parts = PAGES[page]
    return stack.request(function, asked(pattern, **parts, **more))


def later(stack, moment):
    """Every function at another moment."""
    for function in FUNCTIONS:
        stack.function(function).CLOCK = mock.Mock(now=lambda: moment)


@pytest.fixture
def crisis(stack, sdk_client):
    """Somebody tells of a crisis, until an hour from now; no function has heard of it yet."""
    store = DynamoCaseStore(sdk_client("dynamodb"), stack.table)
    before = {function: stack.function(function).CLOCK for function in FUNCTIONS}
    store.announce("solhamra", announced("Koka <allt> vatten i Solhamra.", NOW + timedelta(hours=1)))
    later(stack, NOW)
    for function in FUNCTIONS:
        stack.function(function).CRISES._known.clear()
    yield store
    store.end_crisis("solhamra")
    for function, clock in before.items():
        stack.function(function).CRISES._known.clear()
        stack.function(function).CLOCK = clock


@pytest.mark.req("X42")
def test_it_stands_above_every_page_and_ends_by_itself(stack, crisis):
    for page in PAGES:
        answer = shown(stack, page)
        assert BANNER in words(answer), page
        assert "<allt>" not in text(answer)
        assert text(answer).index("Viktigt meddelande") < text(answer).index("<h1"), page
        assert "Viktigt meddelande" not in words(shown(stack, page, slug="lindholmstad")), page

    later(stack, NOW + timedelta(hours=1))
    assert not [page for page in PAGES if BANNER in words(shown(stack, page))]


@pytest.mark.req("X42")
def test_whoever_ends_it_is_heard_within_half_a_minute(stack, crisis):
    assert BANNER in words(shown(stack, "search"))
    crisis.end_crisis("solhamra")

    assert BANNER in words(shown(stack, "search"))
    later(stack, NOW + ASKED_AGAIN_AFTER)
    assert BANNER not in words(shown(stack, "search"))


@pytest.mark.req("X42", "X18")
def test_in_another_language_it_is_marked_as_swedish(stack, crisis):
    assert '<span lang="sv">Koka' in text(shown(stack, "form", query={"sprak": "en"}))


@pytest.mark.req("X42")
@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_table_that_cannot_be_read_keeps_nobody_from_a_page(stack, function):
    broken = mock.Mock(at=mock.Mock(side_effect=RuntimeError("no table")))
    with mock.patch.object(stack.function(function), "CRISES", broken):
        for page, (shows, _, _) in PAGES.items():
            if shows == function and page != "no answer":
                assert shown(stack, page)["statusCode"] == 200
