"""``envag report``: what the centre knows of itself, one report in each module that ``REPORTS`` names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envag.cli import directory, figures, hours, keep_reports, onboarding, reached, sharing, zerohits

if TYPE_CHECKING:
    import argparse
    from types import ModuleType

REPORTS: tuple[ModuleType, ...] = (directory, figures, hours, keep_reports, onboarding, reached, sharing, zerohits)
"""Each module of this package that holds a report adds it with ``register(subparsers)``."""


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command with every report."""
    command = commands.add_parser("report", help="reports of the centre's hours, numbers, directory and figures")
    reports = command.add_subparsers(metavar="REPORT", required=True)
    for module in REPORTS:
        module.register(reports)
