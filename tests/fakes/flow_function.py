"""``call_flow`` without Lambda: what a played flow's function block calls."""

from __future__ import annotations

import json

from envag.flows.filled import INSTANCE_ARN
from envag.intake import call
from envag.usecases.answer_call import answer_call
from tests.centre import FixedClock


def answering(directory, store, *, takes=0.0):
    """A ``Function`` of a scene that answers from the store at the contact's own moment, after ``takes`` seconds."""

    def answer(_arn, event, moment):
        event = json.loads(json.dumps(event))
        told = answer_call(
            call.parse(event),
            call.question(event),
            instance_arn=INSTANCE_ARN,
            directory=directory,
            store=store,
            clock=FixedClock(moment),
        )
        return told, takes

    return answer
