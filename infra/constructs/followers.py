"""Who follows what happens to cases: a queue each, filled by ``notify``, since a stream serves two readers only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Duration
from constructs import Construct

from infra.constructs.work_queue import WorkQueue

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aws_cdk import aws_sqs as sqs

    from infra.constructs.function import Ground

FOLLOWERS: Mapping[str, int] = {"clocks": 60, "figures": 60}
"""The functions that follow and the seconds that each may take for a batch. A new one is one more line here.

Its queue has its name; its construct takes the queue from ``Followers.work``.
"""


class Followers(Construct):
    """The queues, ``work`` by the name of their function."""

    def __init__(self, scope: Construct, construct_id: str, *, ground: Ground) -> None:
        super().__init__(scope, construct_id)
        self.work = {
            name: WorkQueue(
                self,
                name.capitalize(),
                stage=ground.stage,
                key=ground.key,
                alarms=ground.alarms,
                name=name,
                timeout=Duration.seconds(seconds),
            )
            for name, seconds in FOLLOWERS.items()
        }

    @property
    def queues(self) -> list[sqs.Queue]:
        """Where ``notify`` tells."""
        return [work.queue for work in self.work.values()]
