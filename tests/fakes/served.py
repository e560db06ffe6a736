"""An aiohttp application on a free port of the loopback, for adapters and handlers that speak HTTP."""

from __future__ import annotations

import asyncio
import threading

from aiohttp import web


class Served:
    """``url`` answers until ``close``."""

    def __init__(self, application):
        self.loop = asyncio.new_event_loop()
        self._runner = web.AppRunner(application)
        threading.Thread(target=self.loop.run_forever, daemon=True).start()
        self._run(self._runner.setup())
        self._run(web.TCPSite(self._runner, "127.0.0.1", 0).start())
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    def close(self):
        self._run(self._runner.cleanup())
        self.loop.call_soon_threadsafe(self.loop.stop)

    def _run(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(5)
