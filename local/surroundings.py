"""What the telephone exchange has of the running stack: functions that answer, a queue of events, a bucket."""

from __future__ import annotations

import json
from datetime import UTC
from typing import TYPE_CHECKING

from envag.cli import answering
from envag.cli.lint import FLOWS
from envag.flows.filled import arn
from envag.flows.house import scene
from envag.flows.scene import Queue
from envag.flows.template import read_all
from local.exchange import Surroundings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime
    from typing import Any

    from envag.cli.stack import Stack
    from envag.domain.municipality import Municipality
    from envag.flows.scene import Scene


def surroundings(running: Stack, municipalities: Sequence[Municipality]) -> Surroundings:
    """Those of the stack."""
    now, then = answering.call_flow(running), answering.call_flow_then(running, municipalities)
    bot, templates = answering.bot(running), read_all(FLOWS)

    def around(place: Municipality, at: datetime, chosen: bool) -> Scene:  # noqa: FBT001 - see Surroundings
        return scene(
            place,
            templates,
            function=then if chosen else now,
            at=at.astimezone(UTC),
            queue=lambda key: Queue(hours=arn("hours", key)),
            bot=bot,
        )

    return Surroundings(scene=around, tell=_teller(running), keep=_keeper(running))


def _teller(running: Stack) -> Callable[[Mapping[str, Any]], None]:
    """Puts contact events where EventBridge's rule puts them: nobody but AWS may send those of ``aws.connect``."""
    sqs = running.client("sqs")
    url = sqs.get_queue_url(QueueName=f"envag-{running.stage}-contact-events")["QueueUrl"]
    return lambda event: sqs.send_message(QueueUrl=url, MessageBody=json.dumps(event))


def _keeper(running: Stack) -> Callable[[str, bytes], None]:
    s3, bucket = running.client("s3"), running.output("RecordsBucket")
    return lambda key, content: s3.put_object(Bucket=bucket, Key=key, Body=content)
