"""What every follower hears of an event, and what it costs who tells it."""

from __future__ import annotations

import json
from unittest.mock import Mock

import pytest

from envag.adapters.images import happened_from_image
from envag.adapters.items import event_to_item
from envag.adapters.sqs import FollowerNotToldError, SqsFollowers, happened_from_body
from envag.domain.case import EventType
from envag.domain.contact import SetAside
from envag.ports.followers import Happened
from tests.builders import a_case, an_event
from tests.fakes.followers import MemoryFollowers


class MemoryTold:
    def __init__(self):
        self.followers = MemoryFollowers()

    def heard(self):
        return [self.followers.told]


class SqsTold:
    def __init__(self, sqs, name):
        self.sqs = sqs
        self.urls = [sqs.create_queue(QueueName=f"{name}-{number}")["QueueUrl"] for number in range(2)]
        self.followers = SqsFollowers(sqs, " ".join(self.urls))

    def heard(self):
        return [list(self._of(url)) for url in self.urls]

    def _of(self, url):
        while messages := self.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                yield happened_from_body(message["Body"])


@pytest.fixture(params=["fake", "sqs"])
def told(request):
    if request.param == "fake":
        return MemoryTold()
    return SqsTold(request.getfixturevalue("sdk_client")("sqs"), request.getfixturevalue("unique"))


def events(count):
    return [Happened("solhamra", f"SOL-{number}", f"e{number}", "note") for number in range(count)]


@pytest.mark.parametrize("count", [0, 1, 10, 25])
def test_every_follower_hears_of_every_event(told, count):
    told.followers.tell(events(count))

    assert all(sorted(heard) == sorted(events(count)) for heard in told.heard())


@pytest.mark.req("X13")
@pytest.mark.parametrize(
    ("case", "event"),
    [
        (a_case(), an_event()),
        (a_case(), an_event(type=EventType.NOTE)),
        (a_case(set_aside=SetAside.SPAM), an_event()),
    ],
)
def test_whatever_is_stored_is_followed_by_its_ids_alone(case, event):
    image = event_to_item(case, event)

    assert image["follow"] == {"BOOL": True}
    assert happened_from_image(image) == (case.municipality, case.reference, event.id, event.type)


def test_a_batch_is_one_call_to_each_queue():
    sqs = Mock()
    sqs.send_message_batch.return_value = {}

    SqsFollowers(sqs, "one two").tell(events(10))

    assert [call.kwargs["QueueUrl"] for call in sqs.send_message_batch.call_args_list] == ["one", "two"]


@pytest.mark.req("R89")
def test_what_a_queue_leaves_out_is_told_again():
    sqs = Mock()
    sqs.send_message_batch.return_value = {"Failed": [{"Id": "1", "SenderFault": False, "Code": "InternalError"}]}

    with pytest.raises(FollowerNotToldError):
        SqsFollowers(sqs, "one").tell(events(2))


@pytest.mark.parametrize("text", ["", "[]", "{}", '"a"', json.dumps({"municipality": "solhamra"})])
def test_what_nobody_of_ours_told_is_an_error(text):
    with pytest.raises((ValueError, KeyError, TypeError)):
        happened_from_body(text)
