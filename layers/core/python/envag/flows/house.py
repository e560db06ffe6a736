"""A municipality as a played contact meets it: its numbers, flows, hours and queues, made from its files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envag.domain.availability import find_unit
from envag.flows.filled import INSTANCE_ARN, arn, filled_all, queues_of
from envag.flows.scene import Queue, Scene

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from envag.domain.municipality import Municipality
    from envag.flows.scene import Bot, Function, Hours
    from envag.flows.template import Template

CHAT = ""
"""What stands for a dialled number where somebody writes."""


def scene(
    municipality: Municipality,
    templates: Iterable[Template],
    *,
    function: Function,
    at: datetime,
    queue: Callable[[str], Queue] = lambda _: Queue(),
    metrics: bool = True,
    dials: bool = True,
    bot: Bot | None = None,
) -> Scene:
    """The scene of one contact; ``queue`` tells how each queue stands, by its key (FlowQuestion.queue)."""
    return Scene(
        instance_arn=INSTANCE_ARN,
        flows=filled_all(templates, municipality),
        numbers=dict.fromkeys(numbers_of(municipality), arn("flow", "inbound")) | {CHAT: arn("flow", "chat")},
        queues=_queues(municipality, queue),
        hours=_hours(municipality),
        function=function,
        at=at,
        metrics=metrics,
        dials=dials,
        bot=bot,
    )


def numbers_of(municipality: Municipality) -> tuple[str, ...]:
    """Every number (E.164) that leads to the municipality's centre or units, those of before the centre included."""
    units = [unit.phone for department in municipality.departments for unit in department.units]
    departments = [department.phone for department in municipality.departments]
    return tuple(dict.fromkeys(filter(None, (municipality.phone, *departments, *units, *municipality.old_numbers))))


def _queues(municipality: Municipality, queue: Callable[[str], Queue]) -> Mapping[str, Queue]:
    return {arn("queue", key): queue(key) for key in queues_of(municipality)}


def _hours(municipality: Municipality) -> Hours:
    """The hours that stand behind a queue's hours of operation: the unit's own, else the centre's."""

    def open_at(hours: str, moment: datetime) -> bool:
        unit = find_unit(municipality, hours.rpartition("/")[2])
        week = (unit.hours if unit else None) or municipality.hours
        return week.open_at(moment, municipality.closed_days)

    return open_at
