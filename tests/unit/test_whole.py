"""Numbers that whoever reads them calls, copies or reads aloud stand on one line (X44)."""

from __future__ import annotations

import re

import pytest

from envag.domain.letter import Part, compose
from envag.domain.whole import kept_whole
from envag.runtime.whole_numbers import with_whole_numbers

pytestmark = pytest.mark.req("X44")

NUMBERS = (
    *("0468-465 00", "08-465 004 10", "070-174 06 05", "020-50 50 50", "114 14", "113 13", "116 111"),
    *("SOL-7K3F-9QWM", "4XJ7-M0QA", "19121212-1212", "212099-9012", "2026-11-21"),
    *("21 november 2026", "22. marraskuuta 2026", "1 maj", "1. toukokuuta", "24 December", "4 maj 2027"),
    *("08.00–17.00", "kl. 13.00", "klockan 08.00–17.00", "kello 09.30"),
    *("1 234,50 kr", "250 kr", "30 MB", "30 Mt", "12 §", "400 %"),
)


@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_is_whole_wherever_it_stands(number):
    assert kept_whole(f"Ring {number}.", "<b>") == f"Ring <b>{number}</span>."
    assert kept_whole(number, "<b>") == f"<b>{number}</span>"


@pytest.mark.parametrize(
    "words",
    [
        "Steg 1 av 3",
        "Du får svar inom 10 dagar",
        "2 mars-kampanjer",
        "3 majskolvar",
        "Ring 112",
        "4 personer",
        "kontakt@solhamra.example",
        "SMHI-rapport",
    ],
)
def test_other_words_are_left_as_they_are(words):
    assert kept_whole(words, "<b>") == words


@pytest.mark.parametrize(
    "left",
    [
        '<a href="tel:+46846500410" title="08-465 004 10">',
        "<textarea>Ring 08-465 004 10</textarea>",
        '<input value="08-465 004 10">',
        '<script type="application/json">{"phone": "08-465 004 10"}</script>',
        '<span class="site-whole">08-465 004 10</span>',
    ],
)
def test_what_is_no_running_text_is_left_alone(left):
    page = f"<title>Kod 4XJ7-M0QA</title><style>a>b{{width:12 %}}</style><body>{left}<p>Ring</p></body>"
    assert with_whole_numbers(page) == page


def test_a_page_wraps_what_is_read_and_only_once():
    page = '<body><p>Ring <a href="tel:1">08-465 004 10</a> eller skriv numret SOL-7K3F-9QWM.</p>'
    once = with_whole_numbers(page)

    assert re.findall(r'<span class="site-whole">(.*?)</span>', once) == ["08-465 004 10", "SOL-7K3F-9QWM"]
    assert with_whole_numbers(once) == once


def test_a_mail_keeps_its_numbers_whole_where_it_has_lines_of_its_own():
    letter = compose("Ärende", [Part("sv", "Ditt ärendenummer är SOL-7K3F-9QWM. Ring 08-465 004 10.")])

    assert '<span style="white-space:nowrap">SOL-7K3F-9QWM</span>. Ring' in letter.html
    assert '<span style="white-space:nowrap">08-465 004 10</span>.' in letter.html
    assert "Ring 08-465 004 10." in letter.text
