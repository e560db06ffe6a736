"""Amazon Connect's REST API, as far as our functions call it: no emulator has it.

Paths, names and errors are those of the service model (``botocore/data/connect/2017-08-08``).
"""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiohttp import web

from envag.ports.contact_centre import ContactCentreError, KnownContact
from local.contact_centre import PlayedContactCentre

if TYPE_CHECKING:
    from collections.abc import Mapping

    from envag.flows.stand_ins import StartedFlow
    from envag.ports.contact_centre import ContactCentre

MUNICIPALITY = "municipality"
LANGUAGE = "language"
RECORDED = Path(__file__).parents[1] / "events" / "chat" / "contact_attributes.json"
"""The attributes of the contacts in ``events/``, so that a recorded chat can be played into the stack."""
DESCRIBED = Path(__file__).parents[1] / "events" / "contact_events" / "described.json"
"""What Connect says of the first legs of the recorded calls and chats."""


def application(flows: Mapping[str, StartedFlow], centre: ContactCentre | None = None) -> web.Application:
    """A sub-application that answers for any instance, which has these flows by id; ``centre`` knows the contacts."""
    api = _Api(centre or recorded(), flows)
    app = web.Application()
    app.router.add_put("/contact/chat", api.start_chat)
    app.router.add_put("/contact/task", api.start_task)
    app.router.add_get("/contact/attributes/{instance_id}/{contact_id}", api.attributes)
    app.router.add_get("/contacts/{instance_id}/{contact_id}", api.describe)
    app.router.add_get("/queues/{instance_id}/{queue_id}", api.queue)
    return app


def recorded() -> PlayedContactCentre:
    """A centre that knows the contacts in ``events/``."""
    return PlayedContactCentre(_recorded_marks(), _recorded_contacts())


def _recorded_marks() -> dict[str, str]:
    contacts = json.loads(RECORDED.read_text("utf-8"))
    return {contact_id: contact["Attributes"][MUNICIPALITY] for contact_id, contact in contacts.items()}


def _recorded_contacts() -> list[KnownContact]:
    described = (one["Contact"] for one in json.loads(DESCRIBED.read_text("utf-8")).values())
    return [
        KnownContact(
            id=one["Id"],
            initial_contact_id=one.get("InitialContactId", one["Id"]),
            channel=one["Channel"],
            initiated_at=datetime.fromtimestamp(one["InitiationTimestamp"], UTC),
            dialled=one.get("SystemEndpoint", {}).get("Address", ""),
            caller=one.get("CustomerEndpoint", {}).get("Address", ""),
            method=one["InitiationMethod"],
        )
        for one in described
    ]


class _Api:
    def __init__(self, centre: ContactCentre, flows: Mapping[str, StartedFlow]) -> None:
        self._centre = centre
        self._flows = flows

    async def start_chat(self, request: web.Request) -> web.Response:
        """StartChatContact."""
        body: dict[str, Any] = await request.json()
        if not self._has(body, "chat"):
            return _error(404, "ResourceNotFoundException")
        try:
            chat = self._centre.start_chat(
                municipality=body["Attributes"][MUNICIPALITY],
                display_name=body["ParticipantDetails"]["DisplayName"],
                text=body["InitialMessage"]["Content"],
                client_token=body["ClientToken"],
                language=body["Attributes"][LANGUAGE],
            )
        except KeyError:
            return _error(400, "InvalidRequestException")
        except ContactCentreError:
            return _error(500, "InternalServiceException")
        return web.json_response(
            {
                "ContactId": chat.contact_id,
                "ParticipantId": chat.participant_id,
                "ParticipantToken": chat.participant_token,
            }
        )

    async def start_task(self, request: web.Request) -> web.Response:
        """StartTaskContact."""
        body: dict[str, Any] = await request.json()
        if not self._has(body, "task"):
            return _error(404, "ResourceNotFoundException")
        try:
            ((link_text, reference),) = body["References"].items()
            self._centre.start_task(
                municipality=body["Attributes"][MUNICIPALITY],
                name=body["Name"],
                link=reference["Value"],
                link_text=link_text,
                reference=body["Attributes"]["reference"],
                client_token=body["ClientToken"],
                urgent=body["Attributes"]["priority"] == "urgent",
            )
        except (KeyError, ValueError):
            return _error(400, "InvalidRequestException")
        except ContactCentreError:
            return _error(500, "InternalServiceException")
        return web.json_response({"ContactId": str(uuid.uuid5(uuid.NAMESPACE_URL, body["ClientToken"]))})

    def _has(self, body: Mapping[str, Any], template: str) -> bool:
        """Whether the instance has the flow that a contact is to begin in, and it is of that kind."""
        flow = self._flows.get(str(body.get("ContactFlowId")))
        return flow is not None and flow.template == template

    async def attributes(self, request: web.Request) -> web.Response:
        """GetContactAttributes."""
        try:
            municipality = self._centre.municipality_of(request.match_info["contact_id"])
        except ContactCentreError:
            return _error(500, "InternalServiceException")
        if not municipality:
            return _error(404, "ResourceNotFoundException")
        return web.json_response({"Attributes": {MUNICIPALITY: municipality}})

    async def describe(self, request: web.Request) -> web.Response:
        """DescribeContact."""
        try:
            found = self._centre.contact(request.match_info["contact_id"])
        except ContactCentreError:
            return _error(500, "InternalServiceException")
        if found is None:
            return _error(404, "ResourceNotFoundException")
        described: dict[str, Any] = {
            "Id": found.id,
            "Channel": found.channel,
            "InitiationMethod": found.method,
            "InitiationTimestamp": found.initiated_at.timestamp(),
        }
        if found.initial_contact_id != found.id:
            described["InitialContactId"] = found.initial_contact_id
        if found.dialled:
            described["SystemEndpoint"] = {"Type": "TELEPHONE_NUMBER", "Address": found.dialled}
        if found.channel == "VOICE":
            described["CustomerEndpoint"] = {"Type": "TELEPHONE_NUMBER", "Address": found.caller or "anonymous"}
        return web.json_response({"Contact": described})

    async def queue(self, request: web.Request) -> web.Response:
        """DescribeQueue."""
        queue_id = request.match_info["queue_id"]
        try:
            name = self._centre.queue_name(queue_id)
        except ContactCentreError:
            return _error(500, "InternalServiceException")
        if not name:
            return _error(404, "ResourceNotFoundException")
        return web.json_response({"Queue": {"QueueId": queue_id, "Name": name}})


def _error(status: int, code: str) -> web.Response:
    return web.json_response({"Message": code}, status=status, headers={"x-amzn-ErrorType": code})
