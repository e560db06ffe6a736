"""An exchange among the real flows and the real answers to them, a store in memory and a clock that a test moves."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import datetime

import pytest

from envag.catalogue.compiling import numbers
from envag.cli.municipalities import load
from envag.domain.directory import Directory
from envag.domain.hours import STOCKHOLM
from envag.flows.filled import arn
from envag.flows.house import scene
from envag.flows.scene import Queue
from local.exchange import Exchange, Surroundings
from tests.fakes.clock import HandClock
from tests.fakes.flow_function import answering
from tests.fakes.store import MemoryCaseStore
from tests.unit.flows.samples import templates

SOLHAMRA, CALLER = "+46846500410", "+46701740605"
OPEN = datetime(2026, 11, 23, 9, 0, tzinfo=STOCKHOLM)
NIGHT = datetime(2026, 11, 22, 23, 0, tzinfo=STOCKHOLM)
A_MINUTE = 60.0


def until(condition):
    """Wait for another thread, as briefly as it takes."""
    deadline = time.monotonic() + 20
    while not (found := condition()):
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.002)
    return found


class Stage:
    """An exchange and what came out of it."""

    def __init__(self, clock=None, *, records_calls=False):
        self.events, self.files, self.clock = [], {}, clock or HandClock()
        self.bot = None
        self._store = MemoryCaseStore()
        self._store._keys = {one.slug: b"k" * 32 for one in load()}
        served = {one.slug: replace(one, records_calls=records_calls) for one in load()}
        self._directory = Directory(numbers=numbers(load()), slugs=tuple(served), municipality=served.__getitem__)
        around = Surroundings(scene=self._scene, tell=self.events.append, keep=self.files.__setitem__)
        self.exchange = Exchange(load(), around, clock=self.clock)

    def _scene(self, municipality, at, _chosen):
        return scene(
            municipality,
            templates().values(),
            function=answering(self._directory, self._store, takes=0.1),
            at=at,
            queue=lambda key: Queue(hours=arn("hours", key)),
            bot=self.bot,
        )

    def call(self, number=CALLER, at=OPEN):
        return self.exchange.call(number, SOLHAMRA, at=at)

    def chat(self, text="Hej", at=OPEN):
        return self.exchange.chat("solhamra", "chat", "Alva Ek", text, {"municipality": "solhamra"}, at=at)

    def move_until(self, condition, step=1.0, most=600):
        """Move the clock by seconds until the condition holds; gives how many it took."""
        for passed in range(most):
            for _ in range(5):
                if condition():
                    return passed * step
                time.sleep(0.002)
            self.clock.advance(step)
        pytest.fail("the contact never came there")

    def kinds(self):
        return [one["detail"]["eventType"] for one in self.events]


def heard(live):
    return " ".join(line.text for line in live.lines)
