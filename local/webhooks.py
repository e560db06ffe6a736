"""The system of every department with a webhook: takes what is signed right, each message once, and shows it."""

from __future__ import annotations

import json
import secrets
from collections import deque
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from aiohttp import web

from envag.domain.municipality import SubscriptionType
from envag.domain.webhook import ForgedError, keys, secret, verify

if TYPE_CHECKING:
    from collections.abc import Sequence

    from envag.cli.stack import Stack
    from envag.domain.municipality import Municipality
    from local.pages import Pages

KEPT = 100
_KEY_BYTES = 32


class Taken(NamedTuple):
    """A message: when it came, at which address it was meant to arrive, and what it holds."""

    at: datetime
    address: str
    content: Any


def make_secrets(stack: Stack, municipalities: Sequence[Municipality]) -> dict[str, str]:
    """Give each webhook a secret, as ``envag webhooks rotate`` does: secrets by the address they are for."""
    ssm, made = stack.client("ssm"), {}
    for place in municipalities:
        for department in place.departments:
            for subscription in department.subscriptions:
                if subscription.type is SubscriptionType.WEBHOOK:
                    value = made[subscription.endpoint] = secret(secrets.token_bytes(_KEY_BYTES))
                    name = f"/envag/{stack.stage}/webhook/{place.slug}/{subscription.secret}"
                    ssm.put_parameter(Name=name, Type="SecureString", Value=value, Overwrite=True)
    return made


class Receiver:
    """The web application. ``known`` are the secrets by address."""

    def __init__(self, known: dict[str, str], pages: Pages) -> None:
        self._known = known
        self._pages = pages
        self._had: set[str] = set()
        self._taken: deque[Taken] = deque(maxlen=KEPT)

    def application(self) -> web.Application:
        """To be mounted where the functions are told to post."""
        app = web.Application()
        app.router.add_get("", self._list)
        app.router.add_post("/{address:.+}", self._take)
        return app

    async def _list(self, _request: web.Request) -> web.Response:
        return self._pages.show("webhooks.html", taken=list(self._taken), addresses=sorted(self._known))

    async def _take(self, request: web.Request) -> web.Response:
        address, body = f"https://{request.match_info['address']}", await request.read()
        if address not in self._known:
            raise web.HTTPNotFound
        headers = {name.lower(): value for name, value in request.headers.items()}
        try:
            message = verify(keys(self._known[address]), headers, body, now=datetime.now(UTC))
        except ForgedError:
            raise web.HTTPUnauthorized from None
        if message not in self._had:
            self._had.add(message)
            self._taken.appendleft(Taken(datetime.now(UTC), address, json.loads(body)))
        return web.Response(status=204)
