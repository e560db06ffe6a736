"""What a guide of the demo does with a case: the use cases that the agent workspace calls, on the running stack."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from envag.domain import transitions
from envag.domain.case import Actor
from envag.domain.event_id import event_id
from envag.usecases.change import change

if TYPE_CHECKING:
    from envag.cli.stack import Stack

GUIDE = Actor(role="guide", id="demo")


class Desk:
    """One guide's desk. Every method may take some tens of milliseconds and raises UnknownCaseError."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack

    def take_up(self, slug: str, reference: str) -> None:
        """Make a case like any other of one that was set aside."""
        new_id = event_id("desk", uuid.uuid4().hex)
        change(
            slug,
            reference,
            lambda case: transitions.take_up(case, actor=GUIDE, at=datetime.now(UTC), id=new_id),
            store=self._stack.cases,
        )
