"""What is installed is what was chosen: every dependency is pinned and has its hash."""

import json
import re

import pytest

from tests.requirements import ROOT

LOCKS = (
    "requirements-dev.txt",
    "layers/vendor/requirements.txt",
    "layers/search/requirements.txt",
    "local/ministack.txt",
)


def entries(lock):
    """The lines of a lock file joined to one for each package, without comments."""
    text = re.sub(r"(^|\s)#.*", "", (ROOT / lock).read_text("utf-8")).replace("\\\n", " ")
    return [line.strip() for line in text.splitlines() if line.strip()]


@pytest.mark.req("X30")
@pytest.mark.parametrize("lock", LOCKS)
def test_every_python_package_is_pinned_with_hashes(lock):
    pinned = re.compile(r"[\w.\[\]-]+==[\w.+!]+( ?;[^-]+)?(\s+--hash=sha256:[0-9a-f]{64})+")
    assert [line for line in entries(lock) if not pinned.fullmatch(line)] == []


def name_of(entry):
    """A package's name as the packaging standard compares it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", entry)[0]).lower()


@pytest.mark.req("X30")
@pytest.mark.parametrize("lock", LOCKS)
def test_what_was_chosen_is_in_the_lock(lock):
    chosen = {name_of(line) for line in entries(lock.replace(".txt", ".in")) if not line.startswith("-")}
    assert chosen
    assert chosen <= {name_of(line) for line in entries(lock)}


@pytest.mark.req("X30")
def test_every_node_package_is_pinned_with_a_hash():
    own = ["", *json.loads((ROOT / "package.json").read_text("utf-8"))["workspaces"]]
    for folder in own:
        wanted = json.loads((ROOT / folder / "package.json").read_text("utf-8"))
        direct = wanted.get("dependencies", {}) | wanted.get("devDependencies", {})
        assert direct
        assert [name for name, version in direct.items() if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []
    locked = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    unpinned = {package.get("resolved", name) for name, package in locked.items() if "integrity" not in package}
    assert unpinned == set(own)


@pytest.mark.parametrize("lock", [*LOCKS, "package-lock.json", ".npmrc"])
def test_no_registry_is_named(lock):
    """Everybody installs from the registry that their own tools are set to."""
    text = (ROOT / lock).read_text("utf-8")
    # A workspace of our own is "resolved" to its folder.
    assert not re.search(r"^--(extra-)?index-url|^--find-links|\"resolved\": \"\w+:|^registry", text, re.MULTILINE)
