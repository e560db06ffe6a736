"""A municipality's part of the Connect instance: hours, queues, number, flows, and who answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import CfnOutput, Fn, RemovalPolicy
from aws_cdk import aws_connect as connect
from constructs import Construct

from envag.domain.municipality import NumberSource
from envag.flows.stand_ins import STARTED
from infra.constructs.agent_app import opened_app
from infra.constructs.centre_access import CentreAccess
from infra.constructs.centre_flows import CentreFlows
from infra.constructs.centre_plan import (
    CENTRE,
    TRANSFERS,
    centre_line,
    guests,
    hosts,
    language_lines,
    on_call,
    transfers_line,
    unit_lines,
)
from infra.constructs.connect_hours import TIME_ZONE, overrides, week
from infra.constructs.connect_names import bot_parameter, found, shared_queue_parameter, tags
from infra.constructs.flow_parameters import tell_flows
from infra.constructs.in_turn import InTurn
from infra.constructs.number_leading import lead

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from aws_cdk import Stack

    from envag.domain.municipality import Municipality, Unit
    from infra.constructs.centre_plan import Line
    from infra.stage import Stage

CONCURRENCY = {"VOICE": 1, "CHAT": 2, "TASK": 2}
"""Contacts that one guide has at a time."""

_AFTER_CENTRE = 30
"""Seconds that a caller of a unit of the centre's own department waits before guides are offered the call too."""


class MunicipalityCentre(Construct):
    """Everything carries the tag ``municipality``. Names are made of ids; what people read is a description.

    Guides need a list of whom they can pass a caller to. Connect keeps such lists on queues, and a list leads
    through the transfer flow to the queues again: the list therefore hangs on a queue of its own, ``transfers``,
    which stands in the routing profiles and to which no flow leads.
    """

    def __init__(
        self,
        stack: Stack,
        construct_id: str,
        *,
        stage: Stage,
        municipality: Municipality,
        instance_arn: str,
        years: range,
    ) -> None:
        super().__init__(stack, construct_id)
        self._stage, self._municipality, self._instance, self._years = stage, municipality, instance_arn, years
        self._turn = InTurn(self)
        self._number = self._claim()
        centre = centre_line(municipality)
        languages, units = tuple(language_lines(municipality)), tuple(unit_lines(municipality))
        lines = (centre, *languages, *units)
        self._hours = {CENTRE: self._make_hours(centre)}
        self._queues = {line.id: self._make_queue(line) for line in lines}
        self._flows = CentreFlows(
            self,
            "Flows",
            instance_arn=instance_arn,
            municipality=municipality,
            call_flow_arn=stage.arn("lambda", f"function:{stage.named('call_flow')}"),
            queues=self._queues_by_key(lines, stack),
            named={
                ("bot", "alias"): found(stack, "BotAliasArn", bot_parameter(stage)),
                ("hours", CENTRE): self._hours[CENTRE],
                ("queue", CENTRE): self._queues[CENTRE],
            },
            turn=self._turn,
        )
        transfers = self._make_transfers(lines)
        self._staff_centre(languages, units, transfers, stack)
        self._staff_units(units, transfers)
        CentreAccess(
            self,
            "Access",
            instance_arn=instance_arn,
            slug=municipality.slug,
            name=municipality.name,
            applications=opened_app(stack, stage),
            turn=self._turn,
        )
        self._tell()

    def _claim(self) -> str:
        """The ARN of the number, empty where it stays with another exchange."""
        number = self._municipality.phone_number
        if number is None:
            return ""
        if number.source is NumberSource.PORTED:
            return number.arn
        claimed = self._turn.add(
            connect.CfnPhoneNumber(
                self,
                "Number",
                target_arn=self._instance,
                country_code="SE",
                type="DID",
                prefix=number.prefix,
                description=self._municipality.name,
                tags=tags(self._municipality.slug),
            )
        )
        # A number that is given back is lost to whoever has learnt it; nothing but a person gives it back
        claimed.apply_removal_policy(RemovalPolicy.RETAIN, apply_to_update_replace_policy=True)
        CfnOutput(self, "ClaimedNumber", value=claimed.attr_address).override_logical_id("ClaimedNumber")
        return claimed.attr_phone_number_arn

    def _make_hours(self, line: Line) -> str:
        """The ARN of a line's hours of operation."""
        if line.hours is None:
            return self._hours[CENTRE]
        name = f"{self._municipality.slug}.{line.id}"
        return self._turn.add(
            connect.CfnHoursOfOperation(
                self,
                f"Hours-{line.id}",
                instance_arn=self._instance,
                name=name,
                description=line.label,
                time_zone=TIME_ZONE,
                config=week(line.hours),
                hours_of_operation_overrides=overrides(name, line.hours, self._municipality.closed_days, self._years),
                tags=tags(self._municipality.slug),
            )
        ).attr_hours_of_operation_arn

    def _make_queue(self, line: Line, quick_connects: list[str] | None = None) -> str:
        """The ARN of a line's queue. Whom guides call sees the municipality's number."""
        if line.id not in self._hours:
            self._hours[line.id] = self._make_hours(line)
        caller = (
            connect.CfnQueue.OutboundCallerConfigProperty(
                outbound_caller_id_name=self._municipality.name, outbound_caller_id_number_arn=self._number
            )
            if self._number
            else None
        )
        return self._turn.add(
            connect.CfnQueue(
                self,
                f"Queue-{line.id}",
                instance_arn=self._instance,
                name=f"{self._municipality.slug}.{line.id}",
                description=line.label,
                hours_of_operation_arn=self._hours[line.id],
                outbound_caller_config=caller,
                quick_connect_arns=quick_connects,
                tags=tags(self._municipality.slug),
            )
        ).attr_queue_arn

    def _queues_by_key(self, lines: Iterable[Line], stack: Stack) -> Mapping[str, str]:
        """The ARNs by the keys under which ``call_flow`` looks for a queue."""
        slug = self._municipality.slug
        of_hosts = {
            f"host:{host}": found(stack, f"HostQueue{number}", shared_queue_parameter(self._stage, host, slug))
            for number, host in enumerate(hosts(self._municipality))
        }
        return {**{key: self._queues[line.id] for line in lines for key in line.keys}, **of_hosts}

    def _make_transfers(self, lines: Iterable[Line]) -> str:
        """The ARN of the queue that holds the quick connects, one for each line."""
        flow = self._flows.arn("transfer")
        quick_connects = [
            self._turn.add(
                connect.CfnQuickConnect(
                    self,
                    f"QuickConnect-{line.id}",
                    instance_arn=self._instance,
                    name=f"{self._municipality.slug}.{line.id}",
                    description=line.label,
                    quick_connect_config=connect.CfnQuickConnect.QuickConnectConfigProperty(
                        quick_connect_type="QUEUE",
                        queue_config=connect.CfnQuickConnect.QueueQuickConnectConfigProperty(
                            queue_arn=self._queues[line.id], contact_flow_arn=flow
                        ),
                    ),
                    tags=tags(self._municipality.slug),
                )
            ).attr_quick_connect_arn
            for line in lines
        ]
        quick_connects += [self._make_on_call(unit) for unit in on_call(self._municipality)]
        # The centre's hours hold here too, and the list is not a line of its own
        self._hours[TRANSFERS] = self._hours[CENTRE]
        return self._make_queue(transfers_line(self._municipality), quick_connects)

    def _make_on_call(self, unit: Unit) -> str:
        """The ARN of the quick connect to whoever is on duty for a unit when its hours are over (R27, X32)."""
        return self._turn.add(
            connect.CfnQuickConnect(
                self,
                f"OnCall-{unit.id}",
                instance_arn=self._instance,
                name=f"{self._municipality.slug}.on_call.{unit.id}",
                description=unit.name,
                quick_connect_config=connect.CfnQuickConnect.QuickConnectConfigProperty(
                    quick_connect_type="PHONE_NUMBER",
                    phone_config=connect.CfnQuickConnect.PhoneNumberQuickConnectConfigProperty(
                        phone_number=unit.emergency_phone
                    ),
                ),
                tags=tags(self._municipality.slug),
            )
        ).attr_quick_connect_arn

    def _staff_centre(self, languages: Iterable[Line], units: Iterable[Line], transfers: str, stack: Stack) -> None:
        """Guides: the centre first, languages and guests beside it, then the units of the centre's department."""
        slug, profile = self._municipality.slug, _Routing()
        profile.add(self._queues[CENTRE], "VOICE", "CHAT", "TASK")
        for line in languages:
            profile.add(self._queues[line.id], "VOICE", "CHAT")
        for number, guest in enumerate(guests(self._municipality)):
            parameter = shared_queue_parameter(self._stage, slug, guest)
            profile.add(found(stack, f"GuestQueue{number}", parameter), "VOICE", "CHAT")
        for line in units:
            if line.department == self._municipality.centre:
                profile.add(self._queues[line.id], "VOICE", priority=2, delay=_AFTER_CENTRE)
        profile.add(transfers, "VOICE", priority=9)
        self._make_profile("guides", self._municipality.guide_title, self._queues[CENTRE], profile)

    def _staff_units(self, units: Iterable[Line], transfers: str) -> None:
        """Whoever answers a unit's own calls."""
        for line in units:
            profile = _Routing()
            profile.add(self._queues[line.id], "VOICE", "TASK")
            profile.add(transfers, "VOICE", priority=9)
            self._make_profile(line.id, line.label, self._queues[line.id], profile)

    def _make_profile(self, name: str, label: str, outbound: str, routing: _Routing) -> None:
        self._turn.add(
            connect.CfnRoutingProfile(
                self,
                f"Routing-{name}",
                instance_arn=self._instance,
                name=f"{self._municipality.slug}.{name}",
                description=label,
                default_outbound_queue_arn=outbound,
                media_concurrencies=[
                    connect.CfnRoutingProfile.MediaConcurrencyProperty(channel=channel, concurrency=most)
                    for channel, most in CONCURRENCY.items()
                ],
                queue_configs=routing.queues,
                tags=tags(self._municipality.slug),
            )
        )

    def _tell(self) -> None:
        """Bring the number to its flow, and say where functions find the flows that they start contacts in."""
        if self._number:
            lead(self, "NumberLed", stage=self._stage, number_arn=self._number, flow_id=self._flow_id("inbound"))
        tell_flows(
            self,
            stage=self._stage,
            slug=self._municipality.slug,
            flow_ids={name: self._flow_id(name) for name in STARTED},
        )

    def _flow_id(self, name: str) -> str:
        return Fn.select(3, Fn.split("/", self._flows.arn(name)))


class _Routing:
    """The queues of a routing profile, each with its channels."""

    def __init__(self) -> None:
        self.queues: list[connect.CfnRoutingProfile.RoutingProfileQueueConfigProperty] = []

    def add(self, queue: str, *channels: str, priority: int = 1, delay: int = 0) -> None:
        self.queues += [
            connect.CfnRoutingProfile.RoutingProfileQueueConfigProperty(
                priority=priority,
                delay=delay,
                queue_reference=connect.CfnRoutingProfile.RoutingProfileQueueReferenceProperty(
                    channel=channel, queue_arn=queue
                ),
            )
            for channel in channels
        ]
