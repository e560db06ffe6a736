"""A question of the contact flow to a warm ``call_flow``: somebody waits on the line for it.

Its store is the real one with the SDK on a metered table in memory, so what is left out is the network alone.
"""

from __future__ import annotations

import io
import statistics
import time
import tracemalloc

from tests.bench.handlers import Call, compiled
from tests.bench.journeys import on_table
from tests.bench.life import metered
from tests.bench.table import Row

ROUNDS = 9
QUESTIONS = 40
_KIBIBYTE = 1024


def measure(table):
    """Calls, units, time and memory of a question; ``table`` are the properties of the cases table."""
    store, meter, memory = metered(table)
    with compiled():
        call = Call("call/voice.json", io.StringIO())
        on_table(call.module, store)
        store.resident_key("solhamra")
        meter.reset()
        call.take(call.new())
        used = [meter.calls.count("TransactWriteItems"), meter.calls.count("TransactGetItems"), len(meter.calls)]
        units = meter.written, meter.read
        bare = _bare(store, memory)
        later, against = _times(call, bare)
        most = _memory(call)
    return [
        (
            "call_flow, a question of the flow while it is warm",
            [
                Row("writes to DynamoDB, each a transaction", used[0], "calls", 1),
                Row("reads from DynamoDB, each a transaction", used[1], "calls", 1),
                Row("calls to AWS", used[2], "calls", 2),
                Row("write units", units[0], "WRU", 6),
                Row("read units", units[1], "RRU"),
                Row("processor time, SDK included, against the same two calls of the SDK alone", against, "x", 2),
                Row("processor time, for orientation", later * 1000, "ms"),
                Row("most memory that a question takes", most / _KIBIBYTE, "KiB"),
            ],
        )
    ]


def _bare(store, memory):
    """The very requests of a question, sent by the SDK with nothing of ours around them."""
    puts = [{"Put": {"TableName": "cases", "Item": item}} for item in list(memory.items.values())[-2:]]
    gets = [
        {"Get": {"TableName": "cases", "Key": {"pk": {"S": "M#solhamra#CRISIS"}, "sk": {"S": key}}}}
        for key in ("CRISIS", "ROLE")
    ]
    client = store._client

    def send():
        client.transact_write_items(TransactItems=puts)
        client.transact_get_items(TransactItems=gets)

    return send


def _times(call, bare):
    """Seconds of a question, and how many times those of its calls alone, in the same round."""
    questions, ratios = [], []
    for _ in range(ROUNDS):
        alone = _seconds(bare, [()] * QUESTIONS)
        asked = _seconds(call.take, [(call.new(),) for _ in range(QUESTIONS)])
        questions.append(asked / QUESTIONS)
        ratios.append(asked / alone)
    return statistics.median(questions), statistics.median(ratios)


def _seconds(work, arguments):
    begun = time.process_time()
    for given in arguments:
        work(*given)
    return time.process_time() - begun


def _memory(call):
    """Bytes that a question takes at most while it is answered."""
    asked = call.new()
    tracemalloc.start()
    try:
        call.take(asked)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
