"""How every page looks, what it weighs, and the two pages that each of them links: accessibility and privacy."""

from __future__ import annotations

import base64
import gzip
import re

import pytest

from envag.runtime.catalogue import municipality
from envag.runtime.statements import statement
from tests.browser import AXE, WCAG, needs_browser
from tests.integration.visits import asked, text, words

PATTERNS = {
    "start": ("GET /{municipality}", {}),
    "opening": ("GET /{municipality}/oppettider", {}),
    "service": ("GET /{municipality}/{service}", {"service": "fel-gata"}),
    "statement": ("GET /{municipality}/tillganglighet", {}),
    "privacy": ("GET /{municipality}/personuppgifter", {}),
}
PLACES = ("solhamra", "norrsjofors", "lindholmstad")
FILE = "GET /{municipality}/fil/{file}"
HEAVIEST = 60_000
"""Bytes of a page without its pictures."""
WIDTHS = {"phone": 320, "tablet": 900, "desk": 1600}
HOST = "http://site.example"


def visit(stack, name, slug="solhamra", **more):
    pattern, parts = PATTERNS[name]
    return stack.request("site", asked(pattern, slug, **parts, **more))


def said(stack, slug="solhamra", **more):
    return words(visit(stack, "statement", slug, **more))


@pytest.mark.req("X16", "X17")
@pytest.mark.parametrize("slug", PLACES)
def test_the_statement_has_all_that_digg_asks_for(stack, slug):
    place, declared = municipality(slug), statement(slug)
    page = said(stack, slug)
    html = text(visit(stack, "statement", slug))

    assert place.name in page
    assert f"Den heter {place.centre_name}" in page
    assert "delvis förenlig med lagen" in page
    for content in (*declared.inaccessible, *declared.outside):
        assert f"{content.what['sv']} Varför: {content.why['sv']}" in page
    assert "Det här vore oskäligt betungande att ändra Vi hoppar inte över något av det skälet." in page
    assert "Vi granskade den senast 22 november 2026." in page
    assert "Vi ändrade den här redogörelsen senast 22 november 2026." in page
    assert declared.method["sv"] in page
    assert f'href="/{slug}/{"tillg" if place.service("tillg") else "kontakt"}/formular"' in html[html.index("<main") :]
    assert 'href="https://www.digg.se/tdosanmalan"' in html


@pytest.mark.req("X16", "X18")
def test_the_statement_is_told_in_english_where_somebody_asks_for_it(stack):
    page = said(stack, query={"sprak": "en"})
    assert "conforms partially with the Swedish law" in page
    assert statement("solhamra").method["en"] in page
    assert "We last assessed it on 22 November 2026." in page


@pytest.mark.req("X9", "X16")
@pytest.mark.parametrize("slug", PLACES)
def test_the_privacy_page_tells_how_long_each_thing_is_kept_and_by_which_decision(stack, slug):
    place = municipality(slug)
    page = words(visit(stack, "privacy", slug))

    assert "Vi sparar det för alltid." in page
    assert "24 månader efter att ärendet är klart" in page
    assert "Till arkivet: 24 månader efter" in page
    for kept in place.retention:
        assert kept.title in page
        assert kept.decision in page
    assert f"{next(one.days for one in place.retention if one.id == 'chat-log')} dagar efter att det kom in" in page
    assert ("att det spelas in" in page) is place.records_calls
    assert f"Skriv inte till oss här, utan ring {place.facts['phone']}." in page


@pytest.mark.req("X16")
@pytest.mark.parametrize("name", PATTERNS)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_page_links_the_statement_and_the_privacy_page(stack, name, language):
    html = text(visit(stack, name, query={"sprak": language}))
    footer = html[html.index("<footer") :]
    more = "" if language == "sv" else "?sprak=en"
    assert f'<html lang="{language}"' in html
    for path in ("oppettider", "tillganglighet", "personuppgifter"):
        assert f'href="/solhamra/{path}{more}"' in footer


@pytest.mark.parametrize("name", PATTERNS)
@pytest.mark.parametrize("slug", PLACES)
def test_a_page_is_light_and_needs_one_request(stack, slug, name):
    answer = visit(stack, name, slug)
    html = text(answer)

    assert len(html.encode()) < HEAVIEST
    assert re.findall(r'<link rel="(?!icon)|<script src|@import', html) == []
    assert [link for link in re.findall(r'src="([^"]+)"', html) if "/fil/logo-" not in link] == []


@pytest.mark.parametrize(
    ("accepts", "packed"),
    [("gzip, deflate, br", True), ("*", True), ("", False), ("br", False), ("gzip;q=0", False), ("gzip; q=0.5", True)],
)
def test_a_page_is_packed_for_whoever_takes_it(stack, accepts, packed):
    answer = visit(stack, "statement", headers={"accept-encoding": accepts})

    assert (answer["headers"].get("Content-Encoding") == "gzip") is packed
    assert "Accept-Encoding" in answer["headers"]["Vary"]
    if packed:
        content = base64.b64decode(answer["body"])
        assert gzip.decompress(content).decode().startswith("<!doctype html>")
        assert len(content) < len(gzip.decompress(content)) / 3


def test_a_browser_takes_the_style_and_nothing_else(stack):
    answers = [visit(stack, "statement", slug) for slug in PLACES]
    policies = [answer["headers"]["Content-Security-Policy"] for answer in answers]

    assert len({re.search(r"style-src '(sha256-[^']+)'", policy)[1] for policy in policies}) == len(PLACES)
    assert all(policy.startswith("default-src 'none'") and "unsafe" not in policy for policy in policies)
    for answer, slug in zip(answers, PLACES, strict=True):
        assert f":root{{--site-colour:{municipality(slug).look.colour}" in text(answer)


@pytest.mark.parametrize("slug", PLACES)
def test_a_logo_is_kept_for_good_and_runs_nothing(stack, slug):
    name = municipality(slug).look.logo
    answer = stack.request("site", asked(FILE, slug, file=name))

    assert answer["statusCode"] == 200
    assert f'src="/{slug}/fil/{name}"' in text(visit(stack, "start", slug))
    assert text(answer).startswith("<svg")
    assert answer["headers"]["Content-Type"].startswith("image/svg+xml")
    assert answer["headers"]["Cache-Control"].endswith("immutable")
    assert answer["headers"]["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["headers"]["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", ["", "logo.svg", "../index.msgpack", "logo-0000000000.svg", "norrsjofors.msgpack"])
def test_no_other_file_is_served(stack, name):
    assert stack.request("site", asked(FILE, "solhamra", file=name))["statusCode"] == 404


def test_nobody_gets_anothers_logo(stack):
    name = municipality("norrsjofors").look.logo
    assert stack.request("site", asked(FILE, "solhamra", file=name))["statusCode"] == 404


@pytest.fixture
def browse(stack, chromium):
    """Open pages of the site in a browser; the functions answer it directly."""
    contexts = []

    def opened(name, slug="solhamra", language="sv", **settings):
        context = chromium.new_context(**settings)
        contexts.append(context)
        page = context.new_page()
        page.faults = []
        page.on("console", lambda message: page.faults.append(message.text) if message.type == "error" else None)
        page.route("**/*", lambda route: route.fulfill(**_answer(stack, route.request.url)))
        path = PATTERNS[name][0].removeprefix("GET /{municipality}").format(**PATTERNS[name][1])
        page.goto(f"{HOST}/{slug}{path}?sprak={language}")
        return page

    yield opened
    for context in contexts:
        context.close()


def _answer(stack, url):
    """What the function answers for an address of the site."""
    path, _, query = url.removeprefix(HOST).partition("?")
    slug, _, rest = path.strip("/").partition("/")
    sent = {"query": dict([query.split("=")])} if query else {}
    if rest.startswith("fil/"):
        answer = stack.request("site", asked(FILE, slug, file=rest.removeprefix("fil/"), **sent))
    else:
        known = {pattern.partition("}")[2].format(**parts): (pattern, parts) for pattern, parts in PATTERNS.values()}
        pattern, parts = known[f"/{rest}" if rest else ""]
        answer = stack.request("site", asked(pattern, slug, **parts, **sent))
    headers = {name: value for name, value in answer["headers"].items() if name != "Content-Encoding"}
    return {"status": answer["statusCode"], "headers": headers, "body": text(answer)}


@needs_browser
@pytest.mark.req("X15")
@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
@pytest.mark.parametrize(
    ("name", "slug", "language"), [("statement", "norrsjofors", "en"), ("privacy", "lindholmstad", "fi")]
)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(browse, name, slug, language, width):
    page = browse(name, slug, language, viewport={"width": width, "height": 900}, bypass_csp=True)
    page.add_script_tag(path=str(AXE))
    found = page.evaluate("tags => axe.run(document, {runOnly: tags})", WCAG)["violations"]

    assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("html").get_attribute("lang") == language


@needs_browser
@pytest.mark.parametrize("slug", PLACES)
def test_a_browser_has_nothing_to_complain_of_and_shows_the_logo(browse, slug):
    page = browse("statement", slug)

    assert page.faults == []
    assert page.evaluate("document.querySelector('header img').naturalWidth") > 0
    colour = page.evaluate("getComputedStyle(document.querySelector('header')).backgroundColor")
    wanted = municipality(slug).look.colour
    assert colour == f"rgb({', '.join(str(int(wanted[i : i + 2], 16)) for i in (1, 3, 5))})"


@needs_browser
@pytest.mark.req("X15")
def test_the_keyboard_skips_to_the_content_and_shows_where_it_is(browse):
    page = browse("statement")
    page.keyboard.press("Tab")
    link = page.locator(":focus")
    assert link.inner_text() == "Hoppa till innehållet"
    box = link.bounding_box()
    assert box["y"] >= 0
    assert box["height"] >= 24
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#innehall"


@needs_browser
@pytest.mark.req("X15")
def test_the_page_keeps_its_lines_where_a_reader_chooses_the_colours(browse):
    page = browse("privacy", forced_colors="active")
    borders = page.evaluate(
        "() => ['.site-header', '.site-notice', '.site-footer']"
        ".map(one => getComputedStyle(document.querySelector(one)))"
        ".map(style => parseFloat(style.borderBottomWidth) + parseFloat(style.borderTopWidth))"
    )
    assert all(width > 0 for width in borders)


@needs_browser
def test_paper_gets_what_is_read_and_not_what_leads_on(browse):
    page = browse("privacy")
    page.emulate_media(media="print")
    assert not page.locator(".govuk-service-navigation").is_visible()
    assert not page.locator(".site-footer__links").is_visible()
    assert page.locator("table").is_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('header')).color") == "rgb(0, 0, 0)"
