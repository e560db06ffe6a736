"""The played agent workspace in front of an exchange without AWS, and an app of its own origin to show in it."""

from __future__ import annotations

import tempfile
from pathlib import Path
from types import SimpleNamespace

from aiohttp import web

from envag.catalogue.compiling import numbers
from envag.cli.municipalities import load
from envag.domain.directory import Directory
from envag.flows.filled import arn
from envag.flows.house import scene
from envag.flows.scene import Queue
from infra.build.cache import ROOT
from infra.build.site import bundle
from local.exchange import Exchange, Surroundings
from local.front_door import FrontDoor
from local.ports import free
from local.servers import Servers
from tests.fakes.flow_function import answering
from tests.fakes.store import MemoryCaseStore
from tests.unit.flows.samples import templates

APP = ROOT / "tests/data/workspace/app.js"
SCRIPT = '<script type="module" src="/script/app.js"></script>'
PAGE = f'<!doctype html><html lang="sv"><title>App</title><ul id="heard"></ul>{SCRIPT}'


class WorkspaceStage:
    """``url`` answers until ``close``. ``farewells`` counts apps that were told to go; ``silent`` ones never start."""

    def __init__(self):
        self.farewells, self.silent = 0, False
        self._store = MemoryCaseStore()
        self._store._keys = {one.slug: b"k" * 32 for one in load()}
        places = {one.slug: one for one in load()}
        self._directory = Directory(numbers=numbers(load()), slugs=tuple(places), municipality=places.__getitem__)
        around = Surroundings(scene=self._scene, tell=lambda _: None, keep=lambda _key, _content: None)
        self.exchange = Exchange(load(), around)
        self._folder = tempfile.TemporaryDirectory()
        bundle([APP], Path(self._folder.name))
        ports = free()
        self.url, self.app_origin = f"http://127.0.0.1:{ports.front_door}", ports.workspace_origin
        board = SimpleNamespace(
            municipalities=load(), notifications=list, cases=list, quarantine=list, municipality=places.get
        )
        door = FrontDoor(
            ports=ports,
            board=board,
            desk=None,
            mailbox=SimpleNamespace(newest=lambda _: []),
            delivery=None,
            exchange=self.exchange,
            apis=(),
            played={},
        )
        sites = {ports.front_door: door.application(), ports.workspace: self._app()}
        self._servers = Servers(sites, lambda: None, mail=ports.mail)
        self.exchange.subscribe(lambda: self._servers.soon(lambda: door.changed("vaxel")))
        self._servers.start()

    def close(self):
        self.exchange.stop()
        self._servers.stop()
        self._folder.cleanup()

    def _app(self):
        app = web.Application()
        app.router.add_get("/", self._page)
        app.router.add_static("/script", self._folder.name)
        app.router.add_post("/farewell", self._farewell)
        return app

    async def _page(self, _request):
        return web.Response(text="" if self.silent else PAGE, content_type="text/html")

    async def _farewell(self, _request):
        self.farewells += 1
        return web.Response()

    def _scene(self, municipality, at, _chosen):
        return scene(
            municipality,
            templates().values(),
            function=answering(self._directory, self._store, takes=0.0),
            at=at,
            queue=lambda key: Queue(hours=arn("hours", key)),
            bot=None,
        )
