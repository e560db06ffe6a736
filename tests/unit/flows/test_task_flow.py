"""The flow of tasks, played: a case that needs the centre stands in its queue, whatever is in the way."""

from __future__ import annotations

from envag.cli.municipalities import find
from envag.flows.filled import arn
from envag.flows.house import scene
from envag.flows.player import play
from envag.flows.scene import Caller, Queue
from tests.builders import NOW
from tests.unit.flows.samples import templates

CENTRE = arn("queue", "kontaktcenter")


def played(priority="normal", queue=Queue()):  # noqa: B008 - it is frozen
    def no_function(*_):
        raise AssertionError

    task = Caller(
        contact_id="7a5c0000-0000-4000-8000-000000000001",
        dialled="",
        channel="TASK",
        patience=1_000.0,
        flow=arn("flow", "task"),
        marks={"municipality": "solhamra", "reference": "SOL-BN42-98KB", "priority": priority},
    )
    place = scene(find("solhamra"), templates().values(), function=no_function, at=NOW, queue=lambda _: queue)
    return play(place, task)


def blocks(contact):
    return [step.block for step in contact.steps]


def test_a_task_stands_in_the_centres_queue_and_nothing_is_said():
    contact = played()

    assert blocks(contact) == ["mark", "urgent?", "choose the centre", "to the centre"]
    assert (contact.queue, contact.queued_after, contact.said) == (CENTRE, 0.0, [])
    assert contact.events[-1]["detail"]["tags"]["municipality"] == "solhamra"


def test_what_is_urgent_stands_before_the_rest():
    assert blocks(played("urgent"))[1:4] == ["urgent?", "before the rest", "choose the centre"]


def test_a_full_queue_is_tried_again_every_quarter_of_an_hour():
    contact = played(queue=Queue(full=True))

    tries = [step.at for step in contact.steps if step.block == "to the centre"]
    assert tries == [0.0, 900.0]
    assert contact.queued_after is None
