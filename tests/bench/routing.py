"""Time to route a message, over messages that people wrote in many ways."""

from __future__ import annotations

import json
import statistics
import time
from pathlib import Path

from tests.bench.contacts import bare
from tests.bench.handlers import LONG_TEXT, compiled
from tests.bench.table import Row

MESSAGES = 600
ROUNDS = 3
_DATA = Path(__file__).resolve().parents[1] / "data" / "routing"


def measure():
    """The median and the slowest hundredth, in processor time; of each message its best of three rounds."""
    messages = [
        json.loads(line) for path in sorted(_DATA.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()
    ]
    messages = messages[:: max(1, len(messages) // MESSAGES)]
    with compiled():
        from envag.runtime.routing_tables import routes

        router = routes("solhamra")
        times = sorted(min(_seconds(router, message) for _ in range(ROUNDS)) for message in messages)
    middle, slow = statistics.median(times), times[int(len(times) * 0.99)]
    yardstick = _bare()
    return [
        (
            f"Routing of {len(messages)} messages, processor time of each",
            [
                Row("median", middle * 1000, "ms", 2),
                Row("slowest hundredth", slow * 1000, "ms", 2),
                Row("median, against a bare handler", middle / yardstick, "x"),
                Row("slowest hundredth, against a bare handler", slow / yardstick, "x"),
            ],
        )
    ]


def _seconds(router, message):
    begun = time.process_time()
    router.route(message.get("subject", ""), message["text"])
    return time.process_time() - begun


def _bare(times=2000):
    event = {"body": json.dumps({"description": LONG_TEXT})}
    begun = time.process_time()
    for _ in range(times):
        bare(event)
    return (time.process_time() - begun) / times
