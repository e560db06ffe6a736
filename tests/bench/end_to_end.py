"""Two processes send forms into the deployed local stack, a tenth of them again: how many a second, and all once.

The handler of ``web_form`` runs in each sender, on the local cloud's table; the stream, ``notify``, the topics
and the departments' queues are the deployed ones.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from envag.domain.case import EventType
from local import ports
from local.cloud import credentials
from local.stack import LocalStack
from tests.bench.deployed import deployed
from tests.bench.handlers import EVENTS
from tests.bench.table import Row
from tests.e2e.centre import Centre

SENDERS = 2
SECONDS = 6
AGAIN = 0.1
_PATIENCE_SECONDS = 60
_SETTLING_SECONDS = 1
"""For a second notification of the last case to arrive, were there one."""

_SENDER = Path(__file__).with_name("sender.py")


def measure(say=lambda _line: None):
    """Start the stack, send, and count what is stored and what the departments were told."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with LocalStack(ports=ports.free(), directory=folder / "stack", say=say) as local, _listening(local) as centre:
            say("sending …")
            sent = _send(local, folder)
            say("waiting until the departments are told …")
            told, told_at = _told(centre, sent.references)
            cases, events = _stored(local)
    new = len(sent.references)
    return [
        (
            f"End to end on the local stack, {SENDERS} senders, {AGAIN:.0%} sent again",
            [
                Row("cases stored a second", new / (sent.ended - sent.began), "1/s", 150, at_least=True),
                Row("cases a second until the last department was told", new / (told_at - sent.began), "1/s"),
                Row("new cases", new),
                Row("sent again", sent.requests - new),
                Row("lost: no case", len(sent.references - set(cases)), "", 0),
                Row("lost: no notification", len(sent.references - set(told)), "", 0),
                Row("doubled: cases", cases.total() - len(sent.references & set(cases)), "", 0),
                Row("doubled: events", events - cases.total(), "", 0),
                Row("doubled: notifications", told.total() - len(told), "", 0),
            ],
        )
    ]


@dataclass(frozen=True)
class Sent:
    """What the senders did: the reference of every new contact, all requests, and from when to when."""

    references: set[str]
    requests: int
    began: float
    ended: float


@contextmanager
def _listening(local):
    centre = Centre(local)
    centre.listen()
    try:
        yield centre
    finally:
        centre.stop()


def _send(local, folder):
    """Run the senders. Raises CalledProcessError when one fails."""
    outputs = {"TABLE_NAME": local.stack.output("TableName"), "RECORDS_BUCKET": local.stack.output("RecordsBucket")}
    event = str(EVENTS / "web" / "form_json.json")
    with deployed() as functions:
        environment = functions.environment("web_form", **credentials(local.ports.cloud), **outputs)
        results = [folder / f"{number}.json" for number in range(SENDERS)]
        senders = [
            subprocess.Popen(
                [sys.executable, str(_SENDER), event, str(SECONDS), str(AGAIN), str(result)],
                env=environment,
                stdout=subprocess.DEVNULL,
            )
            for result in results
        ]
        for sender in senders:
            if sender.wait():
                raise subprocess.CalledProcessError(sender.returncode, sender.args)
    sent = [json.loads(result.read_text("utf-8")) for result in results]
    references = [reference for each in sent for reference in each["references"].values()]
    assert len(set(references)) == len(references), "two contacts share a reference"
    return Sent(
        references=set(references),
        requests=sum(each["requests"] for each in sent),
        began=min(each["began"] for each in sent),
        ended=max(each["ended"] for each in sent),
    )


def _told(centre, references):
    """How often each case was told, and when the last of them first was; gives up after a while."""
    give_up = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < give_up and not references <= {heard.body["reference"] for heard in list(centre.heard)}:
        time.sleep(0.1)
    time.sleep(_SETTLING_SECONDS)
    heard = list(centre.heard)
    first = {}
    for each in heard:
        first.setdefault(each.body["reference"], each.at)
    # Heard on the clock of this process, sent on the wall's.
    last = max(first.values(), default=time.monotonic()) - time.monotonic() + time.time()
    return Counter(each.body["reference"] for each in heard), last


def _stored(local):
    """How often each case stands in the table, and how many first events there are."""
    pages = local.stack.client("dynamodb").get_paginator("scan").paginate(TableName=local.stack.output("TableName"))
    items = [item for page in pages for item in page["Items"]]
    cases = Counter(item["reference"]["S"] for item in items if item["sk"]["S"] == "CASE")
    return cases, sum(item.get("type", {}).get("S") == EventType.RECEIVED for item in items)
