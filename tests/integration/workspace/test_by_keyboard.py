"""Every flow without a pointer: it is reached, done and left by keys, and the focus is always somewhere."""

from __future__ import annotations

import json

import pytest

from tests.integration.workspace.beside import BUSY, each_kind
from tests.integration.workspace.looking import Keyboard, texts

MAIL, CALL = "SOL-BN42-98KB", "SOL-7K3F-9QW4"
SV = texts("sv")

pytestmark = [pytest.mark.timeout(120), pytest.mark.req("X15")]

_MARKED = """() => {
  const it = document.activeElement, box = it.getBoundingClientRect();
  const x = Math.max(box.left - 8, 0), y = Math.max(box.top - 8, 0);
  const at = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  return {
    clip: {x, y, width: Math.min(box.width + 16, innerWidth - x), height: Math.min(box.height + 16, innerHeight - y)},
    inside: box.top >= 0 && box.bottom <= innerHeight,
    covered: !(at && (it.contains(at) || at.contains(it) || it.closest("label, [class*=awsui]")?.contains(at))),
  };
}"""


@pytest.fixture
def keys(opened):
    page = opened()
    page.locator("table.cases").wait_for()
    return Keyboard(page)


def sent(stage, action):
    """What the last such change said."""
    return json.loads(next(each.body for each in reversed(stage.api.asked) if each.path.endswith(f"/{action}")))


def into(keys, reference):
    """From the worklist to the case."""
    keys.to(keys.page.get_by_role("link", name=reference).first)
    keys.press("Enter")
    keys.page.get_by_role("heading", name=SV["timeline.title"]).wait_for()
    assert keys.where() == f"H1 Ärende {reference}"


def choose(keys, field, down=1):
    """One of a list."""
    keys.to(keys.page.locator("form").get_by_role("button", name=field))
    keys.press("Enter", *["ArrowDown"] * down, "Enter")


def said(keys, key):
    """It was told aloud, and the focus was kept."""
    keys.page.locator("[aria-live=polite]").get_by_text(SV[key]).first.wait_for(state="attached")
    assert keys.kept()


@pytest.mark.req("R4", "R40", "R69")
def test_an_answer_from_an_article_closes_the_case(keys, stage):
    page = keys.page
    into(keys, MAIL)
    keys.press("k", "Enter")
    keys.to(page.get_by_role("button", name="Soporna är inte hämtade"))
    keys.press("Enter")
    keys.to(page.get_by_role("button", name=SV["articles.use"]))
    keys.press("Enter")
    page.get_by_label(SV["actions.field.answer"], exact=True).wait_for()
    keys.to(page.get_by_label(SV["actions.field.answer"], exact=True), key="Shift+Tab")
    keys.press("Control+Home")
    keys.write("Hej Signe! ")
    keys.to(page.get_by_role("checkbox", name=SV["actions.field.closes"]))
    keys.press("Space")
    choose(keys, SV["actions.field.resolution"])
    choose(keys, SV["actions.field.contact_reason"])
    keys.press("Control+Enter")
    said(keys, "actions.reply.done")

    answer = sent(stage, "reply")
    assert answer["text"].startswith("Hej Signe! ")
    assert answer["article"] == "sophamtning-missad@3"
    assert answer["close"] == {"resolution": "solved_by_centre", "contact_reason": "fault_report"}
    page.get_by_text(SV["status.closed"], exact=True).first.wait_for()


@pytest.mark.req("R9")
def test_a_case_is_handed_over_with_what_it_lacks_named(keys, stage):
    into(keys, CALL)
    keys.press("l")
    lacks = keys.page.get_by_role("form", name=SV["actions.hand-over"]).get_by_role("listitem")
    lacks.first.wait_for()
    assert lacks.all_inner_texts()[:2] == ["Adress", "Fråga vilken adress det gäller."]
    keys.to(keys.page.get_by_label(SV["actions.field.summary"]))
    keys.write("Kärlet är fullt.")
    keys.to(keys.page.get_by_label(SV["actions.field.incomplete"]))
    keys.write("Adressen vill invånaren inte säga.")
    keys.press("Control+Enter")
    said(keys, "actions.hand-over.done")

    told = sent(stage, "hand-over")
    assert (told["department"], told["unit"]) == ("sbf", "avfall")
    assert told["summary"] == "Kärlet är fullt."
    assert told["incomplete"] == "Adressen vill invånaren inte säga."


def test_a_case_is_parked_and_a_call_promised(keys, stage):
    page = keys.page
    into(keys, CALL)
    keys.press("p")
    keys.to(page.get_by_label(SV["actions.field.reason"]))
    keys.write("Väntar på entreprenören.")
    keys.to(page.get_by_role("button", name=SV["actions.park.send"]))
    keys.press("Enter")
    said(keys, "actions.park.done")
    assert sent(stage, "park")["reason"] == "Väntar på entreprenören."

    keys.to(page.get_by_role("button", name=SV["actions.more"], exact=True))
    keys.press("Enter")
    keys.to(page.get_by_role("menuitem", name=SV["actions.call-back"]), key="ArrowDown")
    keys.press("Enter")
    keys.to(page.get_by_label(SV["actions.field.time"]))
    keys.press("Control+Enter")
    said(keys, "actions.call-back.done")
    page.get_by_text("Du har lovat att ringa").wait_for()


@pytest.mark.req("R18")
def test_a_checklist_is_ticked_and_said_to_be_wrong(keys, stage):
    page = keys.page
    into(keys, CALL)
    keys.press("c")
    keys.to(page.get_by_role("checkbox", name="Fråga vilken adress det gäller."))
    keys.press("Space")
    page.get_by_text("1 av 2 steg gjorda.").wait_for()
    assert keys.kept()
    assert sent(stage, "checklist-step") == {"step": "address", "done": True}

    keys.to(page.get_by_role("button", name=SV["checklist.wrong"]))
    keys.press("Enter")
    keys.to(page.get_by_label(SV["checklist.what"]))
    keys.write("Dagen står i kartan.")
    keys.to(page.get_by_role("button", name=SV["checklist.send"], exact=True))
    keys.press("Enter")
    said(keys, "checklist.thanks")
    assert keys.where() == f"BUTTON {SV['checklist.wrong']}"


@pytest.mark.req("R20")
def test_a_visit_is_registered_and_its_case_opens(keys, stage):
    page = keys.page
    keys.press("r")
    page.get_by_role("heading", name=SV["register.title"], exact=True).wait_for()
    keys.to(page.get_by_label(SV["register.field.text"]))
    keys.write("Vill veta när soporna hämtas.")
    keys.to(page.get_by_role("button", name=SV["register.send"]))
    keys.press("Enter")
    page.get_by_role("heading", name=SV["timeline.title"]).wait_for()
    assert keys.kept()

    assert sent(stage, "cases") == {"channel": "visit", "text": "Vill veta när soporna hämtas."} | {
        name: value for name, value in sent(stage, "cases").items() if name not in ("channel", "text")
    }
    assert keys.where().startswith("H1 Ärende SOL-NEW0-")


@pytest.mark.req("R52")
def test_the_desk_mode_and_the_lock(keys):
    page = keys.page
    into(keys, MAIL)
    keys.press("d")
    page.get_by_text(SV["desk_mode.hidden"]).first.wait_for()
    assert "Signe" not in page.content()
    keys.press("x")
    page.get_by_role("button", name=SV["desk_mode.unlock"]).wait_for()
    assert keys.kept()
    assert MAIL not in page.content()
    assert keys.where() == f"BUTTON {SV['desk_mode.unlock']}"
    with page.expect_popup():
        page.keyboard.press("Enter")
    page.get_by_role("heading", name=SV["timeline.title"]).wait_for()
    assert keys.kept()
    keys.press("d")
    page.get_by_text("Signe Exempel").first.wait_for()


def test_the_shortcuts_are_shown_and_switched_off(keys):
    page = keys.page
    into(keys, MAIL)
    keys.press("?")
    dialog = page.get_by_role("dialog")
    dialog.get_by_text(SV["shortcuts.articles"]).wait_for()
    assert dialog.evaluate("it => it.contains(document.activeElement)")
    keys.to(dialog.get_by_role("checkbox", name=SV["shortcuts.switch"]))
    keys.press("Space", "Escape")
    dialog.wait_for(state="detached")
    assert keys.kept()
    keys.press("n", "d", "w")

    assert page.locator("form textarea").count() == 0
    assert page.get_by_text("Signe Exempel").count() == 1
    assert page.locator("main .key-hint").count() == 0


def test_the_focus_stays_when_what_had_it_goes(keys, stage):
    page = keys.page
    stage.api.many = 30
    page.reload()
    following = page.get_by_role("button", name=SV["worklist.next"])
    keys.to(following)
    keys.press("Enter")
    page.get_by_text("Sida 2").wait_for()
    page.locator("table.cases").wait_for()
    assert keys.kept()
    assert page.evaluate("document.activeElement.contains(document.querySelector('.pages button'))")

    keys.to(page.get_by_role("button", name=SV["worklist.previous"]))
    keys.press("Enter")
    page.get_by_text("Sida 1").wait_for()
    into(keys, MAIL)
    keys.press("w")
    page.get_by_role("heading", name=SV["worklist.title"]).wait_for()
    tabs = page.get_by_role("navigation", name=SV["shell.open_cases"])
    keys.to(tabs.get_by_role("button"))
    keys.press("Enter")
    tabs.wait_for(state="detached")
    assert keys.kept()

    keys.to(page.get_by_role("button", name=SV["session.sign_out"]))
    keys.press("Enter")
    page.get_by_role("button", name=SV["session.sign_in"]).wait_for()
    assert keys.kept()


@pytest.mark.parametrize("path", ["/", f"/case/solhamra/{BUSY}", "/register"])
def test_the_focus_is_seen_wherever_it_is(opened, stage, path):
    """Each stop of the Tab key looks otherwise than without the focus, is on the screen, and is not covered."""
    stage.api.cases |= each_kind()
    page = opened(path)
    page.locator("main h1").wait_for()
    page.locator(".waiting").first.wait_for(state="detached")
    page.evaluate("document.querySelector('a.skip').focus(); document.activeElement.blur()")
    keys, seen, unseen = Keyboard(page), [], []
    for _ in range(60):
        page.keyboard.press("Tab")
        if (where := keys.where()) == "":
            break
        at = page.evaluate(_MARKED)
        with_it = page.screenshot(clip=at["clip"])
        page.evaluate("document.activeElement.blur()")
        if with_it == page.screenshot(clip=at["clip"]) or at["covered"] or not at["inside"]:
            unseen.append((where, at))
        seen.append(where)

    assert unseen == []
    assert len(seen) > 12
