"""Every check of the templates: the CDK's own, cdk-nag's two packs, cfn-lint. Once per change, not at every synth."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from aws_cdk import Validations

if TYPE_CHECKING:
    from aws_cdk import App
    from aws_cdk.cx_api import CloudAssembly


def wanted() -> bool:
    """Whether this synth checks: ``CDK_VALIDATION=false`` turns the CDK's own checks off, and ours with them."""
    return os.environ.get("CDK_VALIDATION", "true").lower() != "false"


def add_packs(app: App) -> None:
    """Let cdk-nag's packs refuse the synth for any finding that no construct acknowledges."""
    from cdk_nag import AwsSolutionsChecks, ServerlessChecks  # noqa: PLC0415 - not loaded where nothing is checked

    Validations.of(app).add_plugins(AwsSolutionsChecks(verbose=True), ServerlessChecks(verbose=True))


def lint(assembly: CloudAssembly) -> list[str]:
    """What cfn-lint finds in the templates, a line each."""
    from cfnlint import lint_file  # type: ignore[import-untyped]  # noqa: PLC0415 - loads for a second, and only here

    return [
        f"{stack.stack_name}:{finding.linenumber}: {finding.rule.id} {finding.message}"
        for stack in assembly.stacks
        for finding in lint_file(Path(stack.template_full_path))
    ]
