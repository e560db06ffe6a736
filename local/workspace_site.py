"""The staff's app on an origin of its own, served as CloudFront serves it: the same files and the same headers."""

from __future__ import annotations

import mimetypes
from typing import TYPE_CHECKING

from aiohttp import web

from infra.constructs.workspace_headers import AGENT_WORKSPACES, HEADERS, cache_control, content_policy

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from pathlib import Path

CONFIG = "/config.json"
_INDEX = "index.html"


class WorkspaceSite:
    """The files below ``folder``; a path that is none of them is a view of the app, which finds its own way.

    ``config`` is what ``/config.json`` says, ``connect`` the origins that the app may talk to, ``host`` the origin of
    the played agent workspace, which may frame it.
    """

    def __init__(self, folder: Path, config: Mapping[str, str], *, connect: Sequence[str], host: str) -> None:
        self._folder, self._config = folder.resolve(), dict(config)
        policy = content_policy(connect=connect, framed_by=(*AGENT_WORKSPACES, host))
        self._headers = HEADERS | {"Content-Security-Policy": policy}

    def application(self) -> web.Application:
        """The aiohttp application."""
        app = web.Application(middlewares=[self._with_headers])
        app.router.add_get(CONFIG, self._tell_config)
        app.router.add_get("/{path:.*}", self._file)
        return app

    async def _tell_config(self, _request: web.Request) -> web.Response:
        return web.json_response(self._config, headers={"Cache-Control": cache_control(CONFIG[1:])})

    async def _file(self, request: web.Request) -> web.Response:
        """The file of the path. As CloudFront does, whatever is none becomes the app's first page."""
        found = (self._folder / request.match_info["path"]).resolve()
        if not found.is_relative_to(self._folder) or not found.is_file():
            found = self._folder / _INDEX
        kind = mimetypes.guess_type(found.name)[0] or "application/octet-stream"
        headers = {"Cache-Control": cache_control(str(found.relative_to(self._folder)))}
        return web.Response(body=found.read_bytes(), content_type=kind, headers=headers)

    @web.middleware
    async def _with_headers(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        try:
            answer = await handler(request)
        except web.HTTPException as refused:
            refused.headers.update(self._headers)
            raise
        answer.headers.update(self._headers)
        return answer
