"""The browser code of the residents' pages: its own tests in node, and what its build gives."""

from __future__ import annotations

import gzip
import re
import shutil
import subprocess

import pytest

from envag.cli.municipalities import load
from infra.build import site
from infra.build.cache import ROOT
from infra.build.site import SITE, SiteError, bundle, site_asset

NODE = shutil.which("node")
LIMITS = {"chat": 8_000, "form": 2_000, "upload": 2_000, "part": 90_000}
"""Bytes of each packed script at most: a page's own, what pages share, and what a chat loads, amazon-connect-chatjs."""


@pytest.mark.req("X15")
def test_the_browser_code_passes_its_own_tests(tmp_path):
    tests = sorted((SITE / "test").glob("*.test.ts"))
    bundle(tests, tmp_path, "--platform=node", "--out-extension:.js=.mjs")
    done = subprocess.run(  # noqa: S603 - our own arguments
        [NODE, "--test", "--test-reporter=tap", *map(str, sorted(tmp_path.glob("*.mjs")))],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout
    assert int(re.search(r"^# pass (\d+)", done.stdout, re.MULTILINE)[1]) >= len(tests) > 0


def test_scripts_are_named_by_their_content_and_small():
    scripts = {path.name: path for path in site_asset().path.iterdir()}

    assert {name.partition("-")[0] for name in scripts} == set(LIMITS)
    for name, path in scripts.items():
        assert re.fullmatch(r"(chat|form|part|upload)-[A-Z0-9]{8}\.js\.gz", name)
        assert path.stat().st_size < LIMITS[name.partition("-")[0]]
    (page,) = (path for name, path in scripts.items() if name.startswith("chat-"))
    largest = max(scripts.values(), key=lambda path: path.stat().st_size)
    assert f'import("./{largest.name.removesuffix(".gz")}")' in gzip.decompress(page.read_bytes()).decode()


def test_the_same_sources_give_the_same_bytes(tmp_path):
    site._bundle(tmp_path)

    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        path.name: path.read_bytes() for path in site_asset().path.iterdir()
    }


def test_a_script_holds_no_path_of_this_machine():
    for path in site_asset().path.iterdir():
        assert str(ROOT).encode() not in gzip.decompress(path.read_bytes())


def test_code_that_is_no_code_stops_the_build(tmp_path):
    broken = tmp_path / "broken.ts"
    broken.write_text("let = ;")

    with pytest.raises(SiteError, match=r"broken\.ts"):
        bundle([broken], tmp_path / "out")


def test_every_text_that_the_script_asks_for_is_handed_to_it():
    code = "".join(path.read_text("utf-8") for path in sorted((SITE / "src").glob("*.ts")))
    asked = set(re.findall(r'"((?:chat|copy)\.[a-z_.]+)"', code))
    asked |= {
        f"chat.stage.{stage}" for stage in re.search(r"type Stage = ([^;]+);", code)[1].replace('"', "").split(" | ")
    }
    asked |= {f"chat.who.{who}" for who in re.search(r"type Speaker = ([^;]+);", code)[1].replace('"', "").split(" | ")}

    assert len(asked) > 25
    for place in load():
        assert asked <= set(place.texts)
        assert asked <= set(place.translations["fi"])


def test_no_word_of_others_becomes_markup():
    """Messages are strangers' words: the code may only ever make text of them."""
    code = "".join(path.read_text("utf-8") for path in sorted((SITE / "src").glob("*.ts")))

    for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "DOMParser", "new Function"):
        assert way not in code
