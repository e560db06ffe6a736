"""Plays contacts through the deployed flows and the real handlers, and reads the record they leave."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache

from envag.cli.municipalities import load
from envag.domain.contact import Party
from envag.domain.crisis import announced
from envag.domain.hours import STOCKHOLM
from envag.domain.keyed_hash import resident_hash
from envag.domain.known_caller import code_hash
from envag.flows.filled import arn
from envag.flows.house import scene
from envag.flows.player import play
from envag.flows.scene import Caller, Queue
from envag.flows.template import read_all
from tests.centre import FixedClock
from tests.integration.connect.lambda_side import Context, cases, queue
from tests.unit.flows.samples import FOLDER

CALLER = "+46701740605"
SOLHAMRA, NORRSJOFORS, LINDHOLMSTAD = "+46846500410", "+46980319210", "+46313900610"
BYGGLOV, RECEPTION = "+46846500421", "+46846500424"


def swedish(text):
    """``2026-11-23 09:00``, Swedish local time."""
    return datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM)


@cache
def municipality(slug):
    return next(one for one in load() if one.slug == slug)


def contact_id(row):
    """One for each line of the table."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, row.name))


@dataclass(frozen=True, kw_only=True)
class Play:
    """One line of the table: what happens, and what must come of it."""

    name: str
    at: str = "2026-11-23 09:00"
    slug: str = "solhamra"
    dialled: str = SOLHAMRA
    number: str = CALLER
    channel: str = "VOICE"
    keys: tuple = ()
    patience: float = 1_800.0
    hangs_up_at: str = ""
    transferred_to: tuple = ()
    queues: dict = field(default_factory=dict)
    """Changes of queues by key; ``*`` is all of them."""
    metrics: bool = True
    dials: bool = True
    takes: float = 0.3
    fails: bool = False
    fails_from: int = 0
    """The first of its invocations, counted from one, at which the function begins to fail."""
    throttled: bool = False
    says: dict = field(default_factory=dict)
    """What the function answers beside what it does answer."""
    role: str = ""
    """The role in which the number is registered, with ``code`` where it was given one."""
    code: str = ""
    registered: str = ""
    """The number that is registered, where it is not the caller's."""
    crisis: str = ""
    """What is announced, for an hour from then."""

    # What must come of it
    end: str = "talked"
    through: tuple = ()
    """Blocks that are reached in this order."""
    never: tuple = ()
    within: float | None = None
    """Seconds to a human at most; None means that nobody was reached."""
    in_queue: str = ""
    heard: str = ""
    guide: str = ""
    """What the guide hears before the caller does."""
    department: str = ""
    unit: str | None = None
    status: str = ""


class Centre:
    """The functions, started as Lambda does, and the table behind them."""

    def __init__(self, start, sdk_client, table):
        self.call_flow, self.contact_events = start("call_flow"), start("contact_events")
        self._sdk_client, self._table = sdk_client, table

    def play(self, row):
        """The played contact; its events are not delivered yet."""
        self._asked = 0
        if row.role:
            self._register(row)
        if row.crisis:
            until = swedish(row.at) + timedelta(hours=1)
            self.call_flow.STORE.announce(row.slug, announced(row.crisis, until))
        around = scene(
            municipality(row.slug),
            read_all(FOLDER),
            function=lambda _, event, moment: self._invoke(row, event, moment),
            at=swedish(row.at),
            queue=lambda key: self._queue(row, key),
            metrics=row.metrics,
            dials=row.dials,
        )
        # Connect may lead a number here that no municipality's file has: one that was claimed or moved by hand.
        around = replace(around, numbers={row.dialled: arn("flow", "inbound"), **around.numbers})
        caller = Caller(
            contact_id=contact_id(row),
            dialled=row.dialled,
            number=row.number,
            channel=row.channel,
            keys=row.keys,
            patience=row.patience,
            hangs_up_at=row.hangs_up_at,
            transferred_to=tuple(arn("queue", key) for key in row.transferred_to),
            marks={} if row.dialled else {"municipality": row.slug},
        )
        return play(around, caller)

    def deliver(self, events):
        """The contact events by way of their queue."""
        told = self.contact_events.handler(queue(*(json.dumps(one) for one in events)), Context())
        assert told == {"batchItemFailures": []}

    def records(self):
        """The cases that stand in the table."""
        return cases(self._sdk_client, self._table)

    def forget(self):
        """Take all but the keys away, so that the next contact finds the table as the first one did."""
        for item in self._sdk_client("dynamodb").scan(TableName=self._table)["Items"]:
            if not item["pk"]["S"].endswith("#KEY"):
                key = {name: item[name] for name in ("pk", "sk")}
                self._sdk_client("dynamodb").delete_item(TableName=self._table, Key=key)

    def _queue(self, row, key):
        hours = arn("hours", key)
        return replace(Queue(hours=hours), **{**row.queues.get("*", {}), **row.queues.get(key, {})})

    def _invoke(self, row, event, moment):
        self._asked += 1
        if row.fails or 0 < row.fails_from <= self._asked:
            raise RuntimeError
        function = self.call_flow
        function.CLOCK = FixedClock(moment)
        store = function.STORE
        if row.throttled:
            function.STORE = Throttled()
        try:
            answer = function.handler(json.loads(json.dumps(event)), Context())
        finally:
            function.STORE = store
        return answer | row.says, row.takes

    def _register(self, row):
        store, slug = self.call_flow.STORE, row.slug
        key = store.resident_key(slug)
        hashed = resident_hash(key, slug, Party(phone=row.registered or row.number))
        kept = code_hash(key, slug, hashed, row.code) if row.code else ""
        store.register_role(slug, hashed, row.role, swedish(row.at), code=kept)


class Throttled:
    """A table that takes nothing."""

    def __getattr__(self, name):
        from botocore.exceptions import ClientError

        def refuse(*args, **kwargs):
            raise ClientError({"Error": {"Code": "ProvisionedThroughputExceededException"}}, name)

        return refuse
