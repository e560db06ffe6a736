"""SES' REST API v2, as far as our functions call it: MiniStack's drops headers, reply addresses and attachments.

Path, names and errors are those of the service model (``botocore/data/sesv2/2019-09-27``).
"""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

from aiohttp import web

from local.ses_message import RefusedError, accept

if TYPE_CHECKING:
    from collections.abc import Callable

    from local.ses_message import Accepted

_MAX_REQUEST = 64 * 1024 * 1024
"""Room for 40 MB of mail in base64, and the JSON around it."""


def application(*, is_verified: Callable[[str], bool], take: Callable[[Accepted], None]) -> web.Application:
    """A sub-application that answers SendEmail.

    ``is_verified`` knows the domains that may send; ``take`` gets each mail, in a thread.
    """

    async def send_email(request: web.Request) -> web.Response:
        body = await request.clone(client_max_size=_MAX_REQUEST).read()
        try:
            mail = await asyncio.to_thread(lambda: accept(json.loads(body), is_verified=is_verified))
        except (RefusedError, ValueError) as error:
            code = error.code if isinstance(error, RefusedError) else "BadRequestException"
            return web.json_response({"message": str(error)}, status=400, headers={"x-amzn-ErrorType": code})
        await asyncio.to_thread(take, mail)
        return web.json_response({"MessageId": mail.id})

    app = web.Application()
    app.router.add_post("/v2/email/outbound-emails", send_email)
    return app
