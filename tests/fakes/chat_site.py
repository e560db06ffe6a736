"""The chat's page and everything it talks to, in one server without AWS: the built page, our API, Connect's service.

Contacts run through the real flows in real time; call_flow's answer is the real one, on a store in memory.
"""

from __future__ import annotations

import asyncio
import base64
import importlib.util
import itertools
import os
import sys
from datetime import datetime
from unittest import mock

from aiohttp import web

from envag.catalogue.compiling import numbers
from envag.cli.municipalities import load
from envag.domain.directory import Directory
from envag.domain.hours import STOCKHOLM
from envag.flows.filled import arn
from envag.flows.house import scene
from envag.flows.scene import Bot, Queue
from envag.runtime import catalogue, logos, pages
from infra.build.data import compiled_files
from infra.build.functions import function_asset
from infra.build.style import style_asset
from infra.build.target import Target
from local.exchange import Exchange, Surroundings
from local.front_door import PARTICIPANT
from local.participant_api import ParticipantApi
from tests.centre import FixedClock
from tests.fakes.crises import Calm
from tests.fakes.flow_function import answering
from tests.fakes.served import Served
from tests.fakes.store import MemoryCaseStore
from tests.unit.flows.samples import templates

OPEN = datetime(2026, 11, 23, 9, 0, tzinfo=STOCKHOLM)
URGENT = "brinner"
"""A word by which a chat is urgent here."""


class ChatSite:
    """``url`` answers until ``close``; it is always ``now``. ``copies`` are those that were asked for.

    ``down`` makes Connect's service fail.
    """

    MACHINE = "Den öppnar klockan 10."

    def __init__(self, now=OPEN):
        self.now = now
        self.copies, self.files, self.started = [], {}, []
        self.down = False
        self._numbers = itertools.count(1)
        self._store = MemoryCaseStore()
        self._store._keys = {one.slug: b"k" * 32 for one in load()}
        self._served = {one.slug: one for one in load()}
        self._directory = Directory(
            numbers=numbers(load()), slugs=tuple(self._served), municipality=self._served.__getitem__
        )
        around = Surroundings(scene=self._scene, tell=lambda _: None, keep=self.files.__setitem__)
        self.exchange = Exchange(load(), around)
        self.participants = ParticipantApi(self.exchange, {one.slug: one.centre_name for one in load()})
        self._server = Served(self._application())
        self.url = self._server.url
        self._page = self._load_page()

    def close(self):
        self.exchange.stop()
        self._server.close()

    def chat(self):
        """The latest chat."""
        return self.exchange.contacts()[0]

    def break_connections(self):
        """The network fails for a moment."""
        asyncio.run_coroutine_threadsafe(self.participants.hang_up(), self._server.loop).result(5)

    def _application(self):
        app = web.Application(middlewares=[self._maybe_down])
        app.router.add_get("/{municipality}/chatt", self._serve_page)
        app.router.add_get("/{municipality}/chatt/{file}", self._serve_page)
        app.router.add_get("/{municipality}/fil/{file}", self._logo)
        app.router.add_post("/{municipality}/chat", self._start)
        app.router.add_post("/{municipality}/chat/{reference}/copy", self._copy)
        app.add_subapp(PARTICIPANT, self.participants.application())
        return app

    @web.middleware
    async def _maybe_down(self, request, handler):
        if self.down and PARTICIPANT in request.path:
            raise web.HTTPServiceUnavailable
        return await handler(request)

    def _load_page(self):
        """The function as it is deployed, script and all."""
        folder = function_asset("chat_page", Target.laptop()).path
        variables = {
            "TABLE_NAME": "none",
            "CONNECT_REGION": "eu-central-1",
            "PARTICIPANT_ENDPOINT": f"{self.url}{PARTICIPANT}",
        }
        with (
            mock.patch.dict(os.environ, variables),
            mock.patch.object(sys, "path", [str(folder), *sys.path]),
            mock.patch.object(pages, "DATA", style_asset().path),
            mock.patch("envag.adapters.crises.DynamoCrises.prime"),
        ):
            spec = importlib.util.spec_from_file_location("chat_page_handler", folder / "handler.py")
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
        module.CLOCK, module.CRISES = FixedClock(self.now), Calm()
        return module

    async def _serve_page(self, request):
        event = {
            "routeKey": f"GET /{request.match_info['municipality']}/chatt"
            + ("/{file}" if "file" in request.match_info else ""),
            "pathParameters": dict(request.match_info),
            "queryStringParameters": dict(request.query),
            "headers": {name.lower(): value for name, value in request.headers.items()},
            "requestContext": {"requestId": "r"},
        }
        with mock.patch.object(catalogue, "DATA", compiled_files()[0].parent):
            return _response(self._page.handler(event, None))

    async def _logo(self, request):
        with mock.patch.object(logos, "DATA", compiled_files()[0].parent):
            drawn = logos.logo(self._served[request.match_info["municipality"]])
        return web.Response(text=drawn, content_type="image/svg+xml")

    async def _start(self, request):
        wish = await request.json()
        slug = request.match_info["municipality"]
        self.started.append(wish | {"key": request.headers["Idempotency-Key"]})
        live = self.exchange.chat(
            slug,
            "chat",
            wish.get("name", "Invånare"),
            wish["text"],
            {"municipality": slug, "language": wish["language"]},
            at=self.now,
        )
        answer = {
            "reference": f"SOL-BN42-98K{next(self._numbers)}",
            "proof": "1.proof",
            "contactId": live.id,
            "participantId": live.participant_id,
            "participantToken": live.participant_token,
            "messages": [],
            "urgent": "Ring 112 nu om någon är i fara." if URGENT in wish["text"] else None,
        }
        return web.json_response(answer, status=201)

    async def _copy(self, request):
        asked = await request.json()
        if not asked["email"].endswith(".example"):
            detail = {"field": "email", "detail": "Dit skickar vi inte."}
            return web.json_response({"detail": "Fel", "errors": [detail]}, status=422)
        self.copies.append((request.match_info["reference"], asked))
        return web.json_response({}, status=202)

    def _scene(self, municipality, at, _chosen):
        return scene(
            municipality,
            templates().values(),
            function=answering(self._directory, self._store),
            at=at,
            queue=lambda key: Queue(hours=arn("hours", key)),
            bot=Bot(function=_machine),
        )


def _response(answer):
    body = answer["body"]
    content = base64.b64decode(body) if answer.get("isBase64Encoded") else body.encode()
    return web.Response(body=content, status=answer["statusCode"], headers=answer["headers"])


def _machine(event, _moment):
    """The function behind the bot: it answers everything alike, and hands over to a human on request."""
    handed_over = event["inputTranscript"] == "person"
    intent = {"name": "Person", "state": "Fulfilled"} if handed_over else event["sessionState"]["intent"]
    return {
        "sessionState": {
            "dialogAction": {"type": "Close" if handed_over else "ElicitIntent"},
            "intent": intent,
            "sessionAttributes": event["sessionState"].get("sessionAttributes", {}),
        },
        "messages": [{"contentType": "PlainText", "content": "Jag hämtar någon." if handed_over else ChatSite.MACHINE}],
    }, 0.0
