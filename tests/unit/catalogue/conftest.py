"""A small catalogue to break, and the real one to read."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from envag.catalogue import CatalogueError, load

PROJECT = Path(__file__).resolve().parents[3]
MUNICIPALITIES = PROJECT / "municipalities"
MINIMAL = PROJECT / "tests" / "fixtures" / "municipalities" / "minimal"
SHARED = (
    "accessibility.yaml",
    "retention.yaml",
    "texts/sv.yaml",
    "texts/en.yaml",
    "services/sbf.yaml",
    "services/klf.yaml",
)
"""What the minimal municipality needs of the shared files: fewer, so that breaking them is quick to try."""


@pytest.fixture(scope="package", autouse=True)
def every_text_is_parsed_once():
    """Most of a broken catalogue's files are those of the test before, and parsing is most of the work."""
    compose = YAML.compose
    parsed = cache(lambda text: compose(YAML(typ="safe", pure=True), text))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(YAML, "compose", lambda _, text: parsed(text))
        yield


@pytest.fixture(scope="session")
def catalogue():
    """The real municipalities."""
    return load(MUNICIPALITIES)


@pytest.fixture
def folder(tmp_path):
    """The minimal municipality and what it builds on, to be changed by the test."""
    folder = tmp_path / "municipalities"
    for name in SHARED:
        target = folder / "shared" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(MUNICIPALITIES / "shared" / name, target)
    shutil.copytree(MINIMAL, folder / "minimal")
    return folder


def edit(folder, file, old, new):
    """Replace the one place in a file that holds ``old``."""
    path = folder / file
    text = path.read_text("utf-8")
    assert text.count(old) == 1, f"{file} holds {old!r} {text.count(old)} times"
    path.write_text(text.replace(old, new), "utf-8")


def problems_of(folder):
    """What is wrong with the folder."""
    with pytest.raises(CatalogueError) as raised:
        load(folder)
    return raised.value.problems


def neighbour(folder, **changes):
    """A second municipality beside the minimal one; ``changes`` replace the values that set it apart."""
    values = {"slug": "granne", "prefix": "GRA", "code": "9908", "phone": "+46406280411", "domain": "granne.example"}
    values |= changes
    home = folder / values["slug"]
    shutil.copytree(folder / "minimal", home)
    path = home / "municipality.yaml"
    text = path.read_text("utf-8")
    for old, new in (
        ("slug: minimal", f"slug: {values['slug']}"),
        ("prefix: MIN", f"prefix: {values['prefix']}"),
        ('"9909"', f'"{values["code"]}"'),
        ("+46406280410", values["phone"]),
        ("minimal.example", values["domain"]),
    ):
        text = text.replace(old, new)
    path.write_text(text, "utf-8")
    return home
