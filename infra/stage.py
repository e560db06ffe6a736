"""A stage (local, dev, prod): how long things live, what they run on, and what they are called.

Names are derived, never exported from one stack to another: an export locks the stack that it comes from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aws_cdk import Aws, Environment, RemovalPolicy
from aws_cdk import aws_logs as logs

from infra.build.target import Target

if TYPE_CHECKING:
    from constructs import Node

HOME_REGION = "eu-central-1"
"""The only region in the EU that has Connect, Lex in Swedish and inbound mail."""

EU_REGIONS = (HOME_REGION, "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-3")
"""The regions whose data centres stand in the EU; London and Zurich do not."""

_NAMES = ("local", "dev", "prod")


class UnknownStageError(ValueError):
    """The context variable ``stage`` is missing or not one that exists."""


class ForeignRegionError(ValueError):
    """The region is outside the EU, where residents' data must stay."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """``keeps_records``: what holds records is protected against deletion and survives its stack."""

    name: str
    target: Target
    keeps_records: bool
    log_retention: logs.RetentionDays
    region: str

    @property
    def environment(self) -> Environment:
        """Where the stacks go: any account, one region, which the table's replica needs to know at synth."""
        return Environment(region=self.region)

    @property
    def local(self) -> bool:
        """Whether this is a laptop, whose local cloud has no SES receipt rules and no Connect."""
        return self.name == "local"

    @property
    def removal_policy(self) -> RemovalPolicy:
        """What happens to records and keys when their stack is deleted."""
        return RemovalPolicy.RETAIN if self.keeps_records else RemovalPolicy.DESTROY

    def named(self, *words: str) -> str:
        """A name of this stage: ``envag-<stage>-<words>``, with hyphens."""
        return "-".join(("envag", self.name, *words)).replace("_", "-")

    def arn(self, service: str, resource: str, *, region: str = Aws.REGION) -> str:
        """The ARN of something of this account and partition."""
        return f"arn:{Aws.PARTITION}:{service}:{region}:{Aws.ACCOUNT_ID}:{resource}"

    @property
    def records_bucket(self) -> str:
        """The records bucket's name: bucket names are shared by all accounts."""
        return self.named("records", Aws.ACCOUNT_ID, Aws.REGION)

    @property
    def uploads_bucket(self) -> str:
        """The name of the bucket that residents upload files to."""
        return self.named("uploads", Aws.ACCOUNT_ID, Aws.REGION)

    @property
    def key_alias(self) -> str:
        """The alias of the one key that encrypts everything."""
        return f"alias/{self.named()}"

    @property
    def receipt_rule_set(self) -> str:
        """The SES receipt rule set, one of which can be active in an account and region."""
        return self.named("inbound")

    @property
    def configuration_set_prefix(self) -> str:
        """What stands before ``<slug>`` in the name of the SES configuration set that a municipality sends with."""
        return f"{self.named()}-"

    @property
    def topic_arn_prefix(self) -> str:
        """What stands before ``<slug>-<department>`` in the ARN of a department's topic."""
        return self.arn("sns", f"{self.named()}-")

    @property
    def tasks_queue_arn(self) -> str:
        """The queue of what the municipalities' centres themselves must do."""
        return self.arn("sqs", self.named("tasks"))

    @property
    def webhooks_queue_arn(self) -> str:
        """The queue of what departments' webhooks are told."""
        return self.arn("sqs", self.named("webhooks"))

    @property
    def operations_topic_arn(self) -> str:
        """The topic that every alarm reports to."""
        return self.arn("sns", self.named("operations"))

    def role_arn(self, name: str) -> str:
        """The ARN of a role that ``named`` names."""
        return self.arn("iam", f"role/{self.named(name)}", region="")


def stage_from(node: Node) -> Stage:
    """The stage that the context variables ``stage`` and ``region`` name.

    The CDK CLI's own idea of the region is not taken: where nothing is configured, it says us-east-1.
    Raises UnknownStageError and ForeignRegionError.
    """
    name = node.try_get_context("stage")
    if name not in _NAMES:
        msg = f"context variable 'stage' is {name!r}; say -c stage={'|'.join(_NAMES)}"
        raise UnknownStageError(msg)
    return make_stage(str(name), str(node.try_get_context("region") or HOME_REGION))


def make_stage(name: str, region: str = HOME_REGION) -> Stage:
    """The stage of that name in that region. Raises ForeignRegionError."""
    if region not in EU_REGIONS:
        msg = f"region {region} is outside the EU, where residents' data must stay; use {HOME_REGION}, which has it all"
        raise ForeignRegionError(msg)
    local = name == "local"
    return Stage(
        name=name,
        target=Target.laptop() if local else Target.cloud(),
        keeps_records=name == "prod",
        log_retention=logs.RetentionDays.THREE_MONTHS if name == "prod" else logs.RetentionDays.TWO_WEEKS,
        region=region,
    )
