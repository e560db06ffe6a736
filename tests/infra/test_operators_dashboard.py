"""The dashboard of whoever is on duty shows everything that can fall behind, without being told of it by name."""

from __future__ import annotations

import json
import re

import pytest

from infra.constructs.operators_dashboard import CASES_BY_CHANNEL
from infra.cost import DASHBOARD, fixed_monthly_cost
from tests.infra.templates import platform, synth


@pytest.fixture(scope="module")
def template():
    return platform("prod")


@pytest.fixture(scope="module")
def made(template):
    return template.one("AWS::CloudWatch::Dashboard")


@pytest.fixture(scope="module")
def body(template, made):
    """The dashboard as CloudWatch reads it, with resources by the names that they have."""
    found = template.text(made.properties["DashboardBody"])
    return json.loads(found)


def metrics(body, name):
    """What the widgets show of a metric, by the value of its last dimension."""
    shown = [line for each in body["widgets"] for line in each["properties"].get("metrics", [])]
    return {next(part for part in reversed(line) if isinstance(part, str)) for line in shown if line[1] == name}


def test_every_queue_is_watched_by_its_depth_and_all_but_dead_letters_by_age(template, body):
    queues = template.of_type("AWS::SQS::Queue")
    read = {named(each, "QueueName") for each in queues if "RedrivePolicy" in each.properties}

    assert len(queues) > len(read) > 5
    assert metrics(body, "ApproximateNumberOfMessagesVisible") == {named(each, "QueueName") for each in queues}
    assert metrics(body, "ApproximateAgeOfOldestMessage") == read


@pytest.mark.parametrize("metric", ["Errors", "Throttles", "Duration", "Invocations"])
def test_every_function_is_watched(template, body, metric):
    functions = {
        f"<{each.id}>" for each in template.of_type("AWS::Lambda::Function") if "FunctionName" in each.properties
    }

    assert len(functions) > 20
    assert metrics(body, metric) == functions


def test_the_streams_readers_show_how_far_behind_they_are(template, body):
    names = ("envag-prod-notify", "envag-prod-send-mail")
    readers = [template.one("AWS::Lambda::Function", FunctionName=name) for name in names]

    assert metrics(body, "IteratorAge") == {f"<{each.id}>" for each in readers}


def test_new_cases_by_channel_are_counted_from_what_departments_are_told(body):
    (query,) = [each["properties"]["query"] for each in body["widgets"] if each["type"] == "log"]

    assert query.startswith("SOURCE '/envag/prod/notify'")
    assert all(line in query for line in CASES_BY_CHANNEL)


def test_labels_say_what_it_is_and_not_of_which_stage(body):
    labels = [
        line[-1]["label"]
        for each in body["widgets"]
        for line in each["properties"].get("metrics", [])
        if isinstance(line[-1], dict)
    ]

    assert labels
    assert not [label for label in labels if re.search(r"envag-|<|\$", label)]


def test_a_stage_has_one_and_a_laptop_none(template, made):
    of_prod, of_local = (
        [each for stack in synth(stage).values() for each in stack.of_type("AWS::CloudWatch::Dashboard")]
        for stage in ("prod", "local")
    )

    assert [each.properties["DashboardName"] for each in of_prod] == ["envag-prod"]
    assert of_local == []
    assert fixed_monthly_cost(template)[made.id] == DASHBOARD


def named(resource, attribute):
    """A resource's name as another refers to it."""
    return f"<{resource.properties[attribute]}>.{attribute}"
