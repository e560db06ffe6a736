"""What belongs to more than one municipality in the Connect instance: statuses, and queues that two share."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from aws_cdk import CfnCondition, CfnParameter, CfnTag, Fn, RemovalPolicy
from aws_cdk import aws_connect as connect
from aws_cdk import aws_ssm as ssm
from constructs import Construct
from ruamel.yaml import YAML

from envag.domain.hours import Hours
from infra.build.data import DATA
from infra.constructs.centre_plan import agreements_between, hosts
from infra.constructs.connect_hours import TIME_ZONE, overrides, week
from infra.constructs.connect_names import shared_queue_parameter, tags
from infra.constructs.in_turn import InTurn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aws_cdk import Stack

    from envag.domain.hours import Interval, Weekday
    from envag.domain.municipality import Agreement, Municipality
    from infra.stage import Stage

STATUSES = DATA / "shared" / "agent_statuses.yaml"


class CentreCommon(Construct):
    """A queue in which one municipality answers for another has its own hours, and is told to both by a parameter.

    It stands in neither's stack: two that answer for each other would wait for each other.
    """

    def __init__(
        self,
        stack: Stack,
        construct_id: str,
        *,
        stage: Stage,
        instance_arn: str,
        places: Sequence[Municipality],
        years: range,
    ) -> None:
        super().__init__(stack, construct_id)
        self._stage, self._instance, self._years, self._turn = stage, instance_arn, years, InTurn(self)
        self._make_statuses()
        self._approve_origin(stack)
        for guest in places:
            for host in hosts(guest):
                self._share(host, guest)

    def let_flows_call(self, construct_id: str, function_arn: str) -> connect.CfnIntegrationAssociation:
        """Make the function appear among those that the instance's flows may name."""
        return connect.CfnIntegrationAssociation(
            self,
            construct_id,
            instance_id=self._instance,
            integration_type="LAMBDA_FUNCTION",
            integration_arn=function_arn,
        )

    def _make_statuses(self) -> None:
        """What guides can say that they do when they take no calls."""
        for number, status in enumerate(YAML(typ="safe").load(STATUSES.read_text("utf-8"))["statuses"], start=1):
            self._turn.add(
                connect.CfnAgentStatus(
                    self,
                    f"Status-{status['id']}",
                    instance_arn=self._instance,
                    name=status["name"],
                    description=status["description"],
                    state="ENABLED",
                    type="CUSTOM",
                    display_order=number,
                )
            )

    def _approve_origin(self, stack: Stack) -> None:
        """A page that may embed the instance's call panel. Nothing of ours does, so none is approved unasked."""
        origin = CfnParameter(
            stack,
            "ApprovedOrigin",
            default="",
            allowed_pattern="(https://[^/ ]+)?",
            constraint_description="The origin of a page that embeds the call panel, with no slash at its end.",
        ).value_as_string
        approves = CfnCondition(stack, "Approves", expression=Fn.condition_not(Fn.condition_equals(origin, "")))
        approved = connect.CfnApprovedOrigin(self, "Origin", instance_id=self._instance, origin=origin)
        approved.cfn_options.condition = approves

    def _share(self, host: str, guest: Municipality) -> None:
        name = f"{host}.for.{guest.slug}"
        hours = together(agreements_between(host, guest))
        made = self._turn.add(
            connect.CfnHoursOfOperation(
                self,
                f"Hours-{host}-for-{guest.slug}",
                instance_arn=self._instance,
                name=name,
                description=guest.name,
                time_zone=TIME_ZONE,
                config=week(hours),
                hours_of_operation_overrides=overrides(name, hours, guest.closed_days, self._years),
                tags=[*tags(host), CfnTag(key="answersFor", value=guest.slug)],
            )
        )
        queue = self._turn.add(
            connect.CfnQueue(
                self,
                f"Queue-{host}-for-{guest.slug}",
                instance_arn=self._instance,
                name=name,
                description=guest.name,
                hours_of_operation_arn=made.attr_hours_of_operation_arn,
                tags=[*tags(host), CfnTag(key="answersFor", value=guest.slug)],
            )
        )
        for resource in (made, queue):
            # The routing profile in the host's stack lets go of it only after this stack
            resource.apply_removal_policy(RemovalPolicy.RETAIN, apply_to_update_replace_policy=True)
        ssm.CfnParameter(
            self,
            f"Shared-{host}-for-{guest.slug}",
            name=shared_queue_parameter(self._stage, host, guest.slug),
            type="String",
            value=queue.attr_queue_arn,
        )


def together(agreements: Sequence[Agreement]) -> Hours:
    """The hours of several agreements as one week. What one opens by exception, opens."""
    weeks = [agreement.hours.week for agreement in agreements]
    days: dict[Weekday, tuple[Interval, ...]] = {
        day: _joined([interval for one in weeks for interval in one.get(day, ())])
        for day in sorted({day for one in weeks for day in one})
    }
    dates = sorted({day for agreement in agreements for day in agreement.hours.exceptions})
    exceptions = {
        day: _joined([interval for agreement in agreements for interval in agreement.hours.on(day, {})])
        for day in dates
    }
    return Hours(week=days, exceptions=exceptions)


def _joined(intervals: Sequence[Interval]) -> tuple[Interval, ...]:
    joined: list[Interval] = []
    for interval in sorted(intervals, key=lambda one: one.opens):
        if joined and interval.opens <= joined[-1].closes:
            joined[-1] = replace(joined[-1], closes=max(joined[-1].closes, interval.closes))
        else:
            joined.append(interval)
    return tuple(joined)
