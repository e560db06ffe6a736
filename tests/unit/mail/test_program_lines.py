"""Lines that programs write about themselves are looked at only when they begin as one of them can."""

from __future__ import annotations

import re

import pytest

from envag.intake import mail_words as words
from envag.intake.mail_signature import is_program_line

pytestmark = pytest.mark.req("R44")

_LITERAL = re.compile(r"[^\\\[\](){}?*+.|^$]*")
_ANY_WORD = r"\w+\s+from\s+mobile\s*$"


def _alternatives(pattern):
    """The alternatives of a pattern at its outermost level."""
    depth, start = 0, 0
    for place, letter in enumerate(pattern):
        depth += (letter == "(") - (letter == ")")
        if letter == "|" and not depth:
            yield pattern[start:place]
            start = place + 1
    yield pattern[start:]


def _beginnings(pattern):
    """The letters that each alternative of ``pattern`` begins with."""
    for alternative in _alternatives(pattern):
        if alternative.startswith("(?:"):
            yield from _beginnings(alternative[3 : alternative.index(")")])
        else:
            literal = _LITERAL.match(alternative)[0]
            optional = alternative[len(literal) :].startswith(("?", "*", "{"))
            yield literal[:-1] if optional else literal


@pytest.mark.parametrize("pattern", [words.SENT_FROM, words.PROGRAM_LINES], ids=["sent from", "other lines"])
def test_every_program_line_begins_as_the_list_says(pattern):
    assert pattern.count(_ANY_WORD) == (pattern is words.PROGRAM_LINES)

    begun = list(_beginnings(pattern.replace(f"|{_ANY_WORD}", "")))

    assert len(begun) > 20
    assert not [letters for letters in begun if not letters.startswith(tuple(words.PROGRAM_BEGINNINGS.split()))]


@pytest.mark.parametrize(
    "line",
    [
        "Skickat från min iPhone",
        "*SENT FROM MY SAMSUNG GALAXY*",
        "\u00a0— Skickat\u00a0från Outlook för Android",
        "( [ Hämta Outlook för iOS ] )",
        "Lähetetty puhelimesta",
        "发自我的iPhone",
        "iPhoneから送信",
        "Denna e-postmeddelande har skannats",
        "Virusfri.www.avast.com",
        "Yahoo from mobile ",
    ],
)
def test_a_line_is_known_however_it_is_decorated(line):
    assert is_program_line(line)


@pytest.mark.parametrize(
    "line", ["", "Hej!", "Jag har skickat från min iPhone", "Ring mig på min mobil", "Min telefon är trasig"]
)
def test_what_people_write_is_none(line):
    assert not is_program_line(line)
