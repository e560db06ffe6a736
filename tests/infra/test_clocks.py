"""A case's alarm clock: who may set it, what it may do when it rings, and when a deployment plans cases anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from envag.domain.hours import Hours
from envag.domain.service import Clock, Target
from infra.build.data import municipalities
from infra.constructs.followers import FOLLOWERS
from infra.constructs.replanning import calendar_digest
from tests.infra.permissions import role_of, statements
from tests.infra.templates import platform

QUEUE, DEAD = "<envag-prod-clocks>", "<envag-prod-clocks-dead>"


@pytest.fixture(scope="module")
def template():
    return platform("prod")


@pytest.fixture(scope="module")
def waking(template):
    return template.one("AWS::IAM::Role", RoleName="envag-prod-wake")


def test_what_rings_may_send_to_the_queue_of_clocks_and_do_nothing_else(template, waking):
    allowed = {
        (action, resource)
        for _, actions, resources, _ in statements(template, waking)
        for action in actions
        for resource in resources
    }

    assert {pair for pair in allowed if not pair[0].startswith("kms:")} == {
        ("sqs:SendMessage", QUEUE),
        ("sqs:SendMessage", DEAD),
    }
    keys = [condition for _, actions, _, condition in statements(template, waking) if "kms:Decrypt" in actions]
    assert all("kms:ViaService" in condition["StringEquals"] for condition in keys)
    assert keys


def test_only_our_own_schedules_may_ring(template, waking):
    (trust,) = waking.properties["AssumeRolePolicyDocument"]["Statement"]

    assert trust["Principal"] == {"Service": "scheduler.amazonaws.com"}
    assert template.text(trust["Condition"]["ArnEquals"]["aws:SourceArn"]) == (
        "arn:aws:scheduler:eu-central-1:123456789012:schedule-group/envag-prod-clocks"
    )
    assert template.text(trust["Condition"]["StringEquals"]["aws:SourceAccount"]) == "123456789012"


def test_the_function_hands_its_role_to_the_scheduler_alone(template):
    (condition,) = [
        condition
        for _, actions, _, condition in statements(template, role_of(template, "clocks"))
        if "iam:PassRole" in actions
    ]

    assert condition == {"StringEquals": {"iam:PassedToService": "scheduler.amazonaws.com"}}


def test_its_schedules_stand_in_a_group_of_the_stage(template):
    function = template.one("AWS::Lambda::Function", FunctionName="envag-prod-clocks").properties
    variables = function["Environment"]["Variables"]

    assert template.one("AWS::Scheduler::ScheduleGroup", Name=variables["SCHEDULE_GROUP"])
    assert template.text(variables["WAKE_QUEUE_ARN"]) == QUEUE
    assert template.text(variables["WAKE_DEAD_LETTERS_ARN"]) == DEAD


def test_every_follower_has_its_queue_told(template):
    variables = template.one("AWS::Lambda::Function", FunctionName="envag-prod-notify").properties["Environment"]

    told = template.text(variables["Variables"]["FOLLOWER_QUEUES"]).split()
    queues = [template.one("AWS::SQS::Queue", QueueName=f"envag-prod-{name}") for name in FOLLOWERS]
    assert told == [f"<{queue.id}>" for queue in queues]


@pytest.mark.req("X20")
class TestDigest:
    PLACE = municipalities()[0]

    @pytest.mark.parametrize(
        "change",
        [
            {"hours": Hours()},
            {"closed_days": {date(2026, 1, 1): "Nyårsdagen"}},
            {"local_closures": {date(2026, 5, 15): "Klämdag"}},
            {"default_target": Target(clock=Clock.WORKING, days=9)},
        ],
        ids=lambda change: next(iter(change)),
    )
    def test_changes_with_what_due_times_are_computed_from(self, change):
        assert calendar_digest(replace(self.PLACE, **change)) != calendar_digest(self.PLACE)

    def test_changes_with_a_services_target(self):
        first, *others = self.PLACE.services
        services = (replace(first, target=replace(first.target, days=first.target.days + 1)), *others)

        assert calendar_digest(replace(self.PLACE, services=services)) != calendar_digest(self.PLACE)

    @pytest.mark.parametrize("change", [{"name": "Annan kommun"}, {"email": "a@b.example"}, {"texts": {}}])
    def test_stays_with_whatever_else_changes(self, change):
        assert calendar_digest(replace(self.PLACE, **change)) == calendar_digest(self.PLACE)
