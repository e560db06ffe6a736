"""A resident's chat in a real browser, on the deployed stack: with the machine, with a guide at the switchboard."""

from __future__ import annotations

import json
import re
import time
import uuid

import pytest

from envag.domain.case import EventType
from local.live import Role, State
from local.phone_pages import moment
from tests.browser import needs_browser
from tests.e2e.centre import wait_for
from tests.e2e.test_browser import fits
from tests.e2e.test_ring_and_answer import waiting, windows  # noqa: F401 - fixtures

pytestmark = needs_browser

_TRIES, _COLD_SECONDS = 4, 120


def said(centre, case):
    """What was said, as the transcript has it that the chat left on its case."""

    def transcripts():
        return [event.data["key"] for event in centre.timeline(case) if event.type is EventType.TRANSCRIPT]

    wait_for(transcripts, "the transcript on the case")
    (key,) = transcripts()
    stored = centre.stack.client("s3").get_object(Bucket=centre.stack.output("RecordsBucket"), Key=key)
    return [item["Content"] for item in json.loads(stored["Body"].read())["Transcript"] if "Content" in item]


@pytest.fixture
def warm(local_stack):
    """The functions of a chat have been up: one that starts on a busy machine may take longer than Connect waits."""
    for _ in range(_TRIES):
        marks = {"municipality": "solhamra", "language": "sv"}
        live = local_stack.exchange.chat("solhamra", "chat", "Alva Ek", "Hej", marks)
        began = time.monotonic()
        while not (heard(live) or live.state in (State.QUEUED, State.ENDED)):
            assert time.monotonic() - began < _COLD_SECONDS, "no answer"
            time.sleep(0.1)
        live.hang_up()
        if heard(live):
            break


def heard(live):
    """Whether the machine has answered."""
    return any(line.role is Role.MACHINE for line in live.lines)


@pytest.mark.usefixtures("warm")
@pytest.mark.req("R50", "X15")
def test_a_resident_chats_with_the_machine_keeps_the_chat_and_gets_it_by_mail(windows, centre, local_stack):  # noqa: F811
    """At any hour: when the centre is closed the machine says so, and otherwise the resident leaves the queue."""
    page, _ = windows
    address = f"{uuid.uuid4().hex[:12]}@post.example"
    page.goto(f"{local_stack.address}/solhamra")
    page.get_by_role("link", name="Chatta med Solhamra Direkt").click()
    page.get_by_label("Vad vill du ha hjälp med?").fill("Hur anmäler jag en trasig gatlampa?")
    page.get_by_role("button", name="Starta chatten").click()
    page.get_by_text("Just nu svarar en maskin.").wait_for()
    page.locator(".line.machine", has_text="Källa:").wait_for()
    assert fits(page)
    case = centre.case(re.search(r"SOL-[0-9A-Z]{4}-[0-9A-Z]{4}", page.locator("#arendet").inner_text())[0])

    page.get_by_label("Ditt meddelande").fill("person")
    page.keyboard.press("Enter")
    waits, over = page.get_by_text("Du väntar på en kommunvägledare."), page.get_by_text("Chatten är slut.")
    waits.or_(over).wait_for()
    if waits.is_visible():
        page.get_by_text("Avsluta chatten").click()
        page.get_by_role("button", name="Ja, avsluta").click()
    over.wait_for()
    with page.expect_download() as started:
        page.get_by_role("button", name="Spara som fil").click()
    content = started.value.path().read_text("utf-8")
    assert started.value.suggested_filename == f"{case.reference}.txt"
    assert "Du:\nHur anmäler jag en trasig gatlampa?" in content.replace("\r\n", "\n")
    assert "Källa:" in content

    page.get_by_label("Få chatten med mejl").fill(address)
    page.get_by_role("button", name="Skicka till adressen").click()
    page.get_by_text("Vi mejlar chatten till dig").wait_for()
    assert said(centre, case)[0] == "Hur anmäler jag en trasig gatlampa?"
    mail = centre.wait_for_mail(address)
    assert "Hur anmäler jag en trasig gatlampa?" in mail.get_body(("plain",)).get_content()


@pytest.mark.req("R11")
def test_a_guide_at_the_switchboard_answers_the_page(windows, centre, local_stack):  # noqa: F811
    """The chat begins at nine on a Monday, whatever the hour: the page finds it as after a reload."""
    page, desk = windows
    marks = {"municipality": "norrsjofors", "language": "sv"}
    live = local_stack.exchange.chat(
        "norrsjofors", "chat", "Alva Ek", "Är badhuset öppet?", marks, at=moment("2026-11-23T09:00")
    )
    wait_for(lambda: live.attributes.get("reference"), "the case of the chat")
    case = centre.case(live.attributes["reference"], "norrsjofors")
    kept = [case.reference, "", live.id, live.participant_id, live.participant_token]
    page.goto(f"{local_stack.address}/norrsjofors/chatt")
    page.evaluate("value => sessionStorage.setItem('chat norrsjofors', value)", json.dumps(kept))
    page.reload()
    page.locator(".line.you", has_text="Är badhuset öppet?").wait_for()
    desk.goto(f"{local_stack.address}/lokalt/vaxel")
    waiting(desk, "Alva Ek").get_by_role("button", name="Svara").click()
    page.get_by_text("Du chattar med en samhällsvägledare.").wait_for()
    desk.get_by_label("Skriv till invånaren").fill("Ja, till klockan åtta. <script>document.title='ute'</script>")
    desk.get_by_role("button", name="Skicka").click()
    page.locator(".line.guide", has_text="<script>document.title='ute'</script>").wait_for()
    page.get_by_label("Ditt meddelande").fill("Tack, då kommer vi!")
    page.keyboard.press("Enter")
    desk.get_by_role("log").get_by_text("Tack, då kommer vi!").wait_for()
    desk.get_by_role("button", name="Avsluta chatten").click()
    page.get_by_text("Chatten är slut.").wait_for()
    assert page.title().startswith("Chatta med")
    assert said(centre, case)[-1] == "Tack, då kommer vi!"
