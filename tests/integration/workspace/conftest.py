"""The app in a browser, between a played staff API, a played identity provider and its own headers."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from infra.build.workspace import workspace_asset
from tests.integration.workspace.fake_staff_api import FakeStaffApi
from tests.integration.workspace.identity import FakeIdentity
from tests.integration.workspace.site import Site

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

WIDTHS = (400, 900, 1600)


class Stage(NamedTuple):
    """Everything around the app."""

    site: Site
    api: FakeStaffApi
    identity: FakeIdentity


@pytest.fixture
def stage():
    site = Site(workspace_asset().path)
    api, identity = FakeStaffApi(site.address), FakeIdentity(site.address)
    site.connects = [api.address, identity.address]
    site.config = {"api": api.address, "authority": identity.address, "client_id": "workspace"}
    yield Stage(site, api, identity)
    for server in (site, api, identity):
        server.stop()


@pytest.fixture
def opened(chromium, stage) -> Callable[..., Page]:
    """Opens the app, by default signed in. Complaints of the browser fail the test, unless it ``expects`` them."""
    contexts, complaints = [], []

    def open_(path="/", *, width=900, signed_in=True, expects=""):
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, locale="sv-SE", reduced_motion="reduce"
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)

        def complain(text):
            if not expects or expects not in text:
                complaints.append(text)

        page.on("pageerror", lambda error: complain(str(error)))
        page.on("console", lambda line: complain(line.text) if line.type == "error" else None)
        page.goto(f"{stage.site.address}{path}")
        if signed_in:
            sign_in(page)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert complaints == []


def sign_in(page) -> None:
    """Click, and let the pop-up do the rest."""
    with page.expect_popup():
        page.get_by_role("button", name="Logga in").click()
    page.locator("header.top").wait_for()
