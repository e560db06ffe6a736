"""What residents are sent and linked to, in a real browser: on a desk and a phone, by keyboard, and by colour."""

from __future__ import annotations

import json

import pytest

from envag.domain.letter import Part, compose
from tests.browser import needs_browser
from tests.integration.recorded import EVENTS

WIDTHS = {"desk": 1280, "phone": 320}
LEAST_CONTRAST = 4.5
"""WCAG 2.2, criterion 1.4.3; 320 pixels are criterion 1.4.10."""

CONTRASTS = """() => {
  const channel = c => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const rgb = text => text.match(/[\\d.]+/g).map(Number);
  const ground = element => {
    for (; element; element = element.parentElement) {
      const colour = rgb(getComputedStyle(element).backgroundColor);
      if (colour.length < 4 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const written = [...document.querySelectorAll('body *')].filter(
    e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()));
  return written.map(e => {
    const [a, b] = [light(rgb(getComputedStyle(e).color)), light(ground(e))].sort((x, y) => x - y);
    return (b + 0.05) / (a + 0.05);
  });
}"""

pytestmark = needs_browser


@pytest.fixture(params=WIDTHS)
def page(request, chromium):
    page = chromium.new_page(viewport={"width": WIDTHS[request.param], "height": 740})
    asked = []
    page.on("request", lambda sent: asked.append(sent.url))
    yield page
    assert asked == [], "nothing may be fetched"
    page.close()


@pytest.fixture
def answer_page(stack):
    request = json.loads((EVENTS / "web" / "form_browser.json").read_text("utf-8"))
    request |= {"routeKey": "GET /solhamra/svar", "body": ""}
    return stack.request("web_form", request)["body"]


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.req("X15")
def test_a_mail_can_be_read_on_any_screen(page):
    address = "https://www.solhamra.example/" + "en-mycket-lang-adress-" * 12
    swedish = f"Hej!\n\nDu behöver:\n- nyckel\n- kvitto\n\nMer på {address}"
    page.set_content(compose("Ditt ärende", [Part("sv", swedish), Part("fi", "Hei!")]).html)

    assert fits(page)
    assert min(page.evaluate(CONTRASTS)) >= LEAST_CONTRAST
    assert page.evaluate("document.documentElement.lang") == "sv"
    assert page.get_by_role("listitem").all_inner_texts() == ["nyckel", "kvitto"]
    assert page.get_by_role("link").get_attribute("href") == address
    assert page.locator("[lang=fi]").inner_text() == "Hei!"


@pytest.mark.req("R94", "X15")
def test_the_page_behind_a_secret_mail_can_be_read_and_walked_by_keyboard(page, answer_page):
    page.set_content(answer_page)

    assert fits(page)
    assert min(page.evaluate(CONTRASTS)) >= LEAST_CONTRAST
    assert page.get_by_role("heading", level=1).all_inner_texts() == ["Så får du ditt svar"]
    walked = []
    for _ in range(10):
        page.keyboard.press("Tab")
        walked.append(page.locator(":focus").inner_text())
    assert walked[0] == "Hoppa till innehållet"
    assert walked[-4:] == ["English", "Suomi", "Telefon: 08-465 004 10", "Telephone: 08-465 004 10"]
    assert page.get_by_role("heading", level=2).all_inner_texts()[:3] == ["Ring oss", "Besök oss", "Få svaret med brev"]
