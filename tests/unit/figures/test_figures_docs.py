"""docs/figures.md says what the code divides by what, and every figure has its words."""

from __future__ import annotations

import re

import pytest

from envag.domain.figures.counts import Count
from envag.domain.figures.kpis import KPIS
from envag.domain.figures.reporting import FIGURES, INDEX
from infra.build.cache import ROOT
from infra.build.data import municipalities

_ROW = re.compile(r"^\| `(\w+)` \| ([\w +]+?) \| ([\w +]*?) ?\| (\d*) ?\|$", re.MULTILINE)


def _names(counts):
    return " + ".join(Count(count).name.lower() for count in counts)


@pytest.mark.req("R8", "R72")
def test_the_table_is_the_codes():
    told = {
        figure: (above, below, fewest)
        for figure, above, below, fewest in _ROW.findall((ROOT / "docs/figures.md").read_text("utf-8"))
    }

    assert told == {
        one.id: (_names(one.numerator), _names(one.denominator), str(one.fewest) if one.denominator else "")
        for one in KPIS
    }


@pytest.mark.req("R67", "R72")
def test_every_figure_says_what_it_is_called_and_how_it_is_computed():
    for place in municipalities():
        for language in ("sv", "en"):
            texts = place.texts_in(language)
            for id_ in (*(figure.id for figure in FIGURES), INDEX):
                assert texts[f"figure.{id_}.title"] != texts[f"figure.{id_}.computed"]
