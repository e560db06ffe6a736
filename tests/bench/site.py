"""The residents' site: what its pages and its form cost as cases grow, and what a flood on a neighbour does to them.

Event and answer are JSON text, as Lambda's runtime has them; a bare function is handed the same and does nothing. The
store is the real one with the SDK on a table in memory, so what is left out is the network alone.
"""

from __future__ import annotations

import gc
import io
import json
import statistics
import time
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from unittest import mock
from urllib.parse import urlencode

from envag.adapters.drafts import DynamoDrafts
from envag.adapters.limits import DynamoLimits
from envag.domain.hours import STOCKHOLM
from envag.intake import form
from envag.runtime.clock import SystemClock
from tests.bench import flood
from tests.bench.handlers import Context, compiled, load
from tests.bench.journeys import on_table
from tests.bench.life import filled
from tests.bench.table import Row
from tests.fakes.contact_centre import MemoryContactCentre
from tests.fakes.page import Page
from tests.integration.visits import asked

ROUNDS = 11
VISITS = 40
KEPT = 10
"""How many times as often a page is asked for that is kept: it takes too little time to be measured less often."""

FEW, MANY = 100, 100_000
NOW = datetime(2026, 11, 23, 9, tzinfo=STOCKHOLM)
_FORM_PAGE, _FORM = "GET /{municipality}/{service}/formular", "form, POST of a browser"
_READING = timedelta(minutes=1)
"""What somebody takes to fill in the form; faster ones are asked once more."""

_WRITTEN = {
    "place": "Åkantens skola, Ågatan 3",
    "description": "Gatlampan vid grinden är trasig sedan i fredags.",
    "danger": "no",
    "name": "Alva Ek",
    "email": "alva.ek@post.example",
    "phone": "070-174 06 05",
}
_MOST = {"start page, kept": 7.5, "service page, kept": 7.5}


def measure(platform):
    """Ratios to a bare function, their growth, and a flood, with tables and limits of the template ``platform``."""
    table = platform.one("AWS::DynamoDB::GlobalTable").properties
    with compiled():
        few, many = Site(table, FEW), Site(table, MANY)
        with _without_collection():
            ratios, growth = _ratios(few, many)
        used = few.used(), many.used()
        flooded = flood.measure(many.handlers(), _stage(platform))
    return [
        (
            "The site against a bare function with the same event, SDK included, table in memory",
            [Row(name, ratio, "x", _MOST.get(name)) for name, ratio in ratios.items()],
        ),
        (
            "The site at 100 000 stored cases against 100",
            [
                *(Row(f"{name}: its ratio to a bare function", ratio, "x", 1.25) for name, ratio in growth.items()),
                Row("other calls or units of a visit", sum(used[0][name] != used[1][name] for name in used[0]), "", 0),
            ],
        ),
        flooded,
    ]


class Site:
    """The functions of the site on a table with ``stored`` cases."""

    def __init__(self, table, stored):
        self._store, self._meter = filled(table, stored)
        self._store.resident_key("solhamra")
        self._site, self._form = self._load("site"), self._load("web_form")
        self._at(NOW)
        page = partial(asked, service="fel-gata")
        self.visits = {
            "start page, kept": (self._site.handler, lambda: asked("GET /{municipality}")),
            "service page, kept": (self._site.handler, lambda: page("GET /{municipality}/{service}")),
            "form, its page": (self._form.handler, lambda: page(_FORM_PAGE)),
            _FORM: (self._form.handler, self._filled_in),
        }

    def handlers(self):
        """Those of its functions, on the clock from now on."""
        for module in (self._site, self._form):
            module.CLOCK = SystemClock()
        return {"site": self._site.handler, "web_form": self._form.handler}

    def used(self):
        """The calls, write and read units of a visit of each kind, after a first one."""
        found = {}
        for name in self.visits:
            self.seconds(name, 1)
            self._meter.reset()
            self.seconds(name, 1)
            found[name] = tuple(self._meter.calls), self._meter.written, self._meter.read
        return found

    def seconds(self, name, visits):
        """Processor seconds of so many visits. Raises AssertionError when one was not answered."""
        handler, new = self.visits[name]
        events = [json.dumps(new()) for _ in range(visits)]
        self._at(NOW + _READING)
        answers, taken = _timed(handler, events)
        self._at(NOW)
        assert all(answer["statusCode"] in {200, 201} for answer in answers), {
            answer["statusCode"] for answer in answers
        }
        return taken

    def _load(self, function):
        module = load(function, io.StringIO(), MemoryContactCentre())
        on_table(module, self._store)
        for name, adapter in {"LIMITS": DynamoLimits, "DRAFTS": DynamoDrafts}.items():
            if hasattr(module, name):
                setattr(module, name, adapter(self._store._client, "cases"))
        return module

    def _at(self, moment):
        for module in (self._site, self._form):
            module.CLOCK = mock.Mock(now=lambda: moment)

    def _filled_in(self):
        """A form that was never sent, as a browser sends it."""
        page = Page(self._form.handler(asked(_FORM_PAGE, service="fel-gata"), Context()))
        return asked(
            f"POST{_FORM_PAGE.removeprefix('GET')}",
            service="fel-gata",
            headers={"content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin"},
            body=urlencode({**_WRITTEN, form.TOKEN: page.values[form.TOKEN]}),
        )


def _stage(platform):
    """The properties of the stage of the residents' API."""
    stages = (found.properties for found in platform.of_type("AWS::ApiGatewayV2::Stage"))
    return next(stage for stage in stages if "GET /solhamra" in stage.get("RouteSettings", ()))


def bare(_event, _context):
    """The least that a function answers."""
    return {"statusCode": 200, "headers": {"Content-Type": "text/html; charset=utf-8"}, "body": "<!doctype html>"}


def _ratios(few, many):
    """How many times a bare function's time each visit takes, and how that grows from few cases to many."""
    taken = {(site, name): [] for site in (few, many) for name in few.visits}
    for name in few.visits:
        few.seconds(name, 1), many.seconds(name, 1)
    for _ in range(ROUNDS):
        for name, (_handler, new) in few.visits.items():
            visits = VISITS * KEPT if name.endswith("kept") else VISITS
            alone = _timed(bare, [json.dumps(new())] * VISITS * KEPT)[1] / KEPT / VISITS
            for site in (few, many):
                taken[site, name].append(site.seconds(name, visits) / visits / alone)
    middle = {key: statistics.median(times) for key, times in taken.items()}
    return (
        {name: middle[few, name] for name in few.visits},
        {
            name: statistics.median(m / f for m, f in zip(taken[many, name], taken[few, name], strict=True))
            for name in few.visits
        },
    )


def _timed(handler, events):
    """The answers, and the processor seconds that they took from text to text."""
    context, answers = Context(), []
    begun = time.process_time()
    for event in events:
        answer = handler(json.loads(event), context)
        json.dumps(answer)
        answers.append(answer)
    return answers, time.process_time() - begun


@contextmanager
def _without_collection():
    """A collection would walk the table in memory, which is none of the function's."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
