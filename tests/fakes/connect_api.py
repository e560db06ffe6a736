"""Amazon Connect's REST API on a free port of the loopback, for adapters and handlers."""

from __future__ import annotations

import asyncio
import threading

from aiohttp import web

from local import connect_api


class PlayedConnect:
    """The memory centre behind the laptop's REST API, on a free port of the loopback."""

    def __init__(self, centre):
        self._loop = asyncio.new_event_loop()
        self._runner = web.AppRunner(connect_api.application(centre))
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        self._run(self._runner.setup())
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        self._run(site.start())
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    def close(self):
        self._run(self._runner.cleanup())
        self._loop.call_soon_threadsafe(self._loop.stop)

    def _run(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(5)
