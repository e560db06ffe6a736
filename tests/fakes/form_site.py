"""The form as it is deployed, on stores in memory: asked directly, or by a browser on the loopback."""

from __future__ import annotations

import base64
import importlib.util
import os
import re
import sys
from datetime import timedelta
from unittest import mock
from urllib.parse import parse_qsl, urlsplit

from aiohttp import web

from infra.build.functions import function_asset
from infra.build.site import site_asset
from infra.build.target import Target
from tests.builders import NOW
from tests.fakes.api import response
from tests.fakes.crises import Calm
from tests.fakes.drafts import MemoryDrafts
from tests.fakes.limits import MemoryLimits
from tests.fakes.page import Page
from tests.fakes.served import Served
from tests.fakes.store import MemoryCaseStore

SOURCE = "198.51.100.20"
_ROUTES = (
    ("GET", r"/(?P<slug>[^/]+)/svar", "/svar"),
    ("GET", r"/(?P<slug>[^/]+)/utkast/(?P<draft>[^/]+)", "/utkast/{draft}"),
    ("GET", r"/(?P<slug>[^/]+)/(?P<service>[^/]+)/formular", "/{service}/formular"),
    ("POST", r"/(?P<slug>[^/]+)/(?P<service>[^/]+)/formular", "/{service}/formular"),
    ("POST", r"/(?P<slug>[^/]+)/(?P<service>[^/]+)/utkast", "/{service}/utkast"),
    ("POST", r"/(?P<slug>[^/]+)/(?P<service>[^/]+)", "/{service}"),
)


class FormSite:
    """It is ``now`` until ``wait``; whoever uses a browser takes half a minute. ``down`` lets the store fail."""

    def __init__(self):
        self.now = NOW
        self.store, self.limits, self.drafts = MemoryCaseStore(), MemoryLimits(), MemoryDrafts()
        self.down = False
        self.function = self._load()
        self._server = None

    @property
    def url(self):
        """The address that a browser finds it at, until ``close``."""
        if self._server is None:
            app = web.Application()
            app.router.add_get("/{slug}/fil/{file}", self._file)
            app.router.add_route("*", "/{path:.*}", self._serve)
            self._server = Served(app)
        return self._server.url

    def close(self):
        if self._server:
            self._server.close()

    def wait(self, seconds=30):
        """Time passes."""
        self.now += timedelta(seconds=seconds)

    def get(self, path, **headers):
        """The page at an address."""
        return Page(self.ask("GET", path, **headers))

    def press(self, page, button, *, seconds=30, headers=None, **written):
        """What a button of the page leads to, after some time; a redirect is followed."""
        self.wait(seconds)
        address, body = page.sent(button, **written)
        answer = self.ask("POST", address, body, **(headers or {"sec-fetch-site": "same-origin"}))
        return self.get(answer["headers"]["Location"]) if answer["statusCode"] == 303 else Page(answer)

    def ask(self, method, address, body="", source=SOURCE, **headers):
        """The function's own answer, as the API hands it to the function."""
        parts = urlsplit(address)
        route, found = next(
            (route, match)
            for of, pattern, route in _ROUTES
            if of == method and (match := re.fullmatch(pattern, parts.path))
        )
        event = {
            "routeKey": f"{method} /{found['slug']}{route}",
            "pathParameters": {name: text for name, text in found.groupdict().items() if name != "slug"},
            "queryStringParameters": dict(parse_qsl(parts.query)),
            "headers": {
                "host": "kontakt.solhamra.example",
                "accept": "text/html",
                **({"content-type": "application/x-www-form-urlencoded"} if method == "POST" else {}),
                **{name.lower().replace("_", "-"): text for name, text in headers.items()},
            },
            "requestContext": {"requestId": "r", "http": {"sourceIp": source}},
            "body": base64.b64encode(body if isinstance(body, bytes) else body.encode()).decode(),
            "isBase64Encoded": True,
        }
        return self.function.handler(event, None)

    def _load(self):
        folder = function_asset("web_form", Target.laptop()).path
        with (
            mock.patch.dict(os.environ, {"TABLE_NAME": "none", "AWS_ENDPOINT_URL": "http://127.0.0.1:9"}),
            mock.patch.object(sys, "path", [str(folder), *sys.path]),
            mock.patch("envag.adapters.dynamodb.DynamoCaseStore.prime"),
        ):
            spec = importlib.util.spec_from_file_location("web_form_handler", folder / "handler.py")
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            for own in ("filling", "pages"):
                sys.modules.pop(own, None)
        module.STORE, module.LIMITS, module.DRAFTS = _MaybeDown(self), self.limits, self.drafts
        module.CLOCK, module.CRISES = _Clock(self), Calm()
        return module

    async def _serve(self, request):
        if request.method == "POST":
            self.wait()
        answer = self.ask(
            request.method,
            str(request.rel_url),
            await request.read(),
            **{name: value for name, value in request.headers.items() if name.lower() != "host"},
        )
        return response(answer)

    async def _file(self, request):
        name = request.match_info["file"]
        if name.endswith(".svg"):
            return web.Response(text='<svg xmlns="http://www.w3.org/2000/svg"/>', content_type="image/svg+xml")
        content = (site_asset().path / f"{name}.gz").read_bytes()
        headers = {"Content-Type": "text/javascript; charset=utf-8", "Content-Encoding": "gzip"}
        return web.Response(body=content, headers=headers)


class _Clock:
    """Tells the site's time."""

    def __init__(self, site):
        self._site = site

    def now(self):
        return self._site.now


class _MaybeDown:
    """The store in memory, which fails while its site is down."""

    def __init__(self, site):
        self._site = site

    def __getattr__(self, name):
        if self._site.down and name == "create":
            raise ConnectionError
        return getattr(self._site.store, name)
