"""A letter: one text, plain and as HTML that everybody can read, and header values that nobody can break out of."""

from __future__ import annotations

import time
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envag.domain.letter import LONGEST_HEADER, Part, answer_subject, compose, message_ids, one_line, references

REFERENCE = "SOL-7K3F-9QW4"


class Reader(HTMLParser):
    """What a browser makes of it: tags that match, text, links."""

    VOID = frozenset({"meta", "br", "hr"})

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.open, self.tags, self.words, self.links, self.languages = [], [], [], [], []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        values = dict(attributes)
        if "lang" in values:
            self.languages.append(values["lang"])
        if tag == "a":
            self.links.append(values["href"])
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "title" not in self.open:
            self.words.append(data)

    @property
    def text(self):
        return " ".join("".join(self.words).split())


def letter(text, language="sv"):
    return compose("Ämne", [Part(language, text)])


@given(st.text())
def test_whatever_is_written_is_shown_and_never_run(text):
    shown = Reader(letter(text).html)
    assert set(shown.tags) <= {"html", "head", "meta", "title", "body", "div", "p", "ul", "ol", "li", "br", "a"}


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1))
def test_no_word_is_lost_between_the_two_forms(word):
    made = letter(word)
    assert made.text == f"{word}\n"
    assert Reader(made.html).text == word


def test_markup_in_an_answer_is_text():
    made = letter('<script>alert("1")</script> & <b>fet</b>')
    assert "<script" not in made.html
    assert Reader(made.html).text == '<script>alert("1")</script> & <b>fet</b>'


def test_paragraphs_and_line_breaks_stay():
    html = letter("Hej!\r\n\r\nRad ett\nrad två\n\n\n\nHälsningar").html
    assert "<p>Hej!</p>\n<p>Rad ett<br>rad två</p>\n<p>Hälsningar</p>" in html


def test_lines_with_dashes_or_numbers_are_lists():
    html = letter("Ta med:\n- legitimation\n- ritning\n\n1. Ring\n2. Vänta\n\n3. Kom").html
    assert "<p>Ta med:</p>\n<ul>\n<li>legitimation</li>\n<li>ritning</li>\n</ul>" in html
    assert "<ol>\n<li>Ring</li>\n<li>Vänta</li>\n</ol>" in html
    assert '<ol start="3">\n<li>Kom</li>\n</ol>' in html


def test_numbers_that_do_not_count_up_are_no_list():
    html = letter("2. Först\n7. Sedan").html
    assert "<ol" not in html
    assert "2. Först<br>7. Sedan" in html


def test_addresses_become_links_without_the_full_stop_behind_them():
    shown = Reader(letter("Se https://solhamra.example/a?b=1&c=å. Mejla kontakt@solhamra.example!").html)
    assert shown.links == ["https://solhamra.example/a?b=1&c=å", "mailto:kontakt@solhamra.example"]
    assert shown.text == "Se https://solhamra.example/a?b=1&c=å. Mejla kontakt@solhamra.example!"


def test_a_link_that_would_run_something_is_no_link():
    assert Reader(letter("javascript:alert(1) data:text/html,x https://").html).links == []


@pytest.mark.req("X15", "X18")
def test_every_part_says_which_language_it_is_in():
    made = compose("Ämne", [Part("sv", "Hej"), Part("fi", "Hei")])
    assert Reader(made.html).languages == ["sv", "sv", "fi"]
    assert made.text == "Hej\n\n---\n\nHei\n"


@pytest.mark.req("X15")
def test_the_html_lays_out_no_tables_and_fetches_nothing():
    html = letter("Hej").html
    for word in ("<table", "<img", "http:", "src=", "url(", "@import"):
        assert word not in html


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("Hål i vägen", f"Re: Hål i vägen ({REFERENCE})"),
        ("Re: SV: sv : Re[2]: Vs: Hål", f"Re: Hål ({REFERENCE})"),
        ("Fråga re: väg", f"Re: Fråga re: väg ({REFERENCE})"),
        ("VA: läcka", f"Re: VA: läcka ({REFERENCE})"),
        (f"Re: Hål ({REFERENCE})", f"Re: Hål ({REFERENCE})"),
        ("Hål\r\nBcc: alla@post.example", f"Re: Hål Bcc: alla@post.example ({REFERENCE})"),
        ("Hål\u2028X: y\x00\x85", f"Re: Hål X: y ({REFERENCE})"),
        ("å" * 400, f"Re: {'å' * 149}… ({REFERENCE})"),
    ],
)
def test_the_subject_of_an_answer(subject, expected):
    assert answer_subject(subject, REFERENCE) == expected


@given(st.text())
def test_a_subject_is_always_one_line(text):
    for line in (one_line(text), answer_subject(text, REFERENCE)):
        assert line.splitlines() in ([line], [])
        assert line.isprintable() or not any(ord(c) < 32 or 127 <= ord(c) < 160 for c in line)


def test_only_message_ids_are_taken_over_and_each_once():
    odd = ["<a@b>", "c@d", "<e f@g>", "<å@b>", "<a@b>\r\nBcc: x@y", "<>", "", "<" + "x" * 300 + ">", "<a@b>", "<h@i>"]
    assert message_ids(odd) == ["<a@b>", "<h@i>"]


@given(st.lists(st.text(alphabet="abc@.", min_size=1, max_size=250).map(lambda t: f"<{t}>"), max_size=60, unique=True))
def test_references_fit_their_header_with_the_first_the_newest_and_our_own_id(ids):
    ours = "<sol-7k3f-9qw4.1.mfrggzdfmztwq2lknnwg@solhamra.example>"
    value = references(ids, ours)
    named = value.split(" ")
    assert len(f"References{value}") <= LONGEST_HEADER
    assert named[-1] == ours
    assert named[:-1] == [one for one in ids if one in named[:-1]], "in their order, none made up"
    if ids:
        assert named[0] == ids[0]
    if len(named) > 2:
        assert named[-2] == ids[-1]


@pytest.mark.parametrize("piece", ["-", "a@", "a@a.", "a.", "https://", "https://.", "- ", "1. "])
def test_a_long_line_costs_no_more_than_its_length(piece):
    started = time.process_time()
    compose("Ditt ärende", [Part("sv", piece * 60_000)])
    assert time.process_time() - started < 2
