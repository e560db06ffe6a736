"""The app in frames of the agent workspace, through the SDK as it is published: a contact opens its own picture."""

from __future__ import annotations

import json

import pytest

from infra.build.cache import ROOT
from infra.constructs.agent_app_terms import PERMISSIONS, SANDBOX, SCOPE
from tests.integration.workspace.cases import at, event
from tests.integration.workspace.looking import faults
from tests.integration.workspace.site import Host

CALL, MAIL, SECRET = "SOL-7K3F-9QW4", "SOL-BN42-98KB", "SOL-3D4E-5F6G"

PAGE = """<!doctype html><html lang="sv"><title>Arbetsplatsen</title>
<style>iframe {{ width: 1100px; height: 900px }}</style><body><script type="module">
import {{ AppFrame }} from "/vard.js";
const app = {app};
window.frames_ = new Map();
window.open_ = (contactId, attributes, type) => {{
  const scope = contactId ? {{ type: "contact", contactId }} : {{ type: "idle" }};
  const frame = new AppFrame(app, scope, {{
    "contact/getAttributes": () => attributes,
    "contact/getChannelType": () => ({{ type, subtype: "connect:Telephony" }}),
  }});
  frame.failed = (reason) => {{ document.title = `failed: ${{reason}}`; }};
  frame.element.name = contactId || "idle";
  document.body.append(frame.element);
  window.frames_.set(contactId, frame);
}};
window.tell = (contactId, key) => window.frames_.get(contactId).publish(key, {{ contactId, type: "voice" }});
document.title = "ready";
</script>"""

pytestmark = pytest.mark.timeout(120)


TYPED = '"><script>window.ran = 1</script><img src=x onerror="window.ran = 1">'


def test_markup_in_every_field_of_a_case_is_shown_as_text(opened, stage):
    typed = {"subject": TYPED, "answers": {TYPED: TYPED}, "why": [TYPED]}
    files = [{"n": 1, "name": TYPED, "size": 1, "media_type": "text/plain"}]
    stage.api.cases[MAIL] |= {
        "party": {"type": "person", "name": TYPED, "email": TYPED, "phone": TYPED},
        "timeline": [event(1, "received", at(days=1), text=TYPED, data=typed, files=files)],
    }
    page = opened(f"/case/solhamra/{MAIL}")

    page.get_by_text(TYPED).first.wait_for()

    assert page.get_by_text(TYPED).count() >= len(("name", "text", "answer", "file"))
    assert page.evaluate("window.ran") is None
    assert page.locator("main script, main img[src=x]").count() == 0


@pytest.fixture
def host(stage):
    app = {
        "origin": stage.site.address,
        "name": "En väg in",
        "arn": "arn:aws:app-integrations:eu-central-1:111122223333:application/local",
        "permissions": list(PERMISSIONS),
        "contactHandling": SCOPE,
        "region": "eu-central-1",
        "sandbox": list(SANDBOX),
        "initializationTimeout": 5000,
    }
    server = Host(PAGE.format(app=json.dumps(app)), (ROOT / "local/assets/vard.js").read_bytes())
    yield server
    server.stop()


@pytest.fixture
def workspace(chromium, host):
    """The workspace's page, with one frame for no contact in which the guide has signed in."""
    context = chromium.new_context(viewport={"width": 1200, "height": 1000}, locale="sv-SE")
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.goto(host.address)
    page.wait_for_function("document.title === 'ready'")
    page.evaluate("open_('', {}, '')")
    idle = page.frame_locator("iframe[name=idle]")
    with page.expect_popup():
        idle.get_by_role("button", name="Logga in").click()
    idle.locator("table.cases").wait_for()
    yield page
    assert not page.title().startswith("failed")
    context.close()


def rings(page, contact, reference, municipality="solhamra"):
    """A contact comes, and the frame that the workspace opens for it."""
    hints = {"reference": reference, "municipality": municipality} if reference else {}
    page.evaluate("told => open_(told.contact, told.hints, 'voice')", {"contact": contact, "hints": hints})
    return page.frame_locator(f"iframe[name='{contact}']")


@pytest.mark.req("R3")
def test_a_call_opens_the_callers_picture_by_itself(workspace, stage):
    frame = rings(workspace, "0c1e", CALL)

    earlier = frame.get_by_role("table", name="Ärenden från samma person")
    earlier.wait_for()
    assert earlier.locator("td:first-child > a").all_inner_texts() == [CALL, MAIL, SECRET]
    assert "Den här kontakten" in earlier.locator("tr", has_text=CALL).inner_text()
    frame.get_by_role("heading", name=f"Ärende {CALL}").wait_for()
    frame.get_by_text("+46701740605").first.wait_for()
    looked_up = [json.loads(each.body) for each in stage.api.asked if each.path.endswith("/lookups")]
    assert {"phone": "+46701740605", "why": "contact", "contact_id": "0c1e"} in looked_up
    assert {each.query["why"] for each in stage.api.asked if each.path.endswith(CALL)} == {"contact"}
    assert faults(workspace.frame("0c1e")) == []


def test_the_contacts_phase_is_followed(workspace):
    frame = rings(workspace, "0c1e", CALL)
    frame.get_by_text("Samtalet kommer in").wait_for()

    for key, words in (("contact/connected", "Samtalet pågår"), ("contact/acw", "Samtalet är slut")):
        workspace.evaluate("told => tell('0c1e', told)", key)
        frame.get_by_text(words).wait_for()


def test_each_contact_has_its_own_picture_and_open_cases(workspace, stage):
    first, second = rings(workspace, "0c1e", CALL), rings(workspace, "0c2e", MAIL)
    first.get_by_role("heading", name=f"Ärende {CALL}").wait_for()
    second.get_by_role("heading", name=f"Ärende {MAIL}").wait_for()

    for frame, reference in ((first, CALL), (second, MAIL)):
        tabs = frame.get_by_role("navigation", name="Öppna ärenden")
        assert tabs.get_by_role("link").all_inner_texts() == [reference]
    idle = workspace.frame_locator("iframe[name=idle]")
    assert idle.get_by_role("navigation", name="Öppna ärenden").count() == 0
    assert stage.identity.renewed == 2


def test_a_contact_without_a_case_shows_the_ways_on(workspace):
    frame = rings(workspace, "0c3e", "")

    frame.get_by_text("Kontakten har inget ärende än.").wait_for()
    assert frame.locator("main").get_by_role("link").all_inner_texts() == ["Sök", "Registrera"]


@pytest.mark.req("R80")
def test_what_a_contact_says_gives_no_right(workspace, stage):
    foreign = rings(workspace, "0c4e", "LIN-0000-0000", municipality="lindholmstad")
    foreign.get_by_text("Kontakten hör till en kommun som du inte arbetar för.").wait_for()
    unknown = rings(workspace, "0c5e", "SOL-NONE-NONE")
    unknown.get_by_text("Det finns inget sådant.").wait_for()

    assert not [each for each in stage.api.asked if "lindholmstad" in each.path]


def test_signing_out_in_one_frame_signs_out_of_all(workspace):
    frame = rings(workspace, "0c1e", CALL)
    frame.get_by_role("heading", name=f"Ärende {CALL}").wait_for()
    workspace.frame_locator("iframe[name=idle]").get_by_role("button", name="Logga ut").click()

    frame.get_by_text("Du är inte längre inloggad").first.wait_for()
