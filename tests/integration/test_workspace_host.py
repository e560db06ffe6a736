"""The played agent workspace in a real browser, with the SDK as it is published on the other side of its frames."""

from __future__ import annotations

import json

import pytest

from tests.browser import AXE, WCAG, needs_browser
from tests.fakes.workspace_site import WorkspaceStage
from tests.unit.exchange_stage import CALLER, OPEN, SOLHAMRA, until

pytestmark = [needs_browser, pytest.mark.timeout(120)]

SHOWN = "070-174 06 05"


@pytest.fixture(scope="module")
def stage():
    one = WorkspaceStage()
    yield one
    one.close()


_DESK, _PHONE = {"width": 1400, "height": 900}, {"width": 400, "height": 800}


@pytest.fixture(params=[pytest.param(_DESK, id="desk"), pytest.param(_PHONE, id="phone", marks=pytest.mark.thorough)])
def workspace(request, chromium, stage):
    context = chromium.new_context(viewport=request.param, locale="sv-SE")
    page = context.new_page()
    page.set_default_timeout(15_000)
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{stage.url}/lokalt/arbetsyta")
    page.locator("#lista li").wait_for()
    yield page
    context.close()
    stage.silent = False
    for one in stage.exchange.contacts():
        one.shut()
    assert complaints == []


def heard(page, what):
    """What the app in the visible frame was told or got, once it did."""
    line = page.frame_locator("iframe:not([hidden])").locator("li").filter(has_text=f"{what} ").first
    line.wait_for()
    return json.loads(line.inner_text().partition(" ")[2])


def ring(page, stage):
    live = stage.exchange.call(CALLER, SOLHAMRA, at=OPEN)
    page.get_by_role("button", name="Svara").wait_for(timeout=60_000)
    return live


@pytest.mark.req("R9")
def test_a_call_rings_is_answered_ended_and_cleared_and_the_app_is_told_each_time(workspace, stage):
    live = ring(workspace, stage)
    scope = {"type": "contact", "contactId": live.leg}
    assert heard(workspace, "created") == scope
    assert workspace.get_by_role("status").inner_text() == f"Samtal från {SHOWN}"
    workspace.get_by_role("button", name="Svara").click()

    about = {"contactId": live.leg, "initialContactId": live.id, "type": "voice", "subtype": "connect:Telephony"}
    assert heard(workspace, "connected") == about
    workspace.get_by_role("button", name="Lägg på").click()
    assert heard(workspace, "after") == about
    before = stage.farewells
    workspace.get_by_role("button", name="Stäng kontakten").click()
    until(lambda: stage.farewells == before + 1)
    workspace.locator("iframe").nth(1).wait_for(state="detached")
    assert workspace.locator("iframe").count() == 1
    assert workspace.evaluate("document.activeElement.id") == "kontakter"


def test_the_app_gets_what_it_may_know_and_nothing_else(workspace, stage):
    live = ring(workspace, stage)

    assert heard(workspace, "attributes") == {"municipality": "solhamra", "reference": live.attributes["reference"]}
    assert heard(workspace, "current") == "solhamra"
    assert heard(workspace, "channel") == {"type": "voice", "subtype": "connect:Telephony"}
    assert heard(workspace, "initial") == live.id
    assert heard(workspace, "queue")["queueId"] == live.queue
    assert heard(workspace, "agent") == "Kommunvägledare på prov"
    assert heard(workspace, "foreign")["refused"] == "internal"
    for forbidden in ("state", "clear"):
        assert heard(workspace, forbidden)["refused"] == "noPermission"
    assert "User.Details.View" in heard(workspace, "started")["at"]


def test_a_caller_who_gives_up_is_missed(workspace, stage):
    live = ring(workspace, stage)
    heard(workspace, "attributes")
    live.hang_up()

    assert heard(workspace, "missed")["contactId"] == live.leg
    workspace.get_by_text("Missad").wait_for()
    workspace.get_by_role("button", name="Stäng kontakten").click()


def test_several_contacts_each_have_an_app_of_their_own(workspace, stage):
    call = ring(workspace, stage)
    workspace.get_by_role("button", name="Svara").click()
    workspace.get_by_role("button", name="Lägg på").wait_for()
    marks = {"municipality": "norrsjofors", "language": "sv"}
    chat = stage.exchange.chat("norrsjofors", "chat", "Alva Ek", "Är badhuset öppet?", marks, at=OPEN)
    workspace.get_by_role("button", name="Svara").wait_for()
    assert heard(workspace, "created")["contactId"] == call.leg, "what somebody works with stays in front"

    workspace.get_by_role("button", name="Svara").focus()
    workspace.keyboard.press("Enter")
    workspace.get_by_role("heading", name="Chatt: Alva Ek").wait_for()
    assert heard(workspace, "connected")["contactId"] == chat.leg
    workspace.get_by_role("log").get_by_text("Är badhuset öppet?").wait_for()
    workspace.get_by_label("Skriv till invånaren").fill("Ja, till klockan åtta.")
    workspace.get_by_role("button", name="Skicka").click()
    workspace.get_by_role("log").get_by_text("Ja, till klockan åtta.").wait_for()
    workspace.get_by_role("button", name=f"Samtal: {SHOWN}").click()
    workspace.get_by_role("heading", name=f"Samtal: {SHOWN}").wait_for()
    assert heard(workspace, "attributes")["municipality"] == "solhamra"
    assert workspace.locator("iframe").count() == 3


def test_nobody_rings_while_the_guide_pauses(workspace, stage):
    workspace.get_by_label("Din status").select_option("not_routable")
    live = stage.exchange.call(CALLER, SOLHAMRA, at=OPEN)
    until(lambda: live.state == "queued")
    workspace.wait_for_timeout(500)
    assert workspace.get_by_role("button", name="Svara").count() == 0
    workspace.get_by_label("Din status").select_option("routable")
    workspace.get_by_role("button", name="Svara").wait_for()


def test_an_app_that_says_nothing_is_told_of(workspace, stage):
    stage.silent = True
    ring(workspace, stage)

    workspace.get_by_text("Appen svarade inte inom fem sekunder.").wait_for()


@pytest.mark.req("X15")
def test_the_page_has_no_fault_and_fits(workspace, stage):
    ring(workspace, stage)
    workspace.evaluate(AXE.read_text("utf-8"))
    found = workspace.evaluate("tags => axe.run({exclude: [['iframe']]}, {runOnly: tags})", WCAG)

    assert found["passes"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found["violations"]] == []
    assert workspace.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_only_the_apps_own_frame_is_listened_to(workspace):
    """A foreign frame, or a foreign origin in the app's, gets no port of the workspace."""
    answered = workspace.evaluate(
        """() => new Promise((resolve) => {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = () => resolve(true);
            window.postMessage({ type: "connect-app-host-init", sdkVersion: "1", providerId: "x" }, "*", [port2]);
            setTimeout(() => resolve(false), 500);
        })"""
    )

    assert answered is False
