"""What every Notifier does, and what a department's queue then holds."""

from __future__ import annotations

import json
from unittest.mock import Mock

import pytest

from envag.adapters.images import notification_from_image, officers_mail_from_image
from envag.adapters.items import event_to_item
from envag.adapters.sns import SnsNotifier, notification_from_message
from envag.domain.case import EventType, OfficersMail, Priority
from envag.domain.contact import Party, SetAside
from envag.ports.notifications import Texts
from tests.builders import NOW, a_case, an_event
from tests.fakes.notifier import MemoryNotifier

TEXTS = Texts("Nytt ärende. Mejla ditt svar till kontakt+sol@solhamra.example", "Nytt ärende.")


class MemoryDepartment:
    def __init__(self):
        self.notifier = MemoryNotifier()

    def told(self):
        return [(n.event_id, n.reference, n.service, n.priority, n.due_at.isoformat()) for n in self.notifier.published]


class SnsDepartment:
    def __init__(self, sns, sqs, name, *, raw=True):
        topic = sns.create_topic(Name=f"{name}-solhamra-klf")["TopicArn"]
        self.queue = sqs.create_queue(QueueName=name)["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=self.queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes={"RawMessageDelivery": str(raw).lower()})
        self.notifier = SnsNotifier(sns, topic.removesuffix("solhamra-klf"))
        self.sqs = sqs

    def messages(self):
        answer = self.sqs.receive_message(
            QueueUrl=self.queue, MaxNumberOfMessages=10, MessageAttributeNames=["All"], VisibilityTimeout=0
        )
        return answer.get("Messages", [])

    def told(self):
        bodies = [json.loads(message["Body"]) for message in self.messages()]
        return [(b["eventId"], b["reference"], b["service"], b["priority"], b["dueAt"]) for b in bodies]


@pytest.fixture(params=["fake", "sns"])
def department(request):
    if request.param == "fake":
        return MemoryDepartment()
    client = request.getfixturevalue("sdk_client")
    return SnsDepartment(client("sns"), client("sqs"), request.getfixturevalue("unique"))


def notification(**changes):
    return notification_from_image(event_to_item(a_case(**changes), an_event()), "https://arenden.example/case")


@pytest.mark.req("R30", "R89")
def test_a_department_is_told_reference_service_priority_and_due_time(department):
    department.notifier.publish(notification(), TEXTS)

    (told,) = department.told()
    assert told == (an_event().id, a_case().reference, "fel-gata", "normal", a_case().due_at.isoformat())


def test_a_case_without_a_service_is_told_too(department):
    department.notifier.publish(notification(service=""), TEXTS)

    ((_, _, service, _, _),) = department.told()
    assert service == ""


@pytest.mark.req("X13")
def test_a_notification_holds_nothing_personal(sdk_client, unique):
    department = SnsDepartment(sdk_client("sns"), sdk_client("sqs"), unique)
    department.notifier.publish(notification(unit="gata"), TEXTS)

    (message,) = department.messages()
    assert set(message["MessageAttributes"]) == {
        "event",
        "eventId",
        "service",
        "unit",
        "channel",
        "priority",
        "reminder",
    }
    text = json.dumps(message, ensure_ascii=False)
    for personal in ("Alva", "Ek", "post.example", "701740605", "Lampan", "abc"):
        assert personal not in text.replace(message["ReceiptHandle"], "").replace(message["MD5OfBody"], "")


@pytest.mark.parametrize(("unit", "told"), [("gata", "gata"), ("", "-")])
def test_a_subscriber_can_ask_for_a_unit_and_for_cases_without_one(sdk_client, unique, unit, told):
    department = SnsDepartment(sdk_client("sns"), sdk_client("sqs"), unique)
    department.notifier.publish(notification(unit=unit), TEXTS)

    (message,) = department.messages()
    assert message["MessageAttributes"]["unit"]["StringValue"] == told
    assert json.loads(message["Body"])["unit"] == unit


@pytest.mark.parametrize("fields", [{"unit": "gata"}, {"service": ""}, {"priority": Priority.URGENT}])
def test_who_gets_it_from_a_queue_reads_what_was_told(sdk_client, unique, fields):
    department = SnsDepartment(sdk_client("sns"), sdk_client("sqs"), unique, raw=False)
    told = notification(**fields)

    department.notifier.publish(told, TEXTS)

    (message,) = department.messages()
    assert notification_from_message(message["Body"]) == told


@pytest.mark.req("X13")
def test_what_stands_in_the_mail_goes_to_who_subscribes_by_mail_only(sdk_client, unique):
    department = SnsDepartment(sdk_client("sns"), sdk_client("sqs"), unique)
    sns = Mock()

    department.notifier.publish(notification(), TEXTS)
    SnsNotifier(sns, "arn:aws:sns:eu-central-1:123456789012:").publish(notification(), TEXTS)

    (message,) = department.messages()
    asked = sns.publish.call_args.kwargs
    assert asked["MessageStructure"] == "json"
    assert json.loads(asked["Message"]) == {"default": message["Body"], "email": TEXTS.mail, "sms": TEXTS.text_message}
    assert "kontakt+" not in json.dumps(message)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"Message": "Hej"}', '{"Message": "{}"}'])
def test_what_no_topic_of_ours_told_is_an_error(text):
    with pytest.raises((ValueError, KeyError, TypeError)):
        notification_from_message(text)


def test_the_stream_carries_what_a_notification_needs():
    told = notification(municipality="norrsjofors", department="tek")

    assert (told.municipality, told.department, told.event, told.channel) == ("norrsjofors", "tek", "received", "web")
    assert told.due_at > NOW
    assert told.link == f"https://arenden.example/case/norrsjofors/{told.reference}"


@pytest.mark.parametrize(
    ("case", "event"),
    [
        (a_case(), an_event(type=EventType.NOTE)),
        (a_case(), an_event(type=EventType.CONTACT_MOVED)),
        (a_case(set_aside=SetAside.SPAM), an_event()),
    ],
)
def test_what_concerns_no_department_is_not_marked_for_telling(case, event):
    assert "notify" not in event_to_item(case, event)


@pytest.mark.req("R94", "X12")
@pytest.mark.parametrize(
    ("changes", "allowed"),
    [
        ({}, OfficersMail.ANSWERS),
        ({"secrecy": 1}, OfficersMail.ANSWERS),
        ({"secrecy": 2}, OfficersMail.NOTHING),
        ({"secrecy": 3}, OfficersMail.NOTHING),
        ({"protected": True}, OfficersMail.NOTHING),
        ({"party": None}, OfficersMail.NOTES),
        ({"party": Party(phone="+46701740605")}, OfficersMail.NOTES),
    ],
)
def test_the_stream_carries_what_officers_may_do_by_mail(changes, allowed):
    assert officers_mail_from_image(event_to_item(a_case(**changes), an_event())) is allowed


def test_an_event_of_before_officers_wrote_mail_allows_none():
    image = event_to_item(a_case(), an_event())
    del image["officers_mail"]
    assert officers_mail_from_image(image) is OfficersMail.NOTHING
