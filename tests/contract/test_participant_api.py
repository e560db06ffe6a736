"""The participant service that is played on a laptop, called by botocore with the real service model.

botocore checks every request and reads every answer by the model; what amazon-connect-chatjs does with it is shown in a
real browser (integration/test_chat_page).
"""

from __future__ import annotations

import asyncio
import json
import threading
import time
from datetime import datetime

import boto3
import pytest
from aiohttp import ClientSession, WSServerHandshakeError
from botocore.config import Config
from botocore.exceptions import ClientError

from local.live import Role
from local.participant_api import MOST_BYTES
from tests.fakes.chat_site import ChatSite
from tests.unit.test_exchange import until

EVENT = "application/vnd.amazonaws.connect.event."


@pytest.fixture(scope="module")
def site():
    one = ChatSite()
    yield one
    one.close()


@pytest.fixture(scope="module")
def service(site):
    return boto3.client(
        "connectparticipant",
        endpoint_url=f"{site.url}/lokalt/participant",
        region_name="eu-central-1",
        config=Config(retries={"total_max_attempts": 1}),
    )


@pytest.fixture
def live(site):
    attributes = {"municipality": "norrsjofors", "language": "sv"}
    contact = site.exchange.chat("norrsjofors", "chat", "Alva Ek", "Hej", attributes, at=site.now)
    until(lambda: len(contact.lines) >= 3)
    yield contact
    contact.shut()


def connect(service, live, *types):
    types = types or ("WEBSOCKET", "CONNECTION_CREDENTIALS")
    return service.create_participant_connection(Type=list(types), ParticipantToken=live.participant_token)


@pytest.fixture
def token(service, live):
    return connect(service, live)["ConnectionCredentials"]["ConnectionToken"]


def refused(call, **arguments):
    with pytest.raises(ClientError) as error:
        call(**arguments)
    return error.value.response["ResponseMetadata"]["HTTPStatusCode"], error.value.response["Error"]["Code"]


DENIED = (403, "AccessDeniedException")
INVALID = (400, "ValidationException")


def moment(text):
    return datetime.fromisoformat(text)


def test_a_connection_has_what_was_asked_for(service, live):
    both = connect(service, live)

    assert both["Websocket"]["Url"].startswith("ws://127.0.0.1:")
    assert moment(both["Websocket"]["ConnectionExpiry"]) > moment("2026-01-01T00:00:00Z")
    assert moment(both["ConnectionCredentials"]["Expiry"])
    assert "Websocket" not in connect(service, live, "CONNECTION_CREDENTIALS")
    assert "ConnectionCredentials" not in connect(service, live, "WEBSOCKET")


def test_only_the_participant_s_token_opens_a_connection(service, live, token):
    for wrong in ("x", live.id, live.participant_id, token):
        assert refused(service.create_participant_connection, Type=["WEBSOCKET"], ParticipantToken=wrong) == DENIED


def test_only_a_connection_s_token_does_anything_in_the_chat(service, live, token):
    for no_token in ("x", live.participant_token, token[:-1]):
        wrong = {"ConnectionToken": no_token}
        assert refused(service.send_message, ContentType="text/plain", Content="Hej", **wrong) == DENIED
        assert refused(service.send_event, ContentType=f"{EVENT}typing", **wrong) == DENIED
        assert refused(service.get_transcript, **wrong) == DENIED
        assert refused(service.disconnect_participant, **wrong) == DENIED
    assert [line.text for line in live.lines if line.role is Role.RESIDENT] == ["Hej"]


def test_a_message_reaches_the_contact_once_for_each_client_token(service, live, token):
    send = {"ContentType": "text/plain", "Content": "Lampan lyser inte", "ConnectionToken": token}

    first = service.send_message(ClientToken="a", **send)
    again = service.send_message(ClientToken="a", **send)
    other = service.send_message(ClientToken="b", **send)

    assert first["Id"] == again["Id"] != other["Id"]
    assert moment(first["AbsoluteTime"])
    assert [line.text for line in live.lines].count("Lampan lyser inte") == 2


@pytest.mark.parametrize(
    ("content", "content_type"),
    [("<p>Hallå", "text/html"), ("å" * (MOST_BYTES // 2 + 1), "text/plain")],
)
def test_what_connect_refuses_is_refused(service, live, token, content, content_type):
    assert refused(service.send_message, Content=content, ContentType=content_type, ConnectionToken=token) == INVALID
    assert content not in [line.text for line in live.lines]


def test_events_are_taken_that_a_resident_may_send(service, token):
    for name in ("typing", "message.read", "message.delivered", "connection.acknowledged"):
        assert service.send_event(ContentType=f"{EVENT}{name}", ConnectionToken=token)["Id"]
    assert refused(service.send_event, ContentType=f"{EVENT}chat.ended", ConnectionToken=token) == INVALID


def test_the_transcript_says_who_said_what(service, live, token):
    live.answer()
    until(lambda: live.reply("Hej, vad gäller det?"))
    items = service.get_transcript(ConnectionToken=token, SortOrder="ASCENDING", MaxResults=100)

    assert items["InitialContactId"] == live.id
    told = [(item["ParticipantRole"], item.get("Content") or item["ContentType"]) for item in items["Transcript"]]
    assert told[0] == ("CUSTOMER", "Hej")
    assert told[1][0] == "SYSTEM"
    assert told[-2:] == [("AGENT", f"{EVENT}participant.joined"), ("AGENT", "Hej, vad gäller det?")]
    for item in items["Transcript"]:
        assert moment(item["AbsoluteTime"])
        assert item["Type"] == ("MESSAGE" if "Content" in item else "EVENT")
        assert item["ContactId"] == live.id


@pytest.mark.parametrize("direction", ["BACKWARD", "FORWARD"])
def test_a_long_transcript_comes_in_pages_that_leave_nothing_out(service, live, token, direction):
    for number in range(7):
        live.say(f"rad {number}")
    ask = {"ConnectionToken": token, "SortOrder": "ASCENDING", "ScanDirection": direction}
    whole = service.get_transcript(MaxResults=100, **ask)["Transcript"]
    pages, more = [], {}
    while True:
        page = service.get_transcript(MaxResults=3, **ask, **more)
        pages.append([item["Id"] for item in page["Transcript"]])
        if not (page_token := page.get("NextToken")):
            break
        more = {"NextToken": page_token}

    ordered = pages if direction == "FORWARD" else pages[::-1]
    assert [each for page in ordered for each in page] == [item["Id"] for item in whole]
    assert len(pages) == -(-len(whole) // 3)


def test_a_transcript_can_begin_anywhere(service, live, token):
    ask = {"ConnectionToken": token, "SortOrder": "ASCENDING", "MaxResults": 100}
    whole = [item["Id"] for item in service.get_transcript(**ask)["Transcript"]]

    def part(start, direction="FORWARD"):
        answer = service.get_transcript(**ask, StartPosition=start, ScanDirection=direction)
        return [item["Id"] for item in answer["Transcript"]]

    assert part({"Id": whole[1]}) == whole[1:]
    assert part({"Id": whole[1]}, "BACKWARD") == whole[:2]
    assert part({"MostRecent": 2}) == whole[-2:]
    assert part({"AbsoluteTime": "2000-01-01T00:00:00.000Z"}) == whole
    assert refused(service.get_transcript, **ask, StartPosition={"Id": "none"}) == INVALID


def test_who_leaves_ends_the_chat_and_nothing_goes_on(service, live, token):
    service.disconnect_participant(ConnectionToken=token)
    until(lambda: live.is_over)

    assert refused(service.send_message, ContentType="text/plain", Content="Hej", ConnectionToken=token) == DENIED
    assert refused(service.get_transcript, ConnectionToken=token) == DENIED
    assert (
        refused(service.create_participant_connection, Type=["WEBSOCKET"], ParticipantToken=live.participant_token)
        == DENIED
    )


class Listener:
    """A websocket as amazon-connect-chatjs opens it, on a thread of its own."""

    def __init__(self, url, topics=("aws/chat",)):
        self.messages, self._topics = [], topics
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        threading.Thread(target=self._loop.run_until_complete, args=(self._listen(url),), daemon=True).start()
        assert self._ready.wait(5)

    async def _listen(self, url):
        async with ClientSession() as session, session.ws_connect(url) as socket:
            for topic in ("aws/ping", "aws/heartbeat"):
                await socket.send_json({"topic": topic})
            if self._topics:
                await socket.send_json({"topic": "aws/subscribe", "content": {"topics": list(self._topics)}})
            async for message in socket:
                self.messages.append(json.loads(message.data))
                if len(self.messages) == 2 + bool(self._topics):
                    self._ready.set()

    def items(self):
        return [json.loads(each["content"]) for each in self.messages if each["topic"] == "aws/chat"]


def test_the_websocket_answers_as_the_websocket_manager_expects(service, live):
    listener = Listener(connect(service, live)["Websocket"]["Url"])

    assert listener.messages == [
        {"topic": "aws/ping", "statusCode": 200, "statusContent": "OK"},
        {"topic": "aws/heartbeat"},
        {"topic": "aws/subscribe", "content": {"status": "success", "topics": ["aws/chat"]}},
    ]


def test_the_websocket_tells_of_everything_from_then_on(service, live, token):
    listener = Listener(connect(service, live)["Websocket"]["Url"])
    before = len(service.get_transcript(ConnectionToken=token, MaxResults=100)["Transcript"])
    service.send_message(ContentType="text/plain", Content="En lampa", ConnectionToken=token)
    service.send_event(ContentType=f"{EVENT}typing", ConnectionToken=token)
    live.answer()
    until(lambda: live.reply("Hej"))
    live.end()
    items = until(lambda: listener.items() if len(listener.items()) >= 6 else None)

    assert [
        (item["ParticipantRole"], item.get("Content") or item["ContentType"].removeprefix(EVENT)) for item in items
    ] == [
        ("CUSTOMER", "En lampa"),
        ("CUSTOMER", "typing"),
        ("AGENT", "participant.joined"),
        ("AGENT", "Hej"),
        ("AGENT", "participant.left"),
        ("SYSTEM", "chat.ended"),
    ]
    assert before == 3, "typing and what came later is no part of what was said before"
    assert all(item["InitialContactId"] == item["ContactId"] == live.id for item in items)


def test_who_subscribes_to_nothing_hears_nothing(service, live):
    listener = Listener(connect(service, live)["Websocket"]["Url"], topics=())
    live.say("Hej")
    time.sleep(0.1)

    assert listener.items() == []


def test_a_websocket_s_address_is_good_once(service, live):
    url = connect(service, live)["Websocket"]["Url"]
    Listener(url)

    async def again(address):
        async with ClientSession() as session, session.ws_connect(address):
            pass

    for address in (url, url + "x", url.partition("?")[0]):
        with pytest.raises(WSServerHandshakeError):
            asyncio.run(again(address))
