"""The sites and the mail server, in one event loop on a thread of its own."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

from aiohttp import web

from local.ports import HOST

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from aiosmtpd.smtp import SMTP

_PATIENCE_SECONDS = 10.0


class Servers:
    """Serves ``sites`` by their port and one ``smtp`` protocol per connection, from ``start`` to ``stop``."""

    def __init__(self, sites: Mapping[int, web.Application], smtp: Callable[[], SMTP], *, mail: int) -> None:
        self._smtp, self._mail_port = smtp, mail
        self._loop = asyncio.new_event_loop()
        self._runners = {port: web.AppRunner(site, access_log=None, shutdown_timeout=1) for port, site in sites.items()}
        self._mail: asyncio.Server | None = None
        self._thread = threading.Thread(target=self._loop.run_forever, name="servers", daemon=True)

    def start(self) -> None:
        """Listen. Raises OSError when a port was taken meanwhile."""
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._open(), self._loop).result(_PATIENCE_SECONDS)

    def stop(self) -> None:
        """Close every connection and end the thread."""
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(_PATIENCE_SECONDS)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_PATIENCE_SECONDS)
        self._loop.close()

    def soon(self, call: Callable[[], None]) -> None:
        """Make a call in the servers' own thread; none once they have stopped."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(call)

    async def _open(self) -> None:
        for port, runner in self._runners.items():
            await runner.setup()
            await web.TCPSite(runner, HOST, port).start()
        self._mail = await self._loop.create_server(self._smtp, HOST, self._mail_port)

    async def _close(self) -> None:
        if self._mail:
            self._mail.close()
        for runner in self._runners.values():
            await runner.cleanup()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await self._loop.shutdown_default_executor()
