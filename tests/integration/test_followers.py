"""Between the stream and those who follow it: the functions notify, clocks and replan on what AWS would hand them."""

from __future__ import annotations

import json
from datetime import timedelta
from unittest import mock

import pytest

from envag.adapters.dynamodb import DynamoCaseStore
from envag.adapters.sqs import happened_from_body, page_from_body
from envag.domain.case import EventType
from tests.builders import NOW, a_case, an_event


def a_record(image, number="1"):
    return {"eventID": number, "dynamodb": {"SequenceNumber": number, "NewImage": image}}


def told_of(stack, follower):
    return [message["Body"] for message in stack.taken(stack.followers[follower])]


@pytest.mark.req("R89")
def test_whoever_follows_hears_first_so_that_its_trouble_tells_no_department_twice(stack):
    from envag.adapters.items import event_to_item

    module = stack.function("notify")
    published = mock.Mock()
    with (
        mock.patch.object(module, "FOLLOWERS", mock.Mock(tell=mock.Mock(side_effect=RuntimeError))),
        mock.patch.object(module, "NOTIFIER", mock.Mock(publish=published)),
        pytest.raises(RuntimeError),
    ):
        module.handler({"Records": [a_record(event_to_item(a_case(), an_event()))]}, None)

    published.assert_not_called()


def test_what_the_stream_is_read_anew_for_tells_followers_of_events_alone(stack):
    from envag.adapters.items import case_to_item, event_to_item

    stack.forget()
    case, event = a_case(), an_event(type=EventType.NOTE)
    past = event_to_item(case, an_event("past"))
    del past["follow"], past["notify"]
    images = [case_to_item(case), event_to_item(case, event), past]

    records = [a_record(image, str(n)) for n, image in enumerate(images)]
    answer = stack.function("notify").handler({"Records": [*records, {"dynamodb": {"SequenceNumber": "9"}}]}, None)

    assert answer == {"batchItemFailures": []}
    assert [happened_from_body(body).event for body in told_of(stack, "clocks")] == [event.id]


@pytest.mark.req("X4", "R89")
def test_a_late_case_is_reminded_of_once_however_often_it_is_told_of(stack):
    stack.forget()
    store = DynamoCaseStore(stack.clients("dynamodb"), stack.table)
    case = a_case("late", department="sbf", arrived_at=NOW - timedelta(days=3), due_at=NOW - timedelta(days=1))
    store.create(case, an_event("late", occurred_at=case.arrived_at))

    stack.drain()
    for body in 2 * told_of(stack, "clocks"):
        stack.queue("clocks", body)

    kinds = [e.data["kind"] for e in store.timeline("solhamra", case.reference) if e.type is EventType.REMINDED]
    assert kinds == ["overdue"]
    told = [body for body in map(json.loads, told_of_department(stack, "solhamra-sbf")) if "reminder" in body]
    stack.drain()
    told += [body for body in map(json.loads, told_of_department(stack, "solhamra-sbf")) if "reminder" in body]
    assert [body["reminder"] for body in told] == ["overdue"]


def told_of_department(stack, name):
    bodies = stack.taken(stack.queues[name]) if name in stack.queues else ()
    return [json.loads(body["Body"])["Message"] for body in bodies]


@pytest.mark.req("X20")
def test_a_deployment_plans_those_anew_whose_calendar_has_changed(stack):
    stack.forget()
    event = {
        "RequestType": "Update",
        "ResponseURL": "https://cloudformation.example/answer",
        "StackId": "s",
        "RequestId": "r",
        "LogicalResourceId": "l",
        "ResourceProperties": {"Calendars": {"solhamra": "2", "norrsjofors": "1", "lindholmstad": "1"}},
        "OldResourceProperties": {"Calendars": {"solhamra": "1", "norrsjofors": "1"}},
    }
    with mock.patch("envag.runtime.custom_resource.urlopen") as answered:
        stack.invoke("replan", event)
        stack.invoke("replan", event | {"RequestType": "Delete"})

    assert all(json.loads(one.args[0].data)["Status"] == "SUCCESS" for one in answered.call_args_list)
    pages = [page_from_body(body) for body in told_of(stack, "clocks")]
    assert {page.municipality for page in pages} == {"solhamra", "lindholmstad"}
