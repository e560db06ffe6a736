"""Files from a browser on their way through the deployed stack: a photo arrives, the test virus is stopped and told."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest

from envag.usecases.status import status_link
from tests.browser import AXE, WCAG, needs_browser
from tests.builders import a_case, an_event
from tests.e2e.centre import wait_for
from tests.samples import EICAR, JPEG

pytestmark = needs_browser


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def page(request, chromium):
    context = chromium.new_context(java_script_enabled=request.param, locale="sv-SE")
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.has_script = request.param
    yield page
    context.close()


@pytest.fixture
def case(centre):
    """A case of today, as a form has opened it."""
    now = datetime.now(tz=UTC)
    case = a_case(str(uuid.uuid4()), arrived_at=now)
    centre.stack.cases.create(case, an_event(occurred_at=now))
    yield case
    centre.settle()


@pytest.fixture
def opened(page, case, centre, local_stack):
    """The case's page, by its link."""
    place = local_stack.catalogue.municipality("solhamra")
    keys = centre.stack.cases.proof_keys("solhamra")
    page.goto(local_stack.address + status_link(place, case.reference, keys, datetime.now(tz=UTC)))
    return page


def send(page, *files):
    page.get_by_role("button", name="Lägg till en fil").click()
    page.wait_for_load_state("load")
    page.get_by_label("Välj en fil").set_input_files(
        [{"name": name, "mimeType": kind, "buffer": content} for name, kind, content in files]
    )
    page.get_by_role("button", name="Skicka").click()
    page.get_by_text("Vi kontrollerar den innan någon öppnar den.").wait_for()


def events(centre, case):
    return [event for event in centre.timeline(case) if "upload" in event.data]


PHOTO = ("sopkärl.jpg", "image/jpeg", JPEG)
VIRUS = ("faktura.pdf", "application/pdf", EICAR)


def test_a_photo_arrives_at_the_case_and_the_test_virus_is_stopped_and_told(opened, centre, case):
    if opened.has_script:
        send(opened, PHOTO, VIRUS)
    else:
        send(opened, PHOTO)
        send(opened, VIRUS)
    wait_for(lambda: len(events(centre, case)) == 2, "both files' verdicts")

    opened.reload()
    opened.get_by_role("heading", name="Du skickade en fil").wait_for()
    assert opened.get_by_text("sopkärl.jpg").count() == 1
    assert opened.get_by_role("heading", name="En fil stoppades").count() == 1
    assert opened.get_by_text("Filen kan innehålla skadlig kod. Vi har inte öppnat den.").count() == 1
    (taken,) = [event for event in events(centre, case) if "attachments" in event.data]
    ((key, name, media_type, size),) = taken.data["attachments"]
    assert (name, media_type, size) == ("sopkärl.jpg", "image/jpeg", len(JPEG))
    records = centre.stack.client("s3").get_object(Bucket=centre.stack.output("RecordsBucket"), Key=key)
    assert records["Body"].read() == JPEG


@pytest.mark.req("X15")
def test_the_page_breaks_no_rule_that_a_machine_can_check(opened):
    if not opened.has_script:
        pytest.skip("axe is a script")
    opened.get_by_role("button", name="Lägg till en fil").click()
    opened.get_by_label("Välj en fil").wait_for()

    opened.evaluate(AXE.read_text("utf-8"))
    found = opened.evaluate("tags => axe.run({runOnly: tags})", WCAG)
    assert [violation["id"] for violation in found["violations"]] == []


def test_what_is_too_large_is_said_at_the_field_and_not_sent(opened, centre, case, tmp_path):
    if not opened.has_script:
        pytest.skip("without a script the store itself refuses it")
    opened.get_by_role("button", name="Lägg till en fil").click()
    opened.wait_for_load_state("load")
    film = tmp_path / "film.jpg"
    with film.open("wb") as file:
        file.truncate(20_000_001)
    opened.get_by_label("Välj en fil").set_input_files(film)
    opened.get_by_role("button", name="Skicka").click()

    opened.get_by_text("film.jpg är för stor. En fil får vara högst 20 MB.").wait_for()
    assert opened.get_by_label("Välj en fil").get_attribute("aria-invalid") == "true"
    assert events(centre, case) == []
