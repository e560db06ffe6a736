"""Every view, form and dialog of the app as somebody meets it who sees little, zooms in, or listens to it."""

from __future__ import annotations

import pytest

from tests.integration.workspace.beside import BUSY, CLOSED, MERGED, SEALED, each_kind
from tests.integration.workspace.cases import problem
from tests.integration.workspace.conftest import sign_in
from tests.integration.workspace.fake_staff_api import Told
from tests.integration.workspace.looking import Walk, faults, texts, too_wide

MAIL, SECRET, HIDDEN = "SOL-BN42-98KB", "SOL-3D4E-5F6G", "SOL-8H9J-1K2M"
OWN_BUTTON = ("note", "ask", "hand-over", "finish-subtask", "send-back", "park", "close", "reopen")
IN_MENU = (
    *("give-subtask", "correct", "call-back", "identify", "merge", "link", "split", "protect", "unprotect"),
    "anonymise",
)
WRONG = Told(422, problem(422, "Något behöver rättas.") | {"errors": [{"field": "text", "detail": "Skriv mindre."}]})
FORM = "main form[novalidate]:not(.lookup)"

pytestmark = [pytest.mark.timeout(240), pytest.mark.req("X15")]


class Views:
    """The app in one language, and the ways to its views."""

    def __init__(self, page, stage, language):
        self.page, self.stage, self.language, self.words = page, stage, language, texts(language)
        self.walk = Walk(page)
        self.look = self.walk.look

    def button(self, key, within=None):
        name = self.words[key]
        return (within or self.page).get_by_role("button", name=name).first

    def go(self, path):
        self.page.goto(f"{self.stage.site.address}{path}")
        self.page.locator("main h1").wait_for()

    def case(self, reference):
        self.go(f"/case/solhamra/{reference}")
        self.page.get_by_role("heading", name=self.words["timeline.title"]).wait_for()

    def form(self, action):
        """Opens it as somebody does."""
        if action in IN_MENU:
            self.button("actions.more").click()
            self.page.get_by_role("menuitem", name=self.words[f"actions.{action}"], exact=True).click()
        elif action == "call-back-tried":
            self.button("actions.call-back-tried").click()
        else:
            self.button(f"actions.{action}").click()
        self.page.locator(FORM).first.wait_for()


@pytest.fixture(params=["sv", pytest.param("en", marks=pytest.mark.thorough)])
def views(request, opened, stage):
    """Somebody signed in who may do everything in one municipality, and is a lead in another."""
    stage.api.cases |= each_kind()
    page = opened(signed_in=False, expects="Failed to load resource")
    if request.param == "en":
        page.evaluate("localStorage.setItem('envag.language', 'en')")
        page.reload()
    page.get_by_role("button", name=texts(request.param)["session.sign_in"]).wait_for()
    views = Views(page, stage, request.param)
    yield views
    assert views.walk.wrong == {}


def enter(views):
    """Into the app."""
    with views.page.expect_popup():
        views.button("session.sign_in").click()
    views.page.locator("table.cases").wait_for()


@pytest.mark.req("X12")
def test_lists_and_cases_of_every_kind_are_without_fault_and_fit(views):
    page, look, words = views.page, views.look, views.words
    assert too_wide(page) == []
    enter(views)
    look("worklist")
    views.stage.api.many = 100
    views.go("/")
    page.get_by_role("navigation", name=words["worklist.pages"]).wait_for()
    look("worklist of many pages")
    views.stage.api.many = 0

    page.get_by_role("link", name=words["nav.directory"]).click()
    page.locator("input[type=search]").fill("bygglov")
    views.button("directory.wrong").click()
    look("directory")
    views.go("/lookup")
    look("look-up")
    views.button("lookup.go").click()
    page.locator("form .wrong").wait_for()
    look("look-up of nothing")
    page.locator("form input").fill("signe@post.example")
    page.keyboard.press("Enter")
    page.locator("table.cases").wait_for()
    look("what was found")

    for reference in (MAIL, SECRET, HIDDEN, BUSY, CLOSED, MERGED, SEALED):
        views.case(reference)
        look(f"case {reference}")
    assert len(views.walk.seen) == 13


@pytest.mark.req("R4", "R18", "R20")
def test_what_stands_beside_a_case_is_without_fault_and_fits(views):
    page, look, words = views.page, views.look, views.words
    enter(views)
    views.case(BUSY)
    page.set_viewport_size({"width": 400, "height": 900})
    views.button("actions.more").click()
    assert faults(page, "[role=menu]") + too_wide(page, (400,)) == []
    page.keyboard.press("Escape")
    page.set_viewport_size({"width": 900, "height": 900})

    views.button("checklist.wrong").click()
    views.button("checklist.send").click()
    look("checklist feedback with errors")
    views.button("articles.button", page.get_by_role("search")).click()
    page.locator(".articles button").first.click()
    views.button("articles.use").wait_for()
    look("article")

    views.go("/register")
    look("register")
    views.button("register.send").click()
    look("register with errors")
    views.button("tally.other").click()
    page.get_by_role("button", name=f"{words['tally.other']} (1)").wait_for()
    look("tally")
    assert len(views.walk.seen) == 5


@pytest.mark.req("R52")
def test_every_other_view_is_without_fault_and_fits(views):
    page, look, words = views.page, views.look, views.words
    enter(views)
    views.go("/nowhere")
    look("no such page")

    views.case(BUSY)
    page.keyboard.press("?")
    page.get_by_role("dialog").wait_for()
    look("shortcuts")
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="detached")
    page.keyboard.press("d")
    look("desk mode")
    page.keyboard.press("x")
    views.button("desk_mode.unlock").wait_for()
    look("locked")
    with page.expect_popup():
        views.button("desk_mode.unlock").click()
    page.locator("header.top").wait_for()
    page.keyboard.press("d")

    page.locator("header select").select_option("norrsjofors")
    page.get_by_text(words["worklist.empty"]).wait_for()
    look("an empty list")
    page.get_by_role("link", name=words["nav.follow"]).click()
    page.locator("table.cases code").first.wait_for()
    look("what a lead follows up")
    page.context.set_offline(True)
    page.get_by_text(words["shell.offline"]).wait_for()
    look("offline")
    page.context.set_offline(False)
    views.button("session.sign_out").click()
    views.button("session.sign_in").wait_for()
    look("signed out")
    assert len(views.walk.seen) == 8


def test_every_form_of_a_case_is_without_fault_and_fits(views):
    page, look = views.page, views.look
    enter(views)
    views.case(BUSY)
    for action in ("reply", *OWN_BUTTON, *IN_MENU, "call-back-tried"):
        views.form(action)
        # What is wrong with it in one language is so in the other; errors are whole sentences, and tell more.
        if views.language == "sv":
            look(action, FORM)
        if action == "call-back":
            for field in page.locator(f"{FORM} input").all():
                field.fill("")
        if action == "correct":
            views.stage.api.fails = WRONG
        page.keyboard.press("Control+Enter")
        if action == "correct":
            page.locator(f"{FORM} [role=alert]").wait_for()
            views.stage.api.fails = None
        else:
            page.locator(f"{FORM} [id^=formField][id$=error], {FORM} [class*=error]").first.wait_for()
        look(f"{action} with errors", FORM)
        page.keyboard.press("Escape")
        page.locator(FORM).wait_for(state="detached")
    assert [each.path for each in views.stage.api.asked if each.method == "POST"] == [f"/solhamra/cases/{BUSY}/correct"]

    views.form("hand-over")
    views.button("preview.elsewhere").click()
    page.get_by_role("button", name="Norrsjöfors kommun").click()
    page.locator(".preview pre").wait_for()
    look("what a hand-over would carry", FORM)
    page.keyboard.press("Escape")

    views.form("note")
    page.locator(f"{FORM} textarea").fill("Jag ringde.")
    views.stage.api.happens(BUSY, text="Jag var först.")
    page.keyboard.press("Control+Enter")
    page.get_by_role("alert").filter(has_text="Jag var först.").wait_for()
    look("somebody was first")


def test_nobody_who_has_no_role_meets_a_fault(views):
    views.stage.api.places = []
    with views.page.expect_popup():
        views.button("session.sign_in").click()
    views.page.get_by_role("heading", name=views.words["refused.title"]).wait_for()
    views.look("no access")


def test_text_of_twice_the_size_hides_nothing(opened, stage):
    """The words twice as large, and nothing else (WCAG 2.2, 1.4.4); for twice the zoom see WIDTHS."""
    page = opened(f"/case/solhamra/{MAIL}", signed_in=False)
    sign_in(page)
    page.locator(".timeline").wait_for()
    page.evaluate("document.documentElement.style.fontSize = '200%'; document.body.style.fontSize = '1.75rem'")

    assert too_wide(page, (900, 1600)) == []
