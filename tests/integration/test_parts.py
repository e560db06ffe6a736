"""The building blocks of every page: each is named, described and told apart for whoever cannot see it."""

from __future__ import annotations

import pytest

from envag.domain.service import FieldType
from envag.runtime.catalogue import municipality
from envag.runtime.pages import Pages
from tests.browser import AXE, WCAG, needs_browser

EVIL = "<script>alert(1)</script>\"'&"
PAGE = """{% extends "page.html" %}
{% block title %}Prov{% endblock %}
{% block main %}
{{ part.error_summary(errors) }}
<h1>Prov</h1>
{% for type in types %}
{{ part.field(type, "Fråga om " ~ type, type, value=value, required=loop.index is odd, error=errors.get(type, ""),
  hint=hint, choices=["Ett", evil] if type == "choice" else []) }}
{% endfor %}
{% for kind in ("info", "good", "warning", "crisis") %}{{ part.notice(kind, evil, title=kind) }}{% endfor %}
{{ part.summary_list([("Fråga", evil, "/a"), ("Annan", "Svar")]) }}
{{ part.details("Mer", evil) }}
{{ part.table("Tider", [("Måndag", evil)], ["Dag", "Tid"]) }}
{{ part.search(evil) }}{{ part.tag(evil) }}{{ part.back("/a") }}
{{ part.button("Skicka") }}{{ part.button("Spara", secondary=true) }}{{ part.button("Börja", href="/a") }}
{% endblock %}
"""


@pytest.fixture
def shown(tmp_path):
    """The page of all building blocks."""
    (tmp_path / "all.html").write_text(PAGE)
    pages = Pages(tmp_path)

    def show(**values):
        known = {"errors": {}, "value": "", "hint": "", "evil": EVIL, "types": [str(one) for one in FieldType]}
        return pages.show(200, "all.html", municipality("solhamra"), **{**known, **values})["body"]

    return show


@pytest.fixture
def browse(chromium):
    """Open a page that needs nothing from anywhere."""
    contexts = []

    def opened(html, **settings):
        contexts.append(chromium.new_context(**settings))
        page = contexts[-1].new_page()
        page.route("**/*", lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"))
        page.goto("http://site.example/solhamra")
        return page

    yield opened
    for context in contexts:
        context.close()


ERRORS = {str(one): f"Fyll i {one}." for one in FieldType}


@needs_browser
@pytest.mark.req("X15", "R20")
@pytest.mark.parametrize("errors", [{}, ERRORS], ids=["empty", "wrong"])
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_in_any_building_block(shown, browse, errors, width):
    page = browse(shown(errors=errors, hint="Så här."), viewport={"width": width, "height": 900})
    page.add_script_tag(path=str(AXE))
    found = page.evaluate("tags => axe.run(document, {runOnly: tags})", WCAG)["violations"]

    assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@needs_browser
@pytest.mark.req("X15", "R20")
@pytest.mark.parametrize("kind", FieldType)
def test_a_field_is_described_by_its_help_and_its_error_and_the_summary_leads_to_it(shown, browse, kind):
    page = browse(shown(errors=ERRORS, hint="Så här."))
    link = page.get_by_role("alert").get_by_role("link", name=f"Fyll i {kind}.", exact=True)
    link.click()

    assert page.evaluate("document.querySelector(':target').id") == str(kind)
    described = page.evaluate(
        """id => {
          const input = document.getElementById(id);
          const told = input.closest('fieldset') ?? input;
          return told.getAttribute('aria-describedby').split(' ').map(one => document.getElementById(one).innerText);
        }""",
        str(kind),
    )
    assert described[0] == "Så här."
    assert described[1].endswith(f"Fyll i {kind}.")
    assert "Fel:" in described[1]
    assert page.locator(f"[name='{kind}']").count() == (2 if kind in {FieldType.CHOICE, FieldType.YES_NO} else 1)


@needs_browser
@pytest.mark.req("X15")
def test_the_summary_has_the_keyboard_without_any_script(shown, browse):
    page = browse(shown(errors=ERRORS), java_script_enabled=False)
    assert page.locator(".govuk-error-summary:focus").count() == 1


@needs_browser
def test_what_somebody_wrote_comes_out_as_text(shown, browse):
    html = shown(value=EVIL, hint=EVIL, errors=dict.fromkeys(ERRORS, EVIL))
    page = browse(html)

    assert "<script>alert" not in html
    assert page.locator("main script").count() == 0
    assert page.locator("#text").input_value() == EVIL
    assert page.locator("#multiline").input_value() == EVIL
    assert page.locator("#q").input_value() == EVIL


@pytest.mark.req("R20")
def test_a_line_of_its_own_at_the_start_of_a_text_is_kept(shown):
    assert "\n\nförst" in shown(value="\nförst")
