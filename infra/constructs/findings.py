"""Findings of cdk-nag that are meant: acknowledged at their construct, with a reason that a reviewer accepts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import CfnResource, Stack, Validations

if TYPE_CHECKING:
    from constructs import IConstruct


def acknowledge(construct: IConstruct, *findings: str, reason: str) -> None:
    """Record that ``findings`` at ``construct`` and in what it contains are meant, and why.

    ``Validations.of(…).acknowledge`` writes the same metadata, but refuses ids that hold ``::`` as wildcards do.
    """
    for finding in findings:
        pack = finding.split("-")[0]
        construct.node.add_metadata(Validations.ACKNOWLEDGED_RULES_METADATA_KEY, {f"{pack}::{finding}": reason})


def acknowledge_lint(construct: IConstruct, *checks: str) -> None:
    """Tell cfn-lint that these checks are meant at the construct's resource. The caller's comment says why."""
    resource = construct if isinstance(construct, CfnResource) else construct.node.default_child
    if isinstance(resource, CfnResource):
        resource.add_metadata("cfn-lint", {"config": {"ignore_checks": list(checks)}})


def wildcard_below(resource: CfnResource, path: str) -> str:
    """The finding that a policy allows ``<ARN of the resource>/<path>``, where ``path`` ends in a wildcard."""
    logical_id = Stack.of(resource).resolve(resource.logical_id)
    return f"AwsSolutions-IAM5[Resource::<{logical_id}.Arn>/{path}]"
