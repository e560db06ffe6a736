"""The style sheet holds what pages use of govuk-frontend, and nothing that belongs to another government."""

from __future__ import annotations

import gzip
import json
import re

import pytest

from infra.build import style
from infra.build.cache import ROOT, files_below
from infra.build.layers import core_layer
from infra.build.style import STYLE, StyleError, style_asset
from infra.build.target import Target

LAPTOP = Target.laptop()
MACHINES = ROOT / "node_modules" / "govuk-frontend" / "package.json"
HEAVIEST = 40_000
"""Bytes of the sheet: a page of 60 kB has room for its words."""


@pytest.fixture(scope="module")
def sheet():
    return (style_asset().path / STYLE).read_text("utf-8")


def test_it_is_small(sheet):
    assert len(sheet.encode()) < HEAVIEST
    assert len(gzip.compress(sheet.encode())) < HEAVIEST / 5


def test_it_fetches_nothing_and_brings_neither_crown_nor_typeface(sheet):
    for foreign in ("url(", "@import", "@font-face", "GDS Transport", "crown", "govuk-header", "govuk-footer"):
        assert foreign.lower() not in sheet.lower()


def test_every_class_of_the_templates_that_govuk_frontend_knows_is_in_it(sheet):
    known = set(
        re.findall(r"\.(govuk-[\w-]+)", (MACHINES.parent / "dist/govuk/govuk-frontend.min.css").read_text("utf-8"))
    )
    pages = "".join(path.read_text("utf-8") for path in style._pages() if path.suffix == ".html")
    named = set(re.findall(r"govuk-[\w-]+", pages))
    kept = set(re.findall(r"\.(govuk-[\w-]+)", sheet))

    assert len(named & known) > 40
    assert named & known <= kept


def test_the_core_layer_carries_it(sheet):
    assert (core_layer(LAPTOP).path / "python/envag_data" / STYLE).read_text("utf-8") == sheet


def test_a_sheet_that_does_not_compile_is_told_with_its_line(tmp_path, monkeypatch):
    (tmp_path / "style").mkdir()
    for source in files_below(style.SITE / "style"):
        (tmp_path / "style" / source.name).write_bytes(source.read_bytes())
    broken = tmp_path / "style" / "_layout.scss"
    broken.write_text(broken.read_text("utf-8") + "\n.site { color: $nothing; }\n", "utf-8")
    monkeypatch.setattr(style, "SITE", tmp_path)

    with pytest.raises(StyleError, match=r"(?s)Undefined variable.*_layout\.scss"):
        style._compile(tmp_path)


def test_its_licence_lets_us():
    package = json.loads(MACHINES.read_text("utf-8"))
    assert package["license"] == "MIT"
    assert (
        package["version"]
        == json.loads((ROOT / "site/package.json").read_text("utf-8"))["devDependencies"]["govuk-frontend"]
    )
