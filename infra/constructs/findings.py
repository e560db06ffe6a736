"""Findings of cdk-nag that are known and meant: acknowledged at the construct, with a reason that a reviewer accepts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Acknowledgment, Validations

if TYPE_CHECKING:
    from constructs import IConstruct


def acknowledge(construct: IConstruct, *findings: str, reason: str) -> None:
    """Record that ``findings`` at ``construct`` and what it contains are meant, and why."""
    Validations.of(construct).acknowledge(*(Acknowledgment(id=finding, reason=reason) for finding in findings))
