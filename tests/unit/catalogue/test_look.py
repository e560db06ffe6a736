"""A municipality's colour must be legible and its logo harmless; each fault is told with what would be right."""

from __future__ import annotations

import re

import pytest

from envag.catalogue import load
from envag.catalogue.look_checks import LARGEST_LOGO, contrast, published_name
from tests.unit.catalogue.conftest import MUNICIPALITIES, edit, problems_of

PREFIX = "prefix: MIN\n"
DRAWN = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M0 0h8v8z"/></svg>'


@pytest.fixture
def dress(folder):
    """Give the minimal municipality a look, and a logo of that content."""

    def dressed(look, logo=None):
        edit(folder, "minimal/municipality.yaml", PREFIX, f"{PREFIX}look: {{{look}}}\n")
        if logo is not None:
            (folder / "minimal" / "logo.svg").write_text(logo, "utf-8")
        return folder

    return dressed


def complaints(folder):
    """What is wrong with the look, each at the line that holds it."""
    problems = [problem for problem in problems_of(folder) if problem.path.startswith("look")]
    lines = (folder / "minimal/municipality.yaml").read_text("utf-8").splitlines()
    assert all(problem.file == "municipalities/minimal/municipality.yaml" for problem in problems)
    assert all("look" in lines[problem.line - 1] for problem in problems)
    return [problem.message for problem in problems]


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21),
        ("#ffffff", "#ffffff", 1),
        # The lightest greys on white that just reach, and just miss, the two limits of WCAG 2.2.
        ("#767676", "#ffffff", 4.54),
        ("#777777", "#ffffff", 4.47),
        ("#949494", "#ffffff", 3.03),
        ("#ff0000", "#ffffff", 3.99),
        ("#0000ff", "#ffffff", 8.59),
    ],
)
def test_contrast_is_that_of_wcag(one, other, ratio):
    assert contrast(one, other) == pytest.approx(ratio, abs=0.01)
    assert contrast(other, one) == contrast(one, other)


@pytest.mark.req("X15", "X31")
def test_text_that_is_hard_to_read_is_refused_with_a_shade_that_is_not(dress):
    (message,) = complaints(dress('colour: "#777777"'))
    assert "#ffffff on #777777 has a contrast of 4.47:1; it needs 4.5:1" in message
    offered = re.findall(r"#[0-9a-f]{6}", message)[-1]
    assert 4.5 <= contrast(offered, "#ffffff") < 5


@pytest.mark.req("X15", "X31")
def test_a_colour_that_vanishes_on_the_page_is_refused_though_its_text_is_legible(dress):
    (message,) = complaints(dress('colour: "#ffcc00", text: "#000000"'))
    assert "#ffcc00 has a contrast of 1.51:1 to the white page; it needs 3:1" in message
    assert 3 <= contrast(re.findall(r"#[0-9a-f]{6}", message)[-1], "#ffffff") < 3.5


@pytest.mark.req("X15")
@pytest.mark.parametrize("look", ['colour: "#767676"', 'colour: "#949494", text: "#000000"'])
def test_what_just_reaches_the_limits_is_taken(dress, look):
    (place,) = load(dress(look)).municipalities
    assert f'"{place.look.colour}"' in look


@pytest.mark.parametrize("colour", ["red", "#FFF", "#00506E", "#00506", "rgb(0,0,0)", "#00506e}body{display:none"])
def test_only_plain_colours_are_taken(dress, colour):
    (message,) = complaints(dress(f'colour: "{colour}"'))
    assert "must be a colour as #rrggbb" in message


@pytest.mark.parametrize(
    ("logo", "message"),
    [
        (None, "does not exist"),
        ("<svg", "is no XML"),
        ("<p/>", "must be an <svg> with a viewBox"),
        (DRAWN.replace(' viewBox="0 0 8 8"', ""), "must be an <svg> with a viewBox"),
        (DRAWN.replace("<path", "<script/><path"), "holds <script>"),
        (DRAWN.replace("<path", '<image href="https://elsewhere.example/"/><path'), "holds <image>"),
        (DRAWN.replace("<path", '<path onclick="x()"'), "the attribute onclick"),
        (DRAWN.replace("<path", '<path style="fill:red"'), "the attribute style"),
        (f"<!DOCTYPE svg>{DRAWN}", "must have no <!DOCTYPE>"),
        (DRAWN.replace("<path", f"<!--{'x' * LARGEST_LOGO}--><path"), "a logo has at most"),
    ],
)
def test_a_logo_only_draws(dress, logo, message):
    told = complaints(dress("logo: logo.svg", logo))
    assert any(message in one for one in told)


@pytest.mark.parametrize("name", ["../solhamra/logo.svg", "logo.png", "/logo.svg"])
def test_a_logo_stands_in_the_municipalitys_own_folder(dress, name):
    (message,) = complaints(dress(f"logo: {name}", DRAWN))
    assert "must be the name of an SVG file in the municipality's folder" in message


def test_another_drawing_has_another_name(dress):
    catalogue = load(dress("logo: logo.svg", DRAWN))
    (place,) = catalogue.municipalities
    assert place.look.logo == published_name(DRAWN.encode()) != published_name(DRAWN.encode() + b"\n")
    assert catalogue.logos == {"minimal": DRAWN.encode()}


@pytest.mark.req("X15")
def test_every_municipality_of_the_demonstration_has_a_look_of_its_own(catalogue):
    looks = [(place.look.colour, place.look.logo) for place in catalogue.municipalities]
    assert all(logo for _, logo in looks)
    assert len(set(looks)) == len(list(MUNICIPALITIES.glob("*/municipality.yaml")))
