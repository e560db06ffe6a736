"""What a guide of the demo does with a case: the use cases that the agent workspace calls, on the running stack."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from envag.domain import transitions
from envag.domain.case import Actor
from envag.domain.event_id import event_id
from envag.usecases.answer import Written, answer
from envag.usecases.change import change
from envag.usecases.take_up import take_up

if TYPE_CHECKING:
    from collections.abc import Sequence

    from envag.cli.stack import Stack
    from envag.domain.case import Case, ContactReason, Resolution, TimelineEvent
    from envag.domain.municipality import Municipality
    from envag.ports.mail import OutgoingFile

GUIDE = Actor(role="guide", id="demo")


class Desk:
    """One guide's desk. Every method may take some tens of milliseconds and raises UnknownCaseError."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack

    def answer(self, municipality: Municipality, reference: str, text: str, files: Sequence[OutgoingFile]) -> None:
        """Answer the resident by mail. Raises AnswerError."""
        answer(
            municipality,
            reference,
            Written(text, files),
            actor=GUIDE,
            at=datetime.now(UTC),
            id=event_id("desk", uuid.uuid4().hex),
            store=self._stack.cases,
            files=self._stack.files,
        )

    def close(self, municipality: Municipality, reference: str, how: Resolution, why: ContactReason) -> None:
        """Close the case."""
        now = datetime.now(UTC)

        def decide(case: Case) -> TimelineEvent | None:
            closing = event_id("desk", uuid.uuid4().hex)
            return transitions.close(case, resolution=how, reason=why, actor=GUIDE, at=now, id=closing)

        change(municipality.slug, reference, decide, store=self._stack.cases)

    def take_up(self, municipality: Municipality, reference: str) -> None:
        """Make a case like any other of one that was set aside."""
        take_up(municipality.slug, reference, actor=GUIDE, at=datetime.now(UTC), store=self._stack.cases)
