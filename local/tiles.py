"""Plain map tiles of a town that does not exist, drawn as they are asked for: a map without the Internet.

Streets run on a grid that is the same at every zoom, and every tile says which one it is.
"""

from __future__ import annotations

from aiohttp import web

_SIZE = 256
_STREETS = 4
"""Between two main roads of the deepest zoom there are so many streets."""
_DEEPEST = 19


def application() -> web.Application:
    """``/{z}/{x}/{y}.svg``."""
    app = web.Application()
    app.router.add_get("/{z:[0-9]+}/{x:[0-9]+}/{y:[0-9]+}.svg", _tile)
    return app


async def _tile(request: web.Request) -> web.Response:
    zoom, column, row = (int(request.match_info[name]) for name in "zxy")
    if zoom > _DEEPEST or max(column, row) >= 2**zoom:
        raise web.HTTPNotFound
    return web.Response(text=drawn(zoom, column, row), content_type="image/svg+xml")


def drawn(zoom: int, column: int, row: int) -> str:
    """A tile: land or water, a park, streets, and its name."""
    water = (column + row) % 5 == 0
    lines = [_SIZE * step // _STREETS for step in range(_STREETS)]
    streets = "".join(f"M{at} 0V{_SIZE}M0 {at}H{_SIZE}" for at in lines)
    park = "" if water or (column * row) % 3 else '<rect x="72" y="72" width="48" height="112" fill="#b7d7a8"/>'
    ground = "#a9cfe5" if water else "#f2efe6"
    roads = "" if water else f'<path d="{streets}" stroke="#fff" stroke-width="8"/>'
    name = f'<text x="8" y="248" font-size="14" fill="#333">{zoom} {column} {row}</text>'
    box = f'xmlns="http://www.w3.org/2000/svg" width="{_SIZE}" height="{_SIZE}"'
    return f'<svg {box}><rect width="100%" height="100%" fill="{ground}"/>{park}{roads}{name}</svg>'
