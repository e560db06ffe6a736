"""An address on this machine for an HTTP API of the local cloud, which answers under a host name that few resolve."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import ClientSession, ClientTimeout, web

from local.ports import HOST

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from local.ports import Ports
    from local.throttle import Throttle

API_GATEWAY_LIMIT = 10 * 1024 * 1024
"""https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html: payload size."""

_HOP_BY_HOP = frozenset(
    (
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    )
)
"""RFC 9110 section 7.6.1: these end at each intermediary."""


class GatewayProxy:
    """Hands everything below ``prefix`` to the API with that id, without the prefix, as far as ``throttle`` lets it."""

    def __init__(self, api_id: str, ports: Ports, throttle: Throttle, *, prefix: str = "") -> None:
        self._cloud, self._prefix, self._throttle = ports.cloud, prefix, throttle
        self._host = f"{api_id}.execute-api.localhost:{ports.cloud}"

    def add_to(self, app: web.Application) -> None:
        """Register the paths, after all others."""
        app.router.add_route("*", f"{self._prefix}/{{path:.*}}", self._hand_on)
        app.cleanup_ctx.append(self._upstream)

    async def _upstream(self, _app: web.Application) -> AsyncIterator[None]:
        limit, own = ClientTimeout(total=60), ("Accept", "Accept-Encoding", "User-Agent")
        async with ClientSession(auto_decompress=False, timeout=limit, skip_auto_headers=own) as session:
            self._session = session
            yield

    async def _hand_on(self, request: web.Request) -> web.Response:
        """Hand the request to API Gateway in the local cloud, which refuses the same sizes as the real one."""
        wait = self._throttle.wait(request.method, request.path.removeprefix(self._prefix))
        if wait:
            headers = {"Retry-After": str(wait)}
            return web.json_response({"message": "Too Many Requests"}, status=429, headers=headers)
        try:
            body = await request.read()
        except web.HTTPRequestEntityTooLarge:
            return web.json_response({"message": "Request Entity Too Large"}, status=413)
        headers = {name: value for name, value in request.headers.items() if name.lower() not in _HOP_BY_HOP}
        headers |= {"Host": self._host, "X-Forwarded-For": HOST, "X-Forwarded-Proto": "http"}
        url = f"http://{HOST}:{self._cloud}{request.raw_path.removeprefix(self._prefix)}"
        async with self._session.request(
            request.method, url, headers=headers, data=body, allow_redirects=False
        ) as answer:
            content = await answer.read()
            kept = [(n, v) for n, v in answer.headers.items() if n.lower() not in _HOP_BY_HOP | {"content-length"}]
            return web.Response(body=content, status=answer.status, headers=kept)
