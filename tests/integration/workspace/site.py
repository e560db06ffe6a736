"""The built app on an origin of its own, with the headers that it has in the cloud; or any folder like it."""

from __future__ import annotations

import json
import mimetypes
from typing import TYPE_CHECKING

from infra.constructs.workspace_headers import HEADERS, cache_control, content_policy
from tests.integration.workspace.loopback import Answer, Asked, Loopback

if TYPE_CHECKING:
    from pathlib import Path


class Site:
    """Serves ``folder``; a path that is no file of it is a view of the app. ``pages`` go before, by path.

    ``config`` is what ``/config.json`` says; ``connects`` are the origins that the app may talk to.
    """

    def __init__(self, folder: Path) -> None:
        self.config: dict[str, str] = {}
        self.connects: list[str] = []
        self._folder = folder
        self._server = Loopback(self._answer)
        self.address = self._server.address
        self.stop = self._server.stop

    def _answer(self, asked: Asked) -> Answer:
        name = asked.path.strip("/")
        if name == "config.json":
            content = json.dumps(self.config).encode()
        else:
            name = name if name and (self._folder / name).is_file() else "index.html"
            content = (self._folder / name).read_bytes()
        policy = content_policy(connect=self.connects, framed_by=["http://127.0.0.1:*"])
        # On http, HSTS says nothing (RFC 6797 section 7.2).
        own = {
            "Content-Type": mimetypes.guess_type(name)[0] or "application/octet-stream",
            "Cache-Control": cache_control(name),
            "Content-Security-Policy": policy,
        }
        return Answer(200, HEADERS | own, content)


class Host:
    """The agent workspace around the app: a page that frames it, and the script with the workspace's side."""

    def __init__(self, page: str, script: bytes) -> None:
        self._page, self._script = page.encode(), script
        self._server = Loopback(self._answer)
        self.address = self._server.address
        self.stop = self._server.stop

    def _answer(self, asked: Asked) -> Answer:
        if asked.path.endswith(".js"):
            return Answer(200, {"Content-Type": "text/javascript"}, self._script)
        return Answer(200, {"Content-Type": "text/html; charset=utf-8"}, self._page)
