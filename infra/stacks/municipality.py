"""One municipality: a topic for each department, the mail that comes to its domain, and its contact centre."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Stack
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns

from envag.flows.stand_ins import STARTED, StartedFlow, stand_in
from infra.constructs.alarms import Alarms
from infra.constructs.department import Department, from_topics
from infra.constructs.flow_parameters import tell_flows
from infra.constructs.inbound_mail import MailAddress
from infra.constructs.tasks import bring_to_guides
from infra.constructs.webhooks import tell_webhooks
from infra.constructs.work_queue import DeadLetters
from infra.stacks.parameters import connect_instance_arn

if TYPE_CHECKING:
    from constructs import Construct

    from envag.domain import municipality as domain
    from infra.stage import Stage


class MunicipalityStack(Stack):
    """What exists once per municipality. The platform's key and topic are found by their names.

    ``years`` are those whose holidays the contact centre's hours hold.
    """

    def __init__(self, scope: Construct, *, stage: Stage, municipality: domain.Municipality, years: range) -> None:
        slug = municipality.slug
        super().__init__(
            scope,
            stage.named(slug),
            description=f"En väg in: {municipality.name}",
            env=stage.environment,
            termination_protection=stage.keeps_records,
        )
        key = kms.Alias.from_alias_name(self, "Key", stage.key_alias)
        alarms = Alarms(stage, sns.Topic.from_topic_arn(self, "Operations", stage.operations_topic_arn))
        undelivered = DeadLetters(
            self, "Undelivered", stage=stage, key=key, alarms=alarms, name=f"{slug}-undelivered"
        ).queue
        undelivered.add_to_resource_policy(from_topics(undelivered, f"{stage.topic_arn_prefix}{slug}-*"))
        for department in municipality.departments:
            made = Department(
                self,
                f"Department-{department.id}",
                stage=stage,
                key=key,
                alarms=alarms,
                slug=slug,
                department=department,
                undelivered=undelivered,
            )
            tell_webhooks(made, made.topic, stage=stage, department=department, undelivered=undelivered)
            if department.id == municipality.centre:
                bring_to_guides(self, made.topic, stage=stage, municipality=municipality, undelivered=undelivered)
        if not stage.local:
            MailAddress(
                self, "Mail", stage=stage, slug=slug, domain=municipality.domain, addresses=_addresses(municipality)
            )
            self._centre(stage, municipality, years)
        else:
            tell_flows(
                self,
                stage=stage,
                slug=slug,
                flow_ids={template: stand_in(StartedFlow(template, slug)) for template in STARTED},
            )

    def _centre(self, stage: Stage, municipality: domain.Municipality, years: range) -> None:
        from infra.constructs.municipality_centre import MunicipalityCentre  # noqa: PLC0415 - loads for two seconds

        MunicipalityCentre(
            self,
            "Centre",
            stage=stage,
            municipality=municipality,
            instance_arn=connect_instance_arn(self, stage),
            years=years,
        )


def _addresses(municipality: domain.Municipality) -> list[str]:
    """Every address of the municipality, its departments and their units."""
    departments = [department.email for department in municipality.departments]
    units = [unit.email for department in municipality.departments for unit in department.units]
    return [address for address in (municipality.email, *departments, *units) if address]
