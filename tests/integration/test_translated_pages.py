"""Pages in another language than Swedish: theirs alone, and every Swedish word of them marked as one (X18)."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from envag.runtime.catalogue import municipality
from tests.integration.visits import asked, text

PAGES = {
    "start": ("site", "GET /{municipality}", {}),
    "hours": ("site", "GET /{municipality}/oppettider", {}),
    "statement": ("site", "GET /{municipality}/tillganglighet", {}),
    "privacy": ("site", "GET /{municipality}/personuppgifter", {}),
    "service": ("site", "GET /{municipality}/{service}", {"service": "forsk"}),
    "by phone": ("site", "GET /{municipality}/{service}", {"service": "oro"}),
    "nowhere": ("site", "GET /{municipality}/{service}", {"service": "finns-inte"}),
    "search": ("search_page", "GET /{municipality}/sok", {}),
    "found": ("search_page", "GET /{municipality}/sok", {"query": {"q": "bygglov"}}),
    "danger": ("search_page", "GET /{municipality}/sok", {"query": {"q": "det brinner"}}),
    "in vain": ("search_page", "GET /{municipality}/sok", {"query": {"q": "xyzzy plugh"}}),
    "answer": ("search_page", "GET /{municipality}/sok/{article}", {"article": "fardtjanst"}),
    "form": ("web_form", "GET /{municipality}/{service}/formular", {"service": "fel-gata"}),
    "free form": ("web_form", "GET /{municipality}/{service}/formular", {"service": "kontakt"}),
    "no form": ("web_form", "GET /{municipality}/{service}/formular", {"service": "oro"}),
    "no draft": ("web_form", "GET /{municipality}/utkast/{draft}", {"draft": "A" * 22}),
    "look up": ("status_page", "GET /{municipality}/arende", {}),
    "chat": ("chat_page", "GET /{municipality}/chatt", {}),
}
VOID = {"meta", "link", "input", "br", "img"}
OWN_NAMES = {"Fax", "Chatt"}
"""Swedish words that are the same in the other language, or part of a name."""


class Read(HTMLParser):
    """What a page says in its own language, and what in Swedish; the words that a screen reader says included."""

    def __init__(self, page):
        super().__init__()
        self.path, self.own, self.swedish, self.language = [], [], [], ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.language = self.language or attributes.get("lang", "")
        if tag not in VOID:
            marked = attributes.get("lang", self.path[-1][1] if self.path else self.language)
            self.path.append((tag, marked))
        self.keep(attributes.get("aria-label") or "")

    def handle_endtag(self, tag):
        while self.path and self.path.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if self.path and self.path[-1][0] not in {"style", "script"}:
            self.keep(data)

    def keep(self, data):
        said = " ".join(data.split())
        marked = self.path[-1][1] if self.path else self.language
        if said and marked in {"sv", self.language}:
            (self.swedish if marked == "sv" else self.own).append(said)


@pytest.mark.req("X18", "X15")
@pytest.mark.parametrize("language", ["fi", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_is_in_the_language_and_marks_what_is_swedish(module_stack, page, language):
    function, pattern, parts = PAGES[page]
    more = dict(parts)
    query = {"sprak": language, **more.pop("query", {})}
    read = Read(text(module_stack.request(function, asked(pattern, query=query, **more))))
    place = municipality("solhamra")
    titles = {one.title for one in place.services} | {one.label for service in place.services for one in service.form}
    swedish = titles | {said for said in place.texts.values() if len(said) > 4 and "{" not in said}
    foreign = swedish - set(place.translations[language].values()) - OWN_NAMES

    assert read.language == language
    assert [said for said in read.own if said in foreign] == []
    assert place.text("page.skip", language) in read.own


@pytest.mark.req("X18")
@pytest.mark.parametrize("page", ["service", "form"])
def test_a_page_says_so_where_what_it_is_about_is_only_written_in_swedish(module_stack, page):
    function, pattern, parts = PAGES[page]
    read = Read(text(module_stack.request(function, asked(pattern, query={"sprak": "fi"}, **parts))))

    said = {"service": "Palvelun tiedot ovat vain ruotsiksi.", "form": "Palvelua koskevat kysymykset ovat ruotsiksi."}
    assert [words for words in read.own if words.startswith(said[page])]
    assert read.swedish


@pytest.mark.req("X44", "X18")
def test_dates_are_written_as_finnish_writes_them(module_stack):
    function, pattern, _ = PAGES["statement"]
    page = text(module_stack.request(function, asked(pattern, query={"sprak": "fi"})))
    hours = text(module_stack.request("site", asked(PAGES["hours"][1], query={"sprak": "fi"})))

    assert "Arvioimme sen viimeksi 22. marraskuuta 2026." in page
    assert "Maanantai 23. marraskuuta" in hours
