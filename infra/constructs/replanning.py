"""Plans open cases anew when a deployment brings other hours, closed days or targets."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from aws_cdk import CustomResource, Duration
from constructs import Construct

from envag.runtime.settings.replan import ReplanSettings
from infra.constructs.function import Function, Ground

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constructs import IDependable

    from envag.domain.municipality import Municipality
    from envag.domain.service import Service
    from infra.constructs.work_queue import WorkQueue


class Replanning(Construct):
    """A custom resource on the function ``replan``, with a digest of every municipality's calendar.

    ``after`` must be there before it: what plans the cases, with the new calendars.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        ground: Ground,
        work: WorkQueue,
        places: Sequence[Municipality],
        after: IDependable,
    ) -> None:
        super().__init__(scope, construct_id)
        function = Function(
            self,
            "Function",
            ground=ground,
            reads=ReplanSettings(wake_queue_url=work.queue.queue_url),
            timeout=Duration.minutes(1),
            concurrency=1,
            description="Has open cases planned anew when a deployment changed the calendar",
        )
        function.allow("sqs:SendMessage", on=work.queue.queue_arn)
        function.allow_key("sqs")
        CustomResource(
            self,
            "Calendars",
            service_token=function.function.function_arn,
            resource_type="Custom::Calendars",
            service_timeout=Duration.minutes(2),
            properties={"Calendars": {place.slug: calendar_digest(place) for place in places}},
        ).node.add_dependency(function.role, after)


def calendar_digest(place: Municipality) -> str:
    """Changes with whatever a due time is computed from, and with nothing else of the municipality."""
    counted = [
        asdict(place.hours),
        {str(day): "" for day in place.closed_days},
        {str(day): "" for day in place.local_closures},
        asdict(place.default_target),
        [[unit.id, asdict(unit.hours)] for one in place.departments for unit in one.units if unit.hours],
        [[one.id, one.department, one.unit, asdict(one.target), _urgent(one)] for one in place.services],
    ]
    told = json.dumps(_plain(counted), sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def _urgent(service: Service) -> object:
    return asdict(service.urgent_target) if service.urgent_target else None


def _plain(value: object) -> object:
    """The value as JSON takes it: keys and whatever else it does not know as text."""
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value if isinstance(value, str | int | None) else str(value)
