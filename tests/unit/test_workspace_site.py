"""The server of the staff's app on a laptop: CloudFront's files and headers, and nothing beside them."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp.test_utils import TestClient, TestServer
from yarl import URL

from infra.constructs.workspace_headers import FOREVER, FRESH, HEADERS, content_policy
from local.workspace_site import WorkspaceSite

CONFIG = {"api": "http://127.0.0.1:8080/lokalt/api", "client_id": "client"}
HOST = "http://127.0.0.1:8080"


@pytest.fixture
def fetch(tmp_path):
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("the app")
    (folder / "signed-in.html").write_text("signed in")
    (folder / "assets" / "index-a1b2.js").write_text("script")
    (tmp_path / "secret.txt").write_text("a secret")
    site = WorkspaceSite(folder, CONFIG, connect=[HOST], host=HOST)

    def request(path):
        async def go():
            async with TestClient(TestServer(site.application())) as client:
                url = URL(client.make_url("/").human_repr().rstrip("/") + path, encoded=True)
                async with client.session.get(url) as answer:
                    return answer.status, await answer.text(), answer.headers

        return asyncio.run(go())

    return request


@pytest.mark.parametrize(
    ("path", "text", "kind", "caching"),
    [
        ("/", "the app", "text/html", FRESH),
        ("/signed-in.html", "signed in", "text/html", FRESH),
        ("/assets/index-a1b2.js", "script", "text/javascript", FOREVER),
    ],
)
def test_a_file_is_served_as_in_the_cloud(fetch, path, text, kind, caching):
    status, body, headers = fetch(path)

    assert (status, body, headers["Content-Type"], headers["Cache-Control"]) == (200, text, kind, caching)
    assert {name: headers[name] for name in HEADERS} == HEADERS
    assert headers["Content-Security-Policy"].startswith(content_policy(connect=[HOST], framed_by=[])[:40])
    assert headers["Content-Security-Policy"].endswith(f" {HOST}")


@pytest.mark.parametrize(
    "path", ["/cases/SOL-BN42-98KB", "/gone.js", "/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/assets"]
)
def test_what_is_no_file_of_the_app_is_its_first_page(fetch, path):
    status, body, headers = fetch(path)

    assert (status, body) == (200, "the app")
    assert headers["Cache-Control"] == FRESH


def test_the_config_is_the_running_stacks(fetch):
    status, body, headers = fetch("/config.json")

    assert (status, body) == (200, '{"api": "http://127.0.0.1:8080/lokalt/api", "client_id": "client"}')
    assert headers["Cache-Control"] == FRESH
