"""Processor time of a contact inside our own code, by channel, against a handler that only reads and writes JSON."""

from __future__ import annotations

import io
import json
import statistics
import time

from envag.domain.routing.result import Routing
from tests.bench.handlers import FORM, LONG_TEXT, Request, channels, compiled
from tests.bench.table import Row

ROUNDS = 9
CONTACTS = 40


def bare(event):
    """The least that an HTTP handler does with a form."""
    fields = json.loads(event["body"])
    return {"statusCode": 201, "body": json.dumps({"reference": "SOL-0000-0000", **fields})}


class OneWay:
    """Routes every matter to the same place without reading it."""

    def route(self, *_words, **_hints):
        """Always the same."""
        return Routing(service="fel-gata", department="sbf", confidence=1.0)


def measure():
    """Each channel's time per contact as a multiple of the bare handler's, in the same round."""
    log = io.StringIO()
    with compiled():
        ways = channels(log)
        unrouted = Request("web_form", "web/form_json.json", log, description=LONG_TEXT)
        unrouted.module.routes = lambda _slug: OneWay()
        ways = {FORM: ways.pop(FORM), f"{FORM}, routing aside": unrouted, **ways}
        times = {name: [] for name in ("", *ways)}
        form = ways[FORM].new()
        for way in ways.values():
            way.take(way.new())
        for _ in range(ROUNDS):
            times[""].append(_seconds(bare, [form] * CONTACTS * 20) / 20)
            for name, way in ways.items():
                times[name].append(sum(_seconds(way.take, [way.new()]) for _ in range(CONTACTS)))
        lines = {name: _logged(way, log) for name, way in ways.items()}
    ratios = {name: statistics.median(t / b for t, b in zip(times[name], times[""], strict=True)) for name in ways}
    return [
        (
            "Time of a contact in our own code, no SDK (against a bare handler: json.loads, json.dumps of 1.5 kB)",
            [Row(name, ratios[name], "x", 7.5 if name == FORM else None) for name in ways],
        ),
        ("Log lines of a contact", [Row(name, lines[name], "bytes") for name in ways]),
    ]


def _logged(way, log):
    log.seek(0)
    log.truncate()
    way.take(way.new())
    return len(log.getvalue().encode())


def _seconds(handle, events):
    begun = time.process_time()
    for event in events:
        handle(event)
    return time.process_time() - begun
