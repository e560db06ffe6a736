"""The residents' HTTP API: its deployed routes before the functions' own handlers, as API Gateway maps them."""

from __future__ import annotations

import base64
import time
from functools import partial

from aiohttp import web

from infra.constructs.web_api import NOWHERE, public_routes


def application(handlers, slugs):
    """Routes of those municipalities that lead to these ``handlers``, by their functions' names."""
    app = web.Application()
    routes = {key: public.function for key, public in public_routes(slugs).items() if key != NOWHERE}
    for key in sorted(routes, key=lambda key: [part.startswith("{") for part in key.split("/")]):
        if routes[key] in handlers:
            method, path = key.split()
            app.router.add_route(method, path, partial(_serve, key, handlers[routes[key]]))
    return app


async def _serve(key, handler, request):
    """The function's answer, and how many milliseconds of processor time it took: https://www.w3.org/TR/server-timing/."""
    event = {
        "routeKey": key,
        "pathParameters": dict(request.match_info),
        "queryStringParameters": dict(request.query),
        "headers": {name.lower(): value for name, value in request.headers.items()},
        "requestContext": {"requestId": "r", "http": {"sourceIp": "198.51.100.20"}},
        "body": base64.b64encode(await request.read()).decode(),
        "isBase64Encoded": True,
    }
    begun = time.thread_time()
    answer = handler(event, None)
    taken = 1000 * (time.thread_time() - begun)
    made = response(answer)
    made.headers["Server-Timing"] = f"function;dur={taken:.3f}"
    return made


def response(answer):
    """What a browser gets of a function's answer."""
    body = answer["body"]
    content = base64.b64decode(body) if answer.get("isBase64Encoded") else body.encode()
    return web.Response(body=content, status=answer["statusCode"], headers=answer["headers"])
