"""Which tests prove which requirement: pytest's options for it, and the test column of docs/requirements.md.

``pytest --req R21`` runs the tests marked ``@pytest.mark.req("R21")``; ``pytest --req-report`` prints every
requirement with its tests and their outcomes (with ``--collect-only`` the tests alone).
``python -m tests.requirements`` brings the table into line with the marks, without running anything.
"""

from __future__ import annotations

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ROOT = Path(__file__).resolve().parents[1]
TESTS = ROOT / "tests"
TABLE = ROOT / "docs" / "requirements.md"
STATES = ("done", "partly", "open")
_ROW = re.compile(
    r"\| (?P<id>[RX]\d+) \| (?P<statement>[^|]+) \| (?P<state>\w+) \| (?P<built_in>[^|]+) \| (?P<tests>[^|]*) \|"
)
_NO_TESTS = "–"


class UnreadableMarkError(ValueError):
    """A ``req`` mark stands where it marks no test, or its ids are not plain texts; the message says where."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table. ``built_in`` names the issues that build it, ``tests`` is Markdown."""

    id: str
    statement: str
    state: str
    built_in: str
    tests: str

    def __str__(self) -> str:
        return f"| {self.id} | {self.statement} | {self.state} | {self.built_in} | {self.tests} |"


@dataclass(frozen=True, slots=True, order=True)
class MarkedTest:
    """A test function. ``path`` is relative to the project's root, ``name`` holds its classes: ``TestA::test_b``."""

    path: str
    name: str

    @property
    def node_id(self) -> str:
        """The id that pytest gives it, without parameters."""
        return f"{self.path}::{self.name}"


def rows(text: str) -> list[Row]:
    """The rows of the table in its order."""
    return [Row(**match.groupdict()) for line in text.splitlines() if (match := _ROW.fullmatch(line))]


Marks = Mapping[str, Sequence[MarkedTest]]


@cache
def marks() -> Marks:
    """The marked tests by requirement, read from the sources. Raises UnreadableMarkError."""
    found: dict[str, set[MarkedTest]] = defaultdict(set)
    for path in sorted(TESTS.rglob("test_*.py")):
        source = path.read_text("utf-8")
        for requirement, test in marks_in(source, path.relative_to(ROOT).as_posix()):
            found[requirement].add(test)
    return {requirement: sorted(tests) for requirement, tests in found.items()}


def marks_in(source: str, path: str) -> Iterator[tuple[str, MarkedTest]]:
    """Each requirement with each test of one file that is marked with it. Raises UnreadableMarkError."""
    module = ast.parse(source, path)
    every = {id(call): call for call in _calls(module)}
    for calls, test in _tests(module, path, ()):
        for call in calls:
            every.pop(id(call), None)
            for argument in call.args:
                if not (isinstance(argument, ast.Constant) and isinstance(argument.value, str)):
                    msg = f"{path}:{call.lineno}: the ids of a mark must be plain texts"
                    raise UnreadableMarkError(msg)
                yield argument.value, test
    for call in every.values():
        msg = f"{path}:{call.lineno}: this mark marks no test"
        raise UnreadableMarkError(msg)


def with_marks(row: Row, tests: Sequence[MarkedTest]) -> Row:
    """The row with its test column made from the marks; what has a test is no longer open."""
    files = sorted({test.path for test in tests})
    links = [f"[{file.removeprefix('tests/').removesuffix('.py')}](../{file})" for file in files]
    state = "partly" if links and row.state == "open" else row.state
    return replace(row, state=state, tests=", ".join(links) or _NO_TESTS)


def rewritten(text: str, found: Marks) -> str:
    """The document with every row brought into line with the marks."""
    lines = []
    for line in text.splitlines():
        match = _ROW.fullmatch(line)
        lines.append(str(with_marks(row := Row(**match.groupdict()), found.get(row.id, ()))) if match else line)
    return "\n".join(lines) + "\n"


def disagreements(text: str, found: Marks) -> list[str]:
    """What is wrong between the table and the marks, one sentence for each; empty when they agree."""
    table = {row.id: row for row in rows(text)}
    problems = [
        f"{test.node_id} is marked {requirement}, which the table does not have"
        for requirement, tests in found.items()
        if requirement not in table
        for test in tests
    ]
    for row in table.values():
        expected = with_marks(row, found.get(row.id, ()))
        if row.state not in STATES:
            problems.append(f"{row.id} is '{row.state}'; a state is {', '.join(STATES)}")
        elif row.state != "open" and expected.tests == _NO_TESTS:
            problems.append(f"{row.id} is {row.state}, and no test is marked with it")
        elif row != expected:
            problems.append(f"{row.id} does not show its marks; run python -m tests.requirements")
    return problems


def _tests(
    node: ast.Module | ast.ClassDef, path: str, outer: tuple[str, ...], inherited: tuple[ast.Call, ...] = ()
) -> Iterator[tuple[list[ast.Call], MarkedTest]]:
    """Each test below ``node`` with the marks on it, on its classes and in ``pytestmark``."""
    shared = (*inherited, *_pytestmarks(node.body))
    for child in node.body:
        if isinstance(child, ast.ClassDef):
            marked = tuple(call for decorator in child.decorator_list for call in _calls(decorator))
            yield from _tests(child, path, (*outer, child.name), (*shared, *marked))
        elif isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) and child.name.startswith("test_"):
            own = [call for decorator in child.decorator_list for call in _calls(decorator)]
            yield [*shared, *own], MarkedTest(path, "::".join((*outer, child.name)))


def _pytestmarks(body: Iterable[ast.stmt]) -> Iterator[ast.Call]:
    for statement in body:
        if isinstance(statement, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == "pytestmark" for target in statement.targets
        ):
            yield from _calls(statement)


def _calls(node: ast.AST) -> Iterator[ast.Call]:
    """Every ``….mark.req(…)`` in and below ``node``."""
    for below in ast.walk(node):
        if (
            isinstance(below, ast.Call)
            and isinstance(below.func, ast.Attribute)
            and below.func.attr == "req"
            and isinstance(below.func.value, ast.Attribute)
            and below.func.value.attr == "mark"
        ):
            yield below


def pytest_addoption(parser: pytest.Parser) -> None:
    """pytest's hook: the two options."""
    group = parser.getgroup("requirements")
    group.addoption("--req", action="append", default=[], metavar="ID", help="run only tests that prove ID; repeatable")
    group.addoption("--req-report", action="store_true", help="print for each requirement the tests that prove it")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """pytest's hook: leave out what proves none of the wanted requirements."""
    wanted = {name.upper() for name in config.getoption("--req")}
    if not wanted:
        return
    unknown = wanted - {row.id for row in rows(TABLE.read_text("utf-8"))}
    if unknown:
        msg = f"docs/requirements.md has no {', '.join(sorted(unknown))}"
        raise pytest.UsageError(msg)
    chosen = [item for item in items if wanted & {name for mark in item.iter_markers("req") for name in mark.args}]
    config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
    items[:] = chosen


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """pytest's hook: the report."""
    if not config.getoption("--req-report"):
        return
    outcomes = _outcomes(terminalreporter)
    terminalreporter.section("requirements")
    for row in rows(TABLE.read_text("utf-8")):
        terminalreporter.write_line(f"{row.id:<4} {row.state:<7} {row.statement}")
        for test in marks().get(row.id, ()):
            terminalreporter.write_line(f"             {test.node_id} {outcomes.get(test.node_id, '')}".rstrip())


def _outcomes(reporter: pytest.TerminalReporter) -> Mapping[str, str]:
    """The worst outcome of each test function that ran, by its id without parameters."""
    outcomes: dict[str, str] = {}
    for outcome in ("passed", "skipped", "failed", "error"):
        for report in reporter.stats.get(outcome, ()):
            outcomes[report.nodeid.split("[")[0]] = outcome
    return outcomes


def main() -> int:
    """Rewrite the table; the exit code is 1 when something is left that only a person can mend."""
    text = rewritten(TABLE.read_text("utf-8"), marks())
    TABLE.write_text(text, "utf-8")
    problems = disagreements(text, marks())
    print("\n".join(problems) or "The table shows what the marks say.", file=sys.stderr)  # noqa: T201
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
