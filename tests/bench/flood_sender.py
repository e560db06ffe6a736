"""Visits a municipality every so often, or floods it in every other second, and writes down what became of it.

Run as a process: ``flood_sender.py ADDRESS BEGAN ROUNDS PACE PAGES RESULT [flood]``. ``BEGAN`` is a moment of
``time.monotonic``, which processes of a machine share, ``PACE`` the requests a second; after so many ``PAGES`` comes a
form.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import sys
import time
import uuid
from pathlib import Path

import aiohttp

_FORM = {"place": "Ågatan 3", "description": "Gatlampan är trasig.", "danger": "no", "email": "alva.ek@post.example"}


class Sender:
    """Sends a form after so many ``pages``.

    ``sent`` holds of each request the second, the kind, the milliseconds that it took, those of processor time in the
    function (0 when it reached none) and the status.
    """

    def __init__(self, session, address, began, pages):
        self._session, self._address, self._began = session, address, began
        self._kinds = itertools.cycle([("page", self._page)] * pages + [("form", self._form)])
        self.sent = []

    @property
    def second(self):
        """The one that it is now, from 0 on."""
        return int(time.monotonic() - self._began)

    async def send(self):
        """The next request, to its answer."""
        kind, request = next(self._kinds)
        second, begun = self.second, time.perf_counter()
        async with request() as answer:
            await answer.read()
            worked = float(answer.headers.get("Server-Timing", "=0").partition("=")[2])
            self.sent.append((second, kind, 1000 * (time.perf_counter() - begun), worked, answer.status))

    def _page(self):
        return self._session.get(f"{self._address}/oppettider", headers={"Accept": "text/html"})

    def _form(self):
        keys = {"Idempotency-Key": str(uuid.uuid4()), "Accept": "application/json"}
        return self._session.post(f"{self._address}/fel-gata", json=_FORM, headers=keys)


async def main(address, began, rounds, pace, pages, *, flood):
    """Send until all seconds are over, each request at its own moment, whether those before are answered or not."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        sender, tasks = Sender(session, address, began, pages), []
        for number in range(2 * rounds * pace):
            moment = began + number / pace
            await asyncio.sleep(max(0, moment - time.monotonic()))
            if not flood or int(number / pace) % 2:
                tasks.append(asyncio.create_task(sender.send()))
        await asyncio.gather(*tasks)
    return sender.sent


if __name__ == "__main__":
    address, began, rounds, pace, pages, result, *rest = sys.argv[1:]
    sent = asyncio.run(main(address, float(began), int(rounds), int(pace), int(pages), flood=bool(rest)))
    Path(result).write_text(json.dumps(sent), "utf-8")
