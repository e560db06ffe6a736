"""The agent workspace as a guide has it, played: contacts that ring, and the staff's app in a frame beside each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiohttp import web

from envag.flows.filled import INSTANCE_ARN, arn
from infra.constructs.agent_app_terms import PERMISSIONS, SANDBOX, SCOPE
from local.cloud import REGION
from local.live import VOICE, State
from local.pages import WORKSPACE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from local.contact_news import ContactNews
    from local.live import LiveContact
    from local.pages import Pages

_INITIALIZATION_TIMEOUT_MS = 5000
"""How long the workspace waits for an app's first message before it says that the app does not work."""

_TYPES = {
    "VOICE": {"type": "voice", "subtype": "connect:Telephony"},
    "CHAT": {"type": "chat", "subtype": "connect:Chat"},
    "TASK": {"type": "task", "subtype": "connect:Task"},
}
_CALL_BACK = {"type": "queue_callback", "subtype": "connect:Telephony"}
_AGENT = "agent/kommunvagledare-pa-prov"


class WorkspacePages:
    """Everything under ``/lokalt/arbetsyta``. ``origin`` is where the app is served."""

    def __init__(self, pages: Pages, news: ContactNews, *, origin: str) -> None:
        self._pages, self._news, self._origin = pages, news, origin

    def add_to(self, router: web.UrlDispatcher) -> None:
        """Register the pages."""
        router.add_get(WORKSPACE, self._show)
        router.add_get(f"{WORKSPACE}/kontakter", self._contacts)

    async def _show(self, _request: web.Request) -> web.Response:
        return self._pages.show("workspace.html", app=self._app(), agent=self._agent())

    async def _contacts(self, _request: web.Request) -> web.Response:
        """Every contact that waits for a guide or is with one, the longest waiting first."""
        contacts = reversed(self._news.exchange.contacts())
        shown = (State.QUEUED, State.CALL_BACK, State.CONNECTED)
        return web.json_response([self._contact(one) for one in contacts if one.state in shown])

    def _app(self) -> Mapping[str, Any]:
        """What the workspace knows of the app, as the registration has told Connect (infra.constructs.agent_app)."""
        return {
            "origin": self._origin,
            "name": "En väg in",
            "arn": arn("application", "envag-local"),
            "region": REGION,
            "permissions": PERMISSIONS,
            "sandbox": SANDBOX,
            "contactHandling": SCOPE,
            "initializationTimeout": _INITIALIZATION_TIMEOUT_MS,
        }

    def _agent(self) -> Mapping[str, str]:
        return {"arn": f"{INSTANCE_ARN}/{_AGENT}", "name": "Kommunvägledare på prov"}

    def _contact(self, live: LiveContact) -> dict[str, Any]:
        """A contact for the page, and with what the app may ask the workspace about it."""
        queue = arn("queue", live.queue) if live.queue else ""
        back = live.channel == VOICE and live.state is State.CALL_BACK
        return self._news.shown(live) | {
            "leg": live.leg,
            "slug": live.municipality,
            "type": _CALL_BACK if back else _TYPES[live.channel],
            "attributes": live.attributes,
            "queue_arn": queue,
            "began_at": live.identity.began_at.isoformat(),
        }
