from __future__ import annotations

import pytest

from envag.cli.main import main


@pytest.mark.req("R4")
def test_hits_are_printed_with_what_they_answer(capsys):
    assert main(["search", "--municipality", "solhamra", "trasig lampa", "--limit", "2"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("1. Trasig gatlampa i Solhamra  (article trasig-gatlampa@2")
    assert lines[1].startswith("   Anmäl lampan på vår webbplats")
    assert sum(not line.startswith(" ") for line in lines) == 2


def test_another_language_is_told(capsys):
    assert main(["search", "--municipality", "norrsjofors", "--language", "fi", "--limit", "1", "tulkki"]) == 0
    assert "(article tolk-och-minoritetssprak@2, fi" in capsys.readouterr().out


def test_nothing_found_is_told(capsys):
    assert main(["search", "--municipality", "solhamra", "bitcoin", "kurs"]) == 0
    assert capsys.readouterr().out == "Nothing found for 'bitcoin kurs'.\n"


def test_an_unknown_municipality_is_told_with_those_that_exist(capsys):
    assert main(["search", "--municipality", "solhem", "tolk"]) == 1
    assert capsys.readouterr().err == (
        "envag: No municipality is called 'solhem'; there are lindholmstad, norrsjofors, solhamra.\n"
    )
