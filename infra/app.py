"""municipalities/ and a stage become stacks. The CDK CLI runs this: ``python -m infra.app``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from aws_cdk import App, Tags

from infra import checks
from infra.build.data import BadMunicipalitiesError, municipalities
from infra.build.functions import NoSuchFunctionError
from infra.build.layers import VendorError
from infra.build.target import UnsupportedPythonError
from infra.stacks.contact_centre import ContactCentreStack
from infra.stacks.municipality import MunicipalityStack
from infra.stacks.platform import PlatformStack
from infra.stage import ForeignRegionError, UnknownStageError, stage_from

if TYPE_CHECKING:
    from collections.abc import Iterable

    from envag.domain.municipality import Municipality
    from infra.stage import Stage

TO_BE_MENDED = (
    BadMunicipalitiesError,
    ForeignRegionError,
    NoSuchFunctionError,
    UnknownStageError,
    UnsupportedPythonError,
    VendorError,
)
"""What whoever runs the synth can mend; its message says how, so no trace is shown."""


def build(app: App, stage: Stage, places: Iterable[Municipality]) -> None:
    """Add the stacks of a stage to ``app``: platform, contact centre, and one per municipality."""
    platform = PlatformStack(app, stage=stage)
    ContactCentreStack(app, stage=stage).add_stack_dependency(platform)
    for municipality in places:
        MunicipalityStack(app, stage=stage, municipality=municipality).add_stack_dependency(platform)
    Tags.of(app).add("system", "envag")
    Tags.of(app).add("stage", stage.name)


def main() -> None:
    """Synthesise. What is wrong with a file or the context stops it with a sentence; so does a failed check."""
    app = App()
    try:
        build(app, stage_from(app.node), municipalities())
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
