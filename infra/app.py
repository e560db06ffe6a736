"""municipalities/ and a stage become stacks. The CDK CLI runs this: ``python -m infra.app``."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import TYPE_CHECKING

from aws_cdk import App, Tags

from envag.domain.accessibility import overdue
from envag.domain.hours import STOCKHOLM
from infra import checks
from infra.build.data import BadMunicipalitiesError, municipalities, statements, utterances
from infra.build.functions import NoSuchFunctionError
from infra.build.layers import VendorError
from infra.build.target import UnsupportedPythonError
from infra.constructs.centre_plan import TooManyOverridesError
from infra.stacks.contact_centre import ContactCentreStack
from infra.stacks.municipality import MunicipalityStack
from infra.stacks.platform import PlatformStack
from infra.stage import ForeignRegionError, UnknownStageError, stage_from

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from aws_cdk import Stack
    from constructs import Node

    from envag.domain.accessibility import Statement
    from envag.domain.municipality import Municipality
    from infra.stage import Stage


class OverdueStatementError(ValueError):
    """An accessibility statement's assessment is older than a year: nothing is built from it (X16)."""


TO_BE_MENDED = (
    BadMunicipalitiesError,
    ForeignRegionError,
    NoSuchFunctionError,
    OverdueStatementError,
    TooManyOverridesError,
    UnknownStageError,
    UnsupportedPythonError,
    VendorError,
)
"""What whoever runs the synth can mend; its message says how, so no trace is shown."""


def build(app: App, stage: Stage, places: Sequence[Municipality], years: range) -> None:
    """Add the stacks of a stage to ``app``: instance, platform, contact centre, and one per municipality.

    ``years`` are those whose holidays the contact centre's hours hold.
    """
    platform = PlatformStack(app, stage=stage, places=places)
    if not stage.local:
        platform.add_stack_dependency(_instance(app, stage))
    centre = ContactCentreStack(app, stage=stage, places=places, years=years, utterances=utterances())
    centre.add_stack_dependency(platform)
    for municipality in places:
        MunicipalityStack(app, stage=stage, municipality=municipality, years=years).add_stack_dependency(centre)
    Tags.of(app).add("system", "envag")
    Tags.of(app).add("stage", stage.name)


def _instance(app: App, stage: Stage) -> Stack:
    from infra.stacks.connect_instance import ConnectInstanceStack  # noqa: PLC0415 - loads for two seconds

    return ConnectInstanceStack(app, stage=stage)


def years_from(node: Node) -> range:
    """The year that the context variable ``year`` names, or the present one, and the two after it."""
    first = int(node.try_get_context("year") or datetime.now(STOCKHOLM).year)
    return range(first, first + 3)


def refuse_overdue(declared: Mapping[str, Statement], today: date) -> None:
    """Raises OverdueStatementError where a municipality has not assessed its site for a year."""
    told = list(overdue(declared, today))
    if told:
        raise OverdueStatementError("\n".join(told))


def main() -> None:
    """Synthesise. What is wrong with a file or the context stops it with a sentence; so does a failed check."""
    app = App()
    try:
        refuse_overdue(statements(), datetime.now(STOCKHOLM).date())
        build(app, stage_from(app.node), municipalities(), years_from(app.node))
    except TO_BE_MENDED as problem:
        sys.exit(str(problem))
    if not checks.wanted():
        app.synth()
        return
    checks.add_packs(app)
    findings = checks.lint(app.synth())
    if findings:
        sys.exit("\n".join(findings))


if __name__ == "__main__":
    main()
