"""The staff's app: its own tests in node, the types that it takes from the API's document, and what its build gives."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
from html.parser import HTMLParser

import pytest

from infra.build.cache import ROOT
from infra.build.workspace import WORKSPACE, workspace_asset

TOOLS = ROOT / "node_modules" / ".bin"
FIRST_PAINT = 200_000
"""Bytes of compressed script, at most, before the first view stands."""


@pytest.mark.req("X15")
def test_the_app_passes_its_own_tests(tmp_path):
    report = tmp_path / "report.json"
    done = subprocess.run(  # noqa: S603 - our own arguments
        [TOOLS / "vitest", "run", "--reporter=json", f"--outputFile={report}"],
        cwd=WORKSPACE,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(report.read_text("utf-8"))
    files = [*(WORKSPACE / "test").glob("**/*.test.ts*")]
    assert len(told["testResults"]) == len(files) > 0
    assert told["numPassedTests"] == told["numTotalTests"] > len(files)


def test_its_types_are_those_of_the_apis_document(tmp_path):
    made = tmp_path / "staff.d.ts"
    subprocess.run(  # noqa: S603 - our own arguments
        [TOOLS / "openapi-typescript", ROOT / "docs/openapi/staff.json", "--output", made],
        capture_output=True,
        check=True,
    )

    committed = WORKSPACE / "src/api/staff.d.ts"
    assert made.read_text("utf-8") == committed.read_text("utf-8"), "npm run contract -w workspace"


class _Loads(HTMLParser):
    """What a page loads at once: ``src`` and ``href`` of its scripts and links; ``inline`` is what stands in it."""

    def __init__(self):
        super().__init__()
        self.files, self.inline, self._within = [], [], False

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        self.files += [told[name] for name in ("src", "href") if name in told and tag in {"script", "link"}]
        self._within = tag in {"script", "style"}
        self.inline += [name for name in told if name.startswith("on") or name == "style"]

    def handle_data(self, data):
        self.inline += [data] if self._within and data.strip() else []

    def handle_endtag(self, tag):
        self._within = False


def loads(page):
    """See _Loads."""
    found = _Loads()
    found.feed((workspace_asset().path / page).read_text("utf-8"))
    return found


def test_what_the_first_view_loads_is_small():
    scripts = [name for name in loads("index.html").files if name.endswith(".js")]
    size = sum(len(gzip.compress((workspace_asset().path / name[1:]).read_bytes(), 9)) for name in scripts)

    assert len(scripts) > 0
    assert size < FIRST_PAINT


@pytest.mark.parametrize("page", ["index.html", "signed-in.html"])
def test_no_page_holds_scripts_or_styles_that_the_content_policy_refuses(page):
    found = loads(page)

    assert found.inline == []
    assert all(name.startswith("/") for name in found.files)


def test_every_file_but_the_pages_is_named_by_its_content():
    assets = [path.name for path in (workspace_asset().path / "assets").iterdir()]

    assert len(assets) > 0
    assert [name for name in assets if not re.search(r"-[A-Za-z0-9_-]{8}\.(js|css|woff2?|svg)$", name)] == []


def test_no_file_holds_a_path_of_this_machine():
    for path in workspace_asset().path.rglob("*"):
        assert path.is_dir() or str(ROOT).encode() not in path.read_bytes(), path.name
