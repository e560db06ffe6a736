"""An article's Markdown as HTML for residents."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from envag.catalogue.markup import html


class Seen(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.links = set(), []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.links += [value for name, value in attrs if name in {"href", "src"}]


def test_headings_lists_links_and_tables_look_as_everywhere_else():
    made = html("## Avgift\n\n- ett\n- två\n\n[Mer](https://solhamra.example/)\n\n| a | b |\n|---|---|\n| 1 | 2 |\n")

    assert '<h2 class="govuk-heading-m">Avgift</h2>' in made
    assert '<ul class="govuk-list govuk-list--bullet">' in made
    assert '<a href="https://solhamra.example/" class="govuk-link">Mer</a>' in made
    assert '<table class="govuk-table">' in made


@given(st.text(alphabet=st.sampled_from("<>&\"'/[]()!`*_#- \n\tabscriptjv:=on"), max_size=80))
def test_no_markup_of_its_own_comes_through(written):
    seen = Seen()
    seen.feed(html(written))

    assert not seen.tags & {"script", "iframe", "style", "object", "input", "svg"}
    assert not [link for link in seen.links if link.casefold().strip().startswith(("javascript:", "vbscript:"))]
