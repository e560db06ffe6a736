"""A flood on one municipality, and what its neighbour's residents notice of it.

The front door of the local stack refuses what a route may not take, as API Gateway does, by the very limits that are
deployed; behind it the functions' handlers answer in a process of their own. The neighbour is visited all the time,
and every other second the flood comes: each such second is compared with the quiet one right before it.
"""

from __future__ import annotations

import itertools
import json
import multiprocessing
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path

from aiohttp import web

from local.gateway_proxy import GatewayProxy
from local.ports import Ports
from local.throttle import Throttle
from tests.bench.table import Row
from tests.fakes.api import application
from tests.fakes.served import Served

ROUNDS = 10
FLOODED, NEIGHBOUR = "solhamra", "norrsjofors"
VISITS, FLOOD = (20, 1), (100, 9)
"""Requests a second, and how many pages come before each form: a form takes a hundred times as long."""

_STARTING_SECONDS = 3
"""For both senders to have loaded before the first second begins."""

_SENDER = Path(__file__).with_name("flood_sender.py")


def measure(handlers, stage):
    """A title and its rows. ``handlers`` are those of the functions by name, ``stage`` the properties of the stage."""
    with _api(handlers) as port, tempfile.TemporaryDirectory() as folder:
        front = web.Application()
        GatewayProxy("site", Ports(front_door=0, cloud=port, mail=0, workspace=0), Throttle(stage)).add_to(front)
        door = Served(front)
        try:
            visits, flood = _visit(door.url, Path(folder))
        finally:
            door.close()
    refused = sum(status == HTTPStatus.TOO_MANY_REQUESTS for *_, status in flood)
    failed = [status for *_, status in visits if status not in {HTTPStatus.OK, HTTPStatus.CREATED}]
    return (
        f"A flood on {FLOODED}, and what {NEIGHBOUR} notices",
        [
            Row("flood: requests a second", len(flood) / ROUNDS, "1/s"),
            Row("flood: share that is refused", refused / len(flood)),
            *itertools.chain.from_iterable(
                _compared(kind, [visit for visit in visits if visit[1] == kind]) for kind in ("page", "form")
            ),
            Row("neighbour: refused or failed", len(failed), "", 0),
        ],
    )


@contextmanager
def _api(handlers):
    """The port of the functions' API, which answers in another process with all that this one has stored."""
    fork = multiprocessing.get_context("fork")
    told, tells = fork.Pipe(duplex=False)
    process = fork.Process(target=_answer, args=(handlers, tells), daemon=True)
    process.start()
    try:
        yield told.recv()
    finally:
        process.terminate()
        process.join()


def _answer(handlers, tells):
    server = Served(application(handlers, (FLOODED, NEIGHBOUR)))
    tells.send(int(server.url.rpartition(":")[2]))
    multiprocessing.parent_process().join()


def _visit(address, folder):
    """What the neighbour's visitor and the flood sent; see ``flood_sender.py``."""
    began = str(time.monotonic() + _STARTING_SECONDS)
    results = folder / "visits.json", folder / "flood.json"
    given = (NEIGHBOUR, *VISITS), (FLOODED, *FLOOD)
    running = [
        subprocess.Popen(
            [sys.executable, _SENDER, f"{address}/{slug}", began, str(ROUNDS), str(pace), str(pages), result, *more]
        )
        for (slug, pace, pages), result, more in zip(given, results, ([], ["flood"]), strict=True)
    ]
    for process in running:
        if process.wait():
            raise subprocess.CalledProcessError(process.returncode, process.args)
    return [json.loads(result.read_text("utf-8")) for result in results]


def _compared(kind, visits):
    """What a visit took, and pair by pair how a flooded second differs from the quiet one before it."""
    waited, worked = ([_middles(visits, place)[second] for second in range(2 * ROUNDS)] for place in (2, 3))
    noise = statistics.median(max(pair) / min(pair) for pair in itertools.pairwise(waited[::2]))
    return [
        Row(f"neighbour's {kind}: processor time, flooded against quiet", _slower(worked), "x", 1.25),
        Row(f"neighbour's {kind}: waited in a quiet second", statistics.median(waited[::2]), "ms"),
        Row(f"neighbour's {kind}: waited, a quiet second against the next", noise, "x"),
        Row(f"neighbour's {kind}: waited, flooded against quiet", _slower(waited), "x", max(1.25, noise)),
    ]


def _middles(visits, place):
    """The middle of a figure of the visits in each second."""
    return {
        second: statistics.median(visit[place] for visit in visits if visit[0] == second)
        for second in {visit[0] for visit in visits}
    }


def _slower(seconds):
    return statistics.median(flooded / quiet for quiet, flooded in zip(seconds[::2], seconds[1::2], strict=True))
