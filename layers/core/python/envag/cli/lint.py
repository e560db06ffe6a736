"""``envag lint``: faults that would otherwise be found by whoever calls."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from envag.cli.errors import CommandError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from envag.flows.finding import Finding

FLOWS = Path(__file__).resolve().parents[5] / "infra" / "flows"


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    command = commands.add_parser("lint", help="check what is not code: the contact flows")
    subjects = command.add_subparsers(metavar="SUBJECT", required=True)
    flows = subjects.add_parser(
        "flows", help="check contact flows against Amazon Connect's flow language and the centre's own promises"
    )
    flows.add_argument(
        "files",
        nargs="*",
        type=Path,
        metavar="FILE",
        help="templates, or flows as they were exported; every template of infra/flows when none is named",
    )
    flows.add_argument(
        "--type", default="CONTACT_FLOW", help="the type of exported flows, which do not tell it (%(default)s)"
    )
    flows.set_defaults(run=lambda options: flows_of(options.files, options.type))


def flows_of(files: Sequence[Path], kind: str) -> int:
    """Print every finding; 1 when there is one, otherwise 0. Templates are filled for every municipality."""
    from envag.cli.municipalities import load  # noqa: PLC0415 - `--help` must be quick
    from envag.flows.filled import lint_templates  # noqa: PLC0415
    from envag.flows.template import TemplateError, parse, read_all  # noqa: PLC0415

    try:
        all_of_ours = read_all(FLOWS)
        named = {path: _json(path) for path in files}
        templates = [parse(path.stem, one) for path, one in named.items() if _is_template(one)]
        found: list[Finding] = lint_templates(templates if files else all_of_ours, load(), among=all_of_ours)
    except TemplateError as error:
        raise CommandError(str(error)) from error
    for path, one in named.items():
        if not _is_template(one):
            found += _exported(path.stem, one, kind)
    for finding in dict.fromkeys(found):
        print(finding)
    count = len(files) or len(all_of_ours)
    print(f"{count} flows, {len(set(found)) or 'no'} findings")
    return 1 if found else 0


def _exported(name: str, content: object, kind: str) -> list[Finding]:
    from envag.flows.document import Document  # noqa: PLC0415 - `--help` must be quick
    from envag.flows.language import FlowType  # noqa: PLC0415
    from envag.flows.linter import lint  # noqa: PLC0415

    if kind not in set(FlowType):
        msg = f"There is no flow type {kind}; there are {', '.join(FlowType)}."
        raise CommandError(msg)
    if not isinstance(content, dict):
        msg = f"{name} is no flow."
        raise CommandError(msg)
    return lint(Document(name=name, type=kind, content=content))


def _json(path: Path) -> object:
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        msg = f"{path} cannot be read as JSON: {error}"
        raise CommandError(msg) from error


def _is_template(content: object) -> bool:
    return isinstance(content, dict) and "template" in content.get("Metadata", {})
