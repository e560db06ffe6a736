"""The status page as it is deployed, on stores in memory, for a browser on the loopback."""

from __future__ import annotations

import importlib.util
import os
import sys
from unittest import mock

from aiohttp import web

from envag.domain.status_proof import sign_code, sign_link
from envag.runtime import catalogue, pages
from infra.build.data import compiled_files
from infra.build.functions import function_asset
from infra.build.style import style_asset
from infra.build.target import Target
from tests.builders import NOW, FixedRoutes, a_case, an_event
from tests.fakes.api import application
from tests.fakes.crises import Calm
from tests.fakes.limits import MemoryLimits
from tests.fakes.served import Served
from tests.fakes.store import MemoryCaseStore

SLUG = "solhamra"
_SETTINGS = {"TABLE_NAME": "none", "UPLOADS_BUCKET": "none", "AWS_ENDPOINT_URL": "http://127.0.0.1:9"}


class StatusSite:
    """``url`` answers until ``close``; it is always ``NOW``, and every source may try as often as it likes."""

    def __init__(self):
        self.store = MemoryCaseStore()
        self._function = self._load()
        app = application({"status_page": self._answer}, (SLUG,))
        app.router.add_get("/{slug}/fil/{file}", self._logo)
        self._server = Served(app)
        self.url = self._server.url

    def close(self):
        self._server.close()

    def new_case(self, source, *events, **changes):
        """A case with these events, and the path of its page."""
        case = a_case(source, **changes)
        assert self.store.create(case, an_event()) is None
        for event in events:
            case = case.with_changes(event)
            self.store.save(case, event)
        return case, f"/{SLUG}/arende/{sign_link(self.keys, SLUG, case.reference, NOW)}"

    @property
    def keys(self):
        return self.store.proof_keys(SLUG)

    def code(self, case):
        return sign_code(self.keys, SLUG, case.reference)

    def _load(self):
        folder = function_asset("status_page", Target.laptop()).path
        own = {file.stem for file in folder.glob("*.py")}
        with (
            mock.patch.dict(os.environ, _SETTINGS),
            mock.patch.object(sys, "path", [str(folder), *sys.path]),
            mock.patch.object(catalogue, "DATA", compiled_files()[0].parent),
            mock.patch.object(pages, "DATA", style_asset().path),
            mock.patch("envag.adapters.dynamodb.DynamoCaseStore.prime"),
        ):
            spec = importlib.util.spec_from_file_location("status_page_handler", folder / "handler.py")
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            for name in own & set(sys.modules):
                del sys.modules[name]
        routes = FixedRoutes()
        module.PARTS = module.PARTS._replace(store=self.store, limits=_NoLimits(), routes=lambda _: routes)
        module.CLOCK, module.CRISES = mock.Mock(now=lambda: NOW), Calm()
        return module

    def _answer(self, event, context):
        with (
            mock.patch.object(catalogue, "DATA", compiled_files()[0].parent),
            mock.patch.object(pages, "DATA", style_asset().path),
        ):
            return self._function.handler(event, context)

    @staticmethod
    async def _logo(_request):
        svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><rect width="40" height="40"/></svg>'
        return web.Response(text=svg, content_type="image/svg+xml")


class _NoLimits(MemoryLimits):
    def count(self, *_, **__):
        return 1
