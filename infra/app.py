"""municipalities/ and a stage become stacks. The CDK CLI runs this: ``python -m infra.app``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from aws_cdk import App, Tags, Validations
from cdk_nag import AwsSolutionsChecks, ServerlessChecks

from envag import catalogue
from infra.build.layers import DATA
from infra.stacks.contact_centre import ContactCentreStack
from infra.stacks.municipality import MunicipalityStack
from infra.stacks.platform import PlatformStack
from infra.stage import UnknownStageError, stage_from

if TYPE_CHECKING:
    from collections.abc import Iterable

    from envag.domain.municipality import Municipality
    from infra.stage import Stage


def build(app: App, stage: Stage, municipalities: Iterable[Municipality]) -> None:
    """Add the stacks of a stage to ``app``: platform, contact centre, and one per municipality."""
    platform = PlatformStack(app, stage=stage)
    ContactCentreStack(app, stage=stage).add_stack_dependency(platform)
    for municipality in municipalities:
        MunicipalityStack(app, stage=stage, municipality=municipality).add_stack_dependency(platform)
    Tags.of(app).add("system", "envag")
    Tags.of(app).add("stage", stage.name)


def main() -> None:
    """Synthesise; what is wrong with a municipality's file or the context is told and stops it."""
    app = App()
    try:
        build(app, stage_from(app.node), catalogue.load(DATA).municipalities)
    except (catalogue.CatalogueError, UnknownStageError) as problem:
        sys.exit(f"{problem}")
    if app.node.try_get_context("nag") == "true":
        Validations.of(app).add_plugins(AwsSolutionsChecks(verbose=True), ServerlessChecks(verbose=True))
    app.synth()


if __name__ == "__main__":
    main()
