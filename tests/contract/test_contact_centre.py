"""What a ContactCentre does: the fake, and the adapter over HTTP against the Connect that a laptop plays.

The adapter alone is held to Connect's service model by botocore's Stubber.
"""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from botocore.stub import Stubber

from envag.adapters.connect import ConnectContactCentre
from envag.adapters.flow_ids import FlowIds
from envag.flows.stand_ins import StartedFlow, stand_in
from envag.ports.contact_centre import ContactCentreError, KnownContact, StartedChat
from tests.centre import CALL, CHAT, EVENTS
from tests.cloud import tell_flows
from tests.fakes.connect_api import PlayedConnect
from tests.fakes.contact_centre import MemoryContactCentre

INSTANCE = "00000000-0000-4000-8000-000000000001"
QUEUE = "0d000000-0000-4000-8000-000000000001"
FLOW = stand_in(StartedFlow("chat", "solhamra"))
CHAT_ARGUMENTS = {
    "municipality": "solhamra",
    "display_name": "Alva Ek",
    "text": "Hej! Gatlampan är trasig.",
    "client_token": "token-of-sixteen-characters",
    "language": "fi",
}


FIRST_LEG = KnownContact(
    id=CALL,
    initial_contact_id=CALL,
    channel="VOICE",
    initiated_at=datetime(2026, 11, 23, 8, 0, 0, 250_000, tzinfo=UTC),
    dialled="+46846500410",
    caller="+46701740605",
    method="INBOUND",
)
WITHHELD_LEG = FIRST_LEG._replace(id="c0a11000-0000-4000-8000-000000000004", caller="", method="TRANSFER")


TASK_ARGUMENTS = {
    "municipality": "solhamra",
    "name": "SOL-BN42-98KB Ännu utan ärendetyp",
    "link": "https://arenden.example/case/solhamra/SOL-BN42-98KB",
    "link_text": "Öppna ärendet",
    "reference": "SOL-BN42-98KB",
    "client_token": "event-of-sixteen-characters",
}


@pytest.fixture
def memory():
    """The centre that answers at last, whichever way it is asked."""
    return MemoryContactCentre({CHAT: "solhamra"}, [FIRST_LEG, WITHHELD_LEG])


@pytest.fixture
def flows(sdk_client, unique):
    """The flows of Solhamra, as its stack tells them."""
    client = sdk_client("ssm")
    return FlowIds(client, tell_flows(client, f"/{unique}", ["solhamra"]))


@pytest.fixture(params=["fake", "connect"])
def centre(request, memory):
    if request.param == "fake":
        yield memory
        return
    played = PlayedConnect(memory)
    client = request.getfixturevalue("sdk_client")("connect", endpoint_url=played.url)
    yield ConnectContactCentre(client, INSTANCE, request.getfixturevalue("flows"))
    played.close()


def test_a_chat_is_opened_with_what_the_browser_needs(centre):
    chat = centre.start_chat(**CHAT_ARGUMENTS)

    assert isinstance(chat, StartedChat)
    assert len({chat.contact_id, chat.participant_id, chat.participant_token}) == 3


def test_the_same_token_opens_one_chat_also_at_the_same_time(centre):
    with ThreadPoolExecutor(10) as pool:
        chats = set(pool.map(lambda _: centre.start_chat(**CHAT_ARGUMENTS), range(10)))

    assert len(chats) == 1
    assert centre.start_chat(**CHAT_ARGUMENTS | {"client_token": "another-token"}) not in chats


def test_a_task_stands_on_the_guides_desk(centre, memory):
    centre.start_task(**TASK_ARGUMENTS)

    (task,) = memory.tasks
    assert task._asdict() | {"client_token": TASK_ARGUMENTS["client_token"]} == TASK_ARGUMENTS | {"urgent": False}


def test_the_same_event_is_one_task_also_at_the_same_time(centre, memory):
    with ThreadPoolExecutor(10) as pool:
        list(pool.map(lambda _: centre.start_task(**TASK_ARGUMENTS), range(10)))
    centre.start_task(**TASK_ARGUMENTS | {"client_token": "another-event", "urgent": True})

    assert [task.urgent for task in memory.tasks] == [False, True]


@pytest.mark.req("X36")
def test_a_chat_is_marked_with_its_municipality(centre):
    chat = centre.start_chat(**CHAT_ARGUMENTS)

    assert centre.municipality_of(chat.contact_id) == "solhamra"


def test_a_contact_from_before_has_its_mark_and_an_unknown_one_has_none(centre):
    assert centre.municipality_of(CHAT) == "solhamra"
    assert centre.municipality_of("99999999-0000-4000-8000-000000000009") == ""


def test_text_and_name_arrive_as_they_were_written(centre, memory):
    centre.start_chat(**CHAT_ARGUMENTS | {"text": 'Åäö \U0001f6a8 "citat"\nny rad', "display_name": "Zoë Åkesson"})

    assert memory.opened[0]["text"] == 'Åäö \U0001f6a8 "citat"\nny rad'
    assert memory.opened[0]["display_name"] == "Zoë Åkesson"
    assert memory.opened[0]["language"] == "fi"


def test_a_centre_that_is_down_is_an_error_for_a_later_try(centre, memory):
    memory.available = False

    with pytest.raises(ContactCentreError):
        centre.start_chat(**CHAT_ARGUMENTS)
    with pytest.raises(ContactCentreError):
        centre.start_task(**TASK_ARGUMENTS)
    with pytest.raises(ContactCentreError):
        centre.municipality_of(CHAT)
    with pytest.raises(ContactCentreError):
        centre.contact(CALL)


@pytest.mark.req("X41")
@pytest.mark.parametrize("leg", [FIRST_LEG, WITHHELD_LEG], ids=["first leg", "later leg, withheld number"])
def test_a_contact_is_remembered_with_its_beginning_and_numbers(centre, leg):
    assert centre.contact(leg.id) == leg


def test_a_chat_is_remembered_as_such(centre):
    chat = centre.start_chat(**CHAT_ARGUMENTS)

    found = centre.contact(chat.contact_id)

    assert (found.id, found.initial_contact_id, found.channel) == (chat.contact_id, chat.contact_id, "CHAT")
    assert (found.dialled, found.caller) == ("", "")


def test_an_unknown_contact_is_none(centre):
    assert centre.contact("99999999-0000-4000-8000-000000000009") is None


@pytest.fixture
def stubbed(sdk_client, flows):
    client = sdk_client("connect")
    with Stubber(client) as stubber:
        yield ConnectContactCentre(client, INSTANCE, flows), stubber


def test_connect_is_asked_as_its_service_model_wants(stubbed):
    centre, stubber = stubbed
    stubber.add_response(
        "start_chat_contact",
        {"ContactId": "c", "ParticipantId": "p", "ParticipantToken": "t"},
        {
            "InstanceId": INSTANCE,
            "ContactFlowId": FLOW,
            "ParticipantDetails": {"DisplayName": "Alva Ek"},
            "InitialMessage": {"ContentType": "text/plain", "Content": CHAT_ARGUMENTS["text"]},
            "Attributes": {"municipality": "solhamra", "language": "fi"},
            "ClientToken": CHAT_ARGUMENTS["client_token"],
        },
    )

    chat = centre.start_chat(**CHAT_ARGUMENTS)

    assert chat == StartedChat(contact_id="c", participant_id="p", participant_token="t")
    stubber.assert_no_pending_responses()


@pytest.mark.parametrize(("urgent", "priority"), [(False, "normal"), (True, "urgent")])
def test_a_task_is_asked_for_as_connects_service_model_wants(stubbed, urgent, priority):
    centre, stubber = stubbed
    stubber.add_response(
        "start_task_contact",
        {"ContactId": "c"},
        {
            "InstanceId": INSTANCE,
            "ContactFlowId": stand_in(StartedFlow("task", "solhamra")),
            "Name": TASK_ARGUMENTS["name"],
            "References": {"Öppna ärendet": {"Type": "URL", "Value": TASK_ARGUMENTS["link"]}},
            "Attributes": {"municipality": "solhamra", "reference": "SOL-BN42-98KB", "priority": priority},
            "ClientToken": TASK_ARGUMENTS["client_token"],
        },
    )

    centre.start_task(**TASK_ARGUMENTS, urgent=urgent)

    stubber.assert_no_pending_responses()


@pytest.mark.parametrize("code", ["ServiceQuotaExceededException", "ThrottlingException", "ResourceNotFoundException"])
def test_every_refusal_of_a_task_is_one_error_for_a_later_try(stubbed, code):
    centre, stubber = stubbed
    stubber.add_client_error("start_task_contact", code)

    with pytest.raises(ContactCentreError, match="start_task"):
        centre.start_task(**TASK_ARGUMENTS)


def test_attributes_are_asked_for_by_the_initial_contact(stubbed):
    centre, stubber = stubbed
    request = {"InstanceId": INSTANCE, "InitialContactId": CHAT}
    stubber.add_response("get_contact_attributes", {"Attributes": {"other": "x"}}, request)

    assert centre.municipality_of(CHAT) == ""


@pytest.mark.parametrize("code", ["LimitExceededException", "InternalServiceException", "InvalidRequestException"])
def test_every_refusal_of_a_chat_is_one_error_without_its_text(stubbed, code):
    centre, stubber = stubbed
    stubber.add_client_error("start_chat_contact", code, service_message="Alva Ek")

    with pytest.raises(ContactCentreError) as caught:
        centre.start_chat(**CHAT_ARGUMENTS)

    assert "Alva" not in str(caught.value)


def test_an_unknown_contact_has_no_mark_but_a_throttled_question_is_an_error(stubbed):
    centre, stubber = stubbed
    stubber.add_client_error("get_contact_attributes", "ResourceNotFoundException")
    stubber.add_client_error("get_contact_attributes", "InternalServiceException")

    assert centre.municipality_of(CHAT) == ""
    with pytest.raises(ContactCentreError):
        centre.municipality_of(CHAT)


def test_a_contact_is_described_as_connects_service_model_says(stubbed):
    centre, stubber = stubbed
    described = json.loads((EVENTS / "contact_events" / "described.json").read_bytes())[CALL]["Contact"]
    at = datetime.fromtimestamp(described["InitiationTimestamp"], UTC)
    request = {"InstanceId": INSTANCE, "ContactId": CALL}
    stubber.add_response("describe_contact", {"Contact": described | {"InitiationTimestamp": at}}, request)

    assert centre.contact(CALL) == FIRST_LEG._replace(initiated_at=at)


def test_a_queue_is_called_as_connects_service_model_says(stubbed):
    centre, stubber = stubbed
    request = {"InstanceId": INSTANCE, "QueueId": QUEUE}
    stubber.add_response("describe_queue", {"Queue": {"QueueId": QUEUE, "Name": "solhamra.unit.bygglov"}}, request)
    stubber.add_client_error("describe_queue", "ResourceNotFoundException")
    stubber.add_client_error("describe_queue", "ThrottlingException")

    assert (centre.queue_name(QUEUE), centre.queue_name(QUEUE)) == ("solhamra.unit.bygglov", "")
    with pytest.raises(ContactCentreError):
        centre.queue_name(QUEUE)


def test_a_played_queue_is_called_by_its_key(centre):
    assert centre.queue_name("bygglov") == "unit.bygglov"


def test_only_a_contact_that_is_not_there_is_unknown(stubbed):
    centre, stubber = stubbed
    stubber.add_client_error("describe_contact", "ResourceNotFoundException")
    stubber.add_client_error("describe_contact", "ThrottlingException", service_message="+46701740605")

    assert centre.contact(CALL) is None
    with pytest.raises(ContactCentreError) as caught:
        centre.contact(CALL)
    assert "+46" not in str(caught.value)


def test_the_recorded_contacts_are_known_to_the_played_connect(sdk_client):
    played = PlayedConnect(None)
    try:
        client = sdk_client("connect", endpoint_url=played.url)
        centre = ConnectContactCentre(client, INSTANCE)
        assert centre.municipality_of(CHAT) == "solhamra"
        assert centre.contact(CALL).dialled == "+46846500410"
    finally:
        played.close()
