"""One alarm clock for each case, however often and in whatever order it is set."""

from __future__ import annotations

import json
from datetime import timedelta
from unittest.mock import Mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from envag.adapters.scheduler import EventBridgeSchedules, Target, schedule_name
from envag.adapters.sqs import happened_from_body
from tests.builders import NOW
from tests.fakes.schedules import MemorySchedules

TARGET = Target(
    queue="arn:aws:sqs:eu-central-1:123456789012:clocks",
    dead_letters="arn:aws:sqs:eu-central-1:123456789012:clocks-dead",
    role="arn:aws:iam::123456789012:role/wake",
)
ONE, OTHER = ("solhamra", "SOL-7K3F-9QW4"), ("norrsjofors", "SOL-7K3F-9QW4")
LATER = NOW + timedelta(days=1, microseconds=1)


class Fake:
    def __init__(self):
        self.schedules = MemorySchedules()

    def set(self):
        return {case: at.replace(microsecond=0) for case, at in self.schedules.set.items()}


class InMoto:
    def __init__(self, client, name):
        client.create_schedule_group(Name=name)
        self.client, self.group = client, name
        self.schedules = EventBridgeSchedules(client, name, TARGET)

    def found(self):
        names = [one["Name"] for one in self.client.list_schedules(GroupName=self.group)["Schedules"]]
        return [self.client.get_schedule(Name=name, GroupName=self.group) for name in names]

    def set(self):
        found = {}
        for schedule in self.found():
            told = happened_from_body(schedule["Target"]["Input"])
            at = NOW.fromisoformat(schedule["ScheduleExpression"][3:-1] + "+00:00")
            found[told.municipality, told.reference] = at - timedelta(seconds=at.second % 60)
        return found


@pytest.fixture
def in_moto(sdk_client, unique):
    return InMoto(sdk_client("scheduler"), unique)


@pytest.fixture(params=["fake", "moto"])
def clocks(request):
    return Fake() if request.param == "fake" else request.getfixturevalue("in_moto")


def test_a_case_is_woken_when_it_was_said_last(clocks):
    for at in (LATER, NOW, LATER + timedelta(days=1)):
        clocks.schedules.wake(*ONE, at)

    assert clocks.set() == {ONE: (LATER + timedelta(days=1)).replace(microsecond=0)}


def test_the_same_reference_of_two_municipalities_are_two_cases(clocks):
    clocks.schedules.wake(*ONE, NOW)
    clocks.schedules.wake(*OTHER, NOW)
    clocks.schedules.let_sleep(*ONE)

    assert clocks.set() == {OTHER: NOW}


def test_a_case_that_sleeps_already_may_be_let_sleep(clocks):
    clocks.schedules.let_sleep(*ONE)
    clocks.schedules.wake(*ONE, NOW)
    clocks.schedules.let_sleep(*ONE)
    clocks.schedules.let_sleep(*ONE)

    assert clocks.set() == {}


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=st.lists(st.tuples(st.sampled_from([ONE, OTHER]), st.none() | st.integers(0, 50)), max_size=6))
def test_the_schedules_do_what_the_fake_does(in_moto, asked):
    fake = Fake()
    for case in (ONE, OTHER):
        in_moto.schedules.let_sleep(*case)
    for case, hours in asked:
        for clocks in (fake, in_moto):
            if hours is None:
                clocks.schedules.let_sleep(*case)
            else:
                clocks.schedules.wake(*case, NOW + timedelta(hours=hours))

    assert in_moto.set() == fake.set()


@pytest.mark.req("X13")
def test_a_schedule_rings_once_in_utc_sends_where_it_may_and_tells_nobody_of_the_case_by_its_name(in_moto):
    in_moto.schedules.wake(*ONE, LATER)

    (schedule,) = in_moto.found()
    assert schedule["Name"] == schedule_name(*ONE)
    assert ONE[0] not in schedule["Name"]
    assert ONE[1] not in schedule["Name"]
    assert schedule["ScheduleExpression"] == "at(2026-11-24T08:00:01)", "never before the moment itself"
    assert schedule["ScheduleExpressionTimezone"] == "UTC"
    assert schedule["ActionAfterCompletion"] == "DELETE"
    assert schedule["Target"]["Arn"] == TARGET.queue
    assert schedule["Target"]["RoleArn"] == TARGET.role
    assert schedule["Target"]["DeadLetterConfig"] == {"Arn": TARGET.dead_letters}
    assert set(json.loads(schedule["Target"]["Input"])) == {"municipality", "reference", "event", "type"}


@pytest.mark.req("R89")
def test_a_schedule_that_comes_and_goes_meanwhile_is_set_all_the_same(sdk_client):
    errors = sdk_client("scheduler").exceptions
    gone = errors.ResourceNotFoundException({"Error": {"Code": "ResourceNotFoundException"}}, "UpdateSchedule")
    there = errors.ConflictException({"Error": {"Code": "ConflictException"}}, "CreateSchedule")
    client = Mock(exceptions=errors)
    client.update_schedule.side_effect = [gone, gone, None]
    client.create_schedule.side_effect = [there, there]

    EventBridgeSchedules(client, "group", TARGET).wake(*ONE, NOW)

    assert client.update_schedule.call_count == 3
