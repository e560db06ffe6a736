"""A resident on the site in a real browser: from an everyday word to a closed case, and every page for everybody."""

from __future__ import annotations

import re
import uuid

import pytest

from envag.domain.case import EventType, Status
from tests.accessibility import faults
from tests.browser import needs_browser
from tests.e2e.centre import wait_for
from tests.e2e.staff import StaffDesk
from tests.e2e.test_browser import SIZES, fits
from tests.samples import JPEG

PEOPLE_NEED = 2_100
"""Milliseconds: who sends a form sooner is asked once more, to tell people from programs."""

PHOTO = {"name": "kärl.jpg", "mimeType": "image/jpeg", "buffer": JPEG}
QUESTION = "Stod kärlet vid vägen klockan sex?"

pytestmark = needs_browser


@pytest.fixture(params=[("desk", True), ("phone", False)], ids=["desk with script", "phone without"])
def page(request, chromium):
    size, script = request.param
    context = chromium.new_context(viewport=SIZES[size], java_script_enabled=script, locale="sv-SE")
    page, complaints = context.new_page(), []
    page.set_default_timeout(20_000)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    yield page
    context.close()
    assert complaints == []


def _beginning(label):
    """A label that says after its name whether one must answer."""
    return re.compile(f"^{re.escape(label)}")


class Mouse:
    """Somebody who points and writes."""

    def __init__(self, page):
        self._page = page

    def press(self, role, name):
        self._page.get_by_role(role, name=name, exact=True).first.click()

    def write(self, label, text):
        self._page.get_by_label(_beginning(label)).fill(text)

    def choose(self, label):
        self._page.get_by_label(label, exact=True).check()


class Keyboard:
    """Somebody who has no mouse: with Tab to where they want to be, and keys from there."""

    def __init__(self, page):
        self._page = page

    def press(self, role, name):
        self._reach(self._page.get_by_role(role, name=name, exact=True).first)
        self._page.keyboard.press("Enter")

    def write(self, label, text):
        self._reach(self._page.get_by_label(_beginning(label)))
        self._page.keyboard.press("Control+A")
        self._page.keyboard.insert_text(text)

    def choose(self, label):
        wanted = self._page.get_by_label(label, exact=True)
        group = self._page.locator(f"input[name='{wanted.get_attribute('name')}']")
        self._reach(group)
        self._page.keyboard.press("Space")
        for _ in range(group.count()):
            if wanted.is_checked():
                return
            self._page.keyboard.press("ArrowDown")
        assert wanted.is_checked()

    def _reach(self, wanted):
        """Tab until one of the ``wanted`` has the focus, and see that it shows."""
        wanted.first.wait_for()
        self._page.evaluate("document.activeElement?.blur?.()")
        for _ in range(150):
            self._page.keyboard.press("Tab")
            if any(wanted.nth(one).evaluate("e => e === document.activeElement") for one in range(wanted.count())):
                return
        pytest.fail(f"{wanted} is reached by no keyboard")


def report_a_missed_bin(page, address, resident):
    """From the start page to the receipt; returns the reference and the code."""
    page.goto(f"{address}/solhamra")
    resident.write("Vad gäller det?", "sopbilen kom inte")
    resident.press("button", "Sök")
    page.wait_for_url(re.compile("/solhamra/sok"))
    resident.press("link", "Sophämtning")
    resident.press("link", "Börja")
    page.wait_for_url(re.compile("/formular"))
    resident.write("Adress eller abonnemangsnummer", "Åkantsvägen 4")
    resident.choose("Matavfall")
    resident.write("Vad vill du att vi gör?", "Töm kärlet, det <b>luktar</b>.")
    resident.press("button", "Fortsätt")
    resident.write("E-post", f"{uuid.uuid4().hex[:12]}@post.example")
    page.wait_for_timeout(PEOPLE_NEED)
    resident.press("button", "Fortsätt")
    page.get_by_role("heading", name="Kontrollera det du har skrivit").wait_for()
    resident.press("button", "Skicka")
    page.get_by_role("heading", name="Tack, vi har tagit emot ditt ärende").wait_for()
    assert fits(page)
    told = page.locator("main").inner_text()
    return re.search(r"SOL-\w{4}-\w{4}", told)[0], re.search(r"Kod\s+(\w{4}-\w{4})", told)[1]


def ask_the_resident(local_stack, reference):
    guide = StaffDesk(local_stack, "maja.sundin")
    seen = guide.get(f"/solhamra/cases/{reference}?why=contact")
    taken = guide.act("solhamra", reference, "take", {}, seen.json["version"])
    asked = guide.act("solhamra", reference, "ask", {"text": QUESTION}, taken.json["version"])
    assert asked.status == 200, asked.text


def live_a_case(page, local_stack, centre, resident):
    """All that a resident does with a case on the site."""
    reference, code = report_a_missed_bin(page, local_stack.address, resident)
    resident.press("button", "Lägg till en fil")
    page.get_by_label("Välj en fil").set_input_files([PHOTO])
    resident.press("button", "Skicka")
    page.get_by_text("Vi kontrollerar den innan någon öppnar den.").first.wait_for()
    wait_for(
        lambda: any(e.data.get("attachments") for e in centre.timeline(centre.case(reference))), "the photo to be there"
    )
    ask_the_resident(local_stack, reference)

    page.goto(f"{local_stack.address}/solhamra/arende")
    resident.write("Ärendenummer", reference)
    resident.write("Kod", code)
    resident.press("button", "Visa ärendet")
    page.get_by_text(QUESTION).first.wait_for()
    assert page.get_by_text("kärl.jpg").count() == 1
    resident.write("Ditt svar", "Ja, sedan kvällen före.")
    resident.press("button", "Skicka svaret")
    page.get_by_text("Tack, vi har fått det du skrev.").wait_for()
    resident.press("button", "Ja, det löste sig")
    page.get_by_text("Tack, ärendet är avslutat.").wait_for()
    assert fits(page)
    return reference


@pytest.mark.req("R2", "R16", "R20", "R64")
def test_a_resident_reports_a_missed_bin_with_a_photo_answers_and_closes(page, local_stack, centre):
    reference = live_a_case(page, local_stack, centre, Mouse(page))

    case = centre.case(reference)
    timeline = centre.timeline(case)
    assert case.status is Status.CLOSED
    assert [e.data["text"] for e in timeline if e.type is EventType.ADDED and "text" in e.data] == [
        "Ja, sedan kvällen före."
    ]
    (received,) = [e for e in timeline if e.type is EventType.RECEIVED]
    assert received.data["answers"]["description"] == "Töm kärlet, det <b>luktar</b>."


@pytest.mark.req("X15")
def test_the_same_by_keyboard_alone(chromium, local_stack, centre):
    context = chromium.new_context(viewport=SIZES["desk"], locale="sv-SE")
    page = context.new_page()
    page.set_default_timeout(20_000)
    reference = live_a_case(page, local_stack, centre, Keyboard(page))
    context.close()
    assert centre.case(reference).status is Status.CLOSED


PAGES = (
    "",
    "?sprak=en",
    "/sok?q=soptunna",
    "/sok?q=xyzzyq",
    "/oppettider",
    "/tillganglighet",
    "/personuppgifter",
    "/arende",
    "/svar",
    "/kontakt/formular",
    "/avfall",
    "/avfall/formular",
)


_PRESSED_OR_FILLED = ".govuk-button, .govuk-input, .govuk-textarea"
_WITHOUT_EDGE = """all => all
  .map(e => [e.outerHTML, getComputedStyle(e)])
  .filter(([, style]) => style.borderTopStyle === "none" || parseFloat(style.borderTopWidth) < 1)
  .map(([markup]) => markup)"""
"""In forced colours a colour behind it shows nothing: what can be pressed or filled in shows by its edge."""


@pytest.mark.req("X15", "X16", "X18")
@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_without_fault_for_everybody(chromium, local_stack, path):
    """Two engines, at 1280 px and at 400 % of them, in forced colours, and in the language that it says."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="sv-SE", bypass_csp=True)
    page = context.new_page()
    assert page.goto(f"{local_stack.address}/solhamra{path}").status == 200
    assert page.locator("html").get_attribute("lang") == ("en" if "sprak=en" in path else "sv")
    assert page.title().endswith("Solhamra kommun")
    assert faults(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.emulate_media(forced_colors="active")
    assert page.locator(_PRESSED_OR_FILLED).evaluate_all(_WITHOUT_EDGE) == []
    context.close()
