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


def read_page(stack, page, language):
    function, pattern, parts = PAGES[page]
    more = dict(parts)
    query = {"sprak": language, **more.pop("query", {})}
    return Read(text(stack.request(function, asked(pattern, query=query, **more))))


@pytest.mark.req("X18", "X15")
@pytest.mark.parametrize("language", ["fi", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_is_in_the_language_and_marks_what_is_swedish(module_stack, page, language):
    read = read_page(module_stack, page, language)
    place = municipality("solhamra")
    titles = {one.title for one in place.services} | {one.label for service in place.services for one in service.form}
    ours = set(place.translations[language].values())
    foreign = titles | {said for said in place.texts.values() if len(said) > 4 and "{" not in said} - ours

    assert read.language == language
    assert [said for said in read.own if said in foreign] == []
    assert [said for said in read.swedish if said.strip("()") in ours - titles] == []
    assert place.text("page.skip", language) in read.own


@pytest.mark.req("X18")
@pytest.mark.parametrize(
    ("page", "says"),
    [
        ("start", "Palvelujen nimet ovat ruotsiksi."),
        ("service", "Palvelun tiedot ovat vain ruotsiksi."),
        ("no form", "Palvelun tiedot ovat vain ruotsiksi."),
        ("form", "Palvelua koskevat kysymykset ovat ruotsiksi."),
        ("answer", "Tätä tekstiä ei ole vielä suomeksi."),
        ("found", "(ruotsiksi)"),
        ("privacy", "(ruotsiksi)"),
    ],
)
def test_a_page_says_so_where_what_it_is_about_is_only_written_in_swedish(module_stack, page, says):
    read = read_page(module_stack, page, "fi")

    assert [words for words in read.own if words.startswith(says)]
    assert read.swedish


@pytest.mark.req("X44", "X18")
def test_dates_are_written_as_finnish_writes_them(module_stack):
    assert "22. marraskuuta 2026" in read_page(module_stack, "statement", "fi").own
    assert "23. marraskuuta" in read_page(module_stack, "hours", "fi").own
