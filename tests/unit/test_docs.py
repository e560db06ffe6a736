"""What the documentation says is so: requirements and their tests, commands, links, decisions."""

import argparse
import re
import subprocess
import sys
from importlib.util import find_spec

import pytest

from envag.cli.main import parser
from tests.requirements import ROOT, TABLE, MarkedTest, UnreadableMarkError, disagreements, marks, marks_in, rewritten
from tests.requirements import rows as rows_of

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
ROWS = [f"R{n}" for n in range(1, 97)] + [f"X{n}" for n in range(1, 45)]
HEAD = "| Id | What must be true | State | Built in | Tests |\n| --- | --- | --- | --- | --- |\n"
A_TEST = MarkedTest("tests/unit/test_a.py", "test_a")


def named(document):
    return document.relative_to(ROOT).as_posix()


def prose_of(text):
    """The text without its code blocks."""
    return re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)


def code_of(text):
    """The code spans and the lines of code blocks."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    return [line for block in blocks for line in block.splitlines()] + re.findall(r"`([^`\n]+)`", prose_of(text))


def test_the_table_has_every_requirement_once():
    assert [row.id for row in rows_of(TABLE.read_text("utf-8"))] == ROWS


def test_the_table_and_the_marks_agree():
    assert disagreements(TABLE.read_text("utf-8"), marks()) == []


@pytest.mark.parametrize(
    ("row", "found", "problem"),
    [
        ("| R1 | One. | done | 2 | – |", {}, "no test is marked"),
        ("| R1 | One. | partly | 2 | – |", {}, "no test is marked"),
        ("| R1 | One. | partly | 2 | [unit/test_a](../tests/unit/test_a.py) |", {}, "no test is marked"),
        ("| R1 | One. | open | 2 | – |", {"R2": [A_TEST]}, "test_a.py::test_a is marked R2"),
        ("| R1 | One. | open | 2 | – |", {"R1": [A_TEST]}, "does not show its marks"),
        ("| R1 | One. | done | 2 | – |", {"R1": [A_TEST]}, "does not show its marks"),
        ("| R1 | One. | ready | 2 | – |", {}, "a state is"),
    ],
)
def test_a_false_row_is_told(row, found, problem):
    (told,) = disagreements(HEAD + row + "\n", found)
    assert problem in told


def test_rewriting_makes_the_table_true():
    text = rewritten(HEAD + "| R1 | One. | open | 2 | – |\n| R2 | Two. | open | 3 | – |\n", {"R1": [A_TEST]})
    assert text.splitlines()[2:] == [
        "| R1 | One. | partly | 2 | [unit/test_a](../tests/unit/test_a.py) |",
        "| R2 | Two. | open | 3 | – |",
    ]
    assert disagreements(text, {"R1": [A_TEST]}) == []


def test_marks_are_found_wherever_pytest_finds_them():
    source = """
pytestmark = pytest.mark.req("R1")
@pytest.mark.req("R2", "R3")
def test_a(): ...
@pytest.mark.req("R4")
class TestB:
    @pytest.mark.parametrize("x", [pytest.param(1, marks=pytest.mark.req("R5"))])
    def test_c(self, x): ...
"""
    found = {(requirement, test.name) for requirement, test in marks_in(source, "tests/t.py")}
    assert found == {
        *(("R1", name) for name in ("test_a", "TestB::test_c")),
        *((requirement, "test_a") for requirement in ("R2", "R3")),
        *((requirement, "TestB::test_c") for requirement in ("R4", "R5")),
    }


@pytest.mark.parametrize(
    "source",
    [
        "@pytest.mark.req('R1')\ndef helper(): ...",
        "@pytest.mark.req(*IDS)\ndef test_a(): ...",
        "MARK = pytest.mark.req('R1')\ndef test_a(): ...",
    ],
)
def test_a_mark_that_cannot_be_read_is_no_secret(source):
    with pytest.raises(UnreadableMarkError, match=r"tests/t\.py:1"):
        list(marks_in(source, "tests/t.py"))


def test_pytest_runs_the_tests_of_one_requirement():
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:randomly", "--req", "X21", "tests/unit"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    chosen = {test.path for test in marks()["X21"] if test.path.startswith("tests/unit/")}
    assert done.returncode == 0, done.stdout
    assert chosen == set(re.findall(r"^(tests/\S+?\.py)", done.stdout, re.MULTILINE))


def anchors_of(text):
    titles = re.findall(r"^#+ +(.+?) *$", prose_of(text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_links_lead_somewhere(document):
    text = document.read_text("utf-8")
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if target.startswith(("https://", "http://", "mailto:")):
            continue
        path, _, anchor = target.partition("#")
        found = (document.parent / path) if path else document
        if not found.exists() or (anchor and anchor not in anchors_of(found.read_text("utf-8"))):
            broken.append(target)
    assert broken == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_make_has_every_target_that_is_named(document):
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named_here = {
        word
        for code in code_of(document.read_text("utf-8"))
        for words in re.findall(r"(?:^|[;&] *)make((?: +[a-z]+)+)", code)
        for word in words.split()
    }
    assert named_here <= targets


def test_what_make_runs_exists():
    modules = set(re.findall(r"\.venv/bin/python -m ([a-z_.]+)", (ROOT / "Makefile").read_text("utf-8")))
    assert "local" in modules
    packages = {name for name in modules if find_spec(name).submodule_search_locations}
    assert all(find_spec(f"{name}.__main__") for name in packages)


def choices_of(command):
    """The sub-commands of a parser; empty when it has none."""
    return next((a.choices for a in command._actions if isinstance(a, argparse._SubParsersAction)), {})


def what_envag_lacks(code):
    """What a line says of ``envag`` that is not so; empty when all of it exists."""
    command, words = parser(), iter(code.split())
    next(words)
    wrong = []
    for word in words:
        choices = choices_of(command)
        if word in choices:
            command = choices[word]
        elif choices and not word.startswith("-"):
            return f"'{word}' in '{code}'"
        elif word.startswith("--"):
            option = word.split("=")[0].strip("[]")
            wrong += [] if option in command._option_string_actions else [option]
        elif word in {"|", ">", "#", "<", "&&"}:
            break
    return ", ".join(f"'{option}' in '{code}'" for option in wrong)


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_envag_has_every_command_that_is_named(document):
    lines = [
        match[0]
        for code in code_of(document.read_text("utf-8"))
        for match in re.finditer(r"(?<![\w./-])(?:\.venv/bin/)?envag [a-z][^#]*", code)
    ]
    assert [lack for line in lines if (lack := what_envag_lacks(line))] == []


@pytest.mark.parametrize("line", ["envag nonsense", "envag cases fly", "envag cases list --colour"])
def test_a_command_that_does_not_exist_is_noticed(line):
    assert what_envag_lacks(line)


def test_decisions_have_each_a_number_and_are_listed():
    files = sorted(path.name for path in (ROOT / "docs" / "adr").glob("[0-9]*.md"))
    assert len({name[:4] for name in files}) == len(files)
    listed = re.findall(r"\]\((\d{4}-[^)]+)\)", (ROOT / "docs" / "adr" / "README.md").read_text("utf-8"))
    assert listed == files


def test_a_reader_finds_every_document():
    """Every document is reached from the README over links."""
    seen, waiting = set(), [ROOT / "README.md"]
    while waiting:
        document = waiting.pop().resolve()
        if document in seen or document.suffix != ".md" or not document.exists():
            continue
        seen.add(document)
        targets = re.findall(r"\]\(([^)#\s]+)", document.read_text("utf-8"))
        waiting += [document.parent / target for target in targets if "://" not in target]
    assert {named(document) for document in DOCUMENTS if document.resolve() not in seen} == set()
