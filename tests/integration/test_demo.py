"""``envag demo`` on a stack that moto plays: what it loads is what staff and figures read, and reset leaves nothing."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from envag.adapters.figures import DynamoFiguresStore
from envag.adapters.training_table import TrainingTable
from envag.cli import municipalities, stack
from envag.cli.cases import by_list
from envag.cli.main import main
from envag.runtime.routing_tables import routes
from envag.usecases.figures.count_case import count_case


@pytest.fixture
def running(described_stack, monkeypatch):
    """A running stack in moto, whose messages are routed by what the build compiled."""
    monkeypatch.setattr(municipalities, "router", lambda place: routes(place.slug))
    found = stack.find()
    users = found.client("cognito-idp")
    pool = users.create_user_pool(PoolName="staff", Schema=[{"Name": "grants", "AttributeDataType": "String"}])
    running = replace(found, outputs={**found.outputs, "StaffPoolId": pool["UserPool"]["Id"]})
    monkeypatch.setattr(stack, "find", lambda *_: running)
    for name, grants in (("siiri", "norrsjofors:guide"), ("ebba", "solhamra:guide"), ("ida", "not:a:grant:at:all")):
        users.admin_create_user(
            UserPoolId=pool["UserPool"]["Id"],
            Username=name,
            UserAttributes=[{"Name": "custom:grants", "Value": grants}],
        )
    return running


def pseudonym(running, name):
    """What a token calls them."""
    user = running.client("cognito-idp").admin_get_user(UserPoolId=running.output("StaffPoolId"), Username=name)
    return next(one["Value"] for one in user["UserAttributes"] if one["Name"] == "sub")


def everything(running):
    pages = running.client("dynamodb").get_paginator("scan").paginate(TableName=running.output("TableName"))
    return [item for page in pages for item in page["Items"]]


@pytest.mark.req("R83")
def test_a_training_municipality_is_filled_and_emptied(running, capfd):
    """The round trip of a training circle, beside a municipality that keeps what it has."""
    place, other = municipalities.find("norrsjofors"), municipalities.find("solhamra")
    running.cases.resident_key(other.slug)
    before = everything(running)
    running.files.write(f"mail/{place.slug}/exercise", b"From: x", media_type="message/rfc822")

    assert main(["demo", "load", "--municipality", place.slug, "--size", "ci"]) == 0
    assert "60 cases" in capfd.readouterr().out

    listed = list(by_list(running.cases, place))
    assert listed
    assert {name for name, _ in listed} <= {department.id for department in place.departments}
    assert main(["demo", "load", "--municipality", place.slug, "--size", "ci"]) == 1
    assert "reset" in capfd.readouterr().err

    assert main(["demo", "reset", "--municipality", place.slug]) == 0
    assert everything(running) == before
    with pytest.raises(KeyError):
        running.files.read(f"mail/{place.slug}/exercise")


def test_its_figures_are_those_that_the_function_would_count(running):
    """Counted anew from the table, no case changes any sum."""
    place = municipalities.find("norrsjofors")
    main(["demo", "load", "--municipality", place.slug, "--size", "ci"])
    figures = DynamoFiguresStore(running.client("dynamodb"), running.output("TableName"))
    cases = [item for item in everything(running) if item["sk"]["S"] == "CASE"]

    changed = [
        count_case(place, item["reference"]["S"], store=running.cases, figures=figures)
        for item in itertools.islice(cases, 0, None, 8)
    ]

    assert len(cases) == 60
    assert not any(changed)
    actors = {item["actor"]["S"] for item in everything(running) if "actor" in item}
    assert f"guide#{pseudonym(running, 'siiri')}" in actors
    assert f"guide#{pseudonym(running, 'ebba')}" not in actors
    main(["demo", "reset", "--municipality", place.slug])


def test_keys_that_functions_remember_can_stay(running):
    place = municipalities.find("norrsjofors")
    key = running.cases.resident_key(place.slug)
    main(["demo", "reset", "--municipality", place.slug, "--keep-keys"])
    table = TrainingTable(running.client("dynamodb"), running.output("TableName"))
    assert len(list(table.of(place.slug))) == 1
    assert list(table.of(place.slug, keys=False)) == []
    assert type(running.cases)(running.client("dynamodb"), running.output("TableName")).resident_key(place.slug) == key


@pytest.mark.req("R83")
@pytest.mark.parametrize("action", ["load", "reset"])
def test_a_real_municipality_is_refused(running, capfd, monkeypatch, action):
    real = replace(municipalities.find("solhamra"), code="0180")
    monkeypatch.setattr(municipalities, "find", lambda _: real)
    before = everything(running)

    assert main(["demo", action, "--municipality", "solhamra"]) == 1
    assert "is real" in capfd.readouterr().err
    assert everything(running) == before


def test_what_the_table_does_not_take_at_once_is_sent_again(monkeypatch):
    """DynamoDB takes a part of a batch when it is busy; what never gets through is told."""
    from envag.adapters import training_table

    monkeypatch.setattr(training_table, "_WAIT", 0)

    class Busy:
        def __init__(self, refusals):
            self.refusals, self.taken = refusals, []

        def batch_write_item(self, RequestItems):  # noqa: N803 - boto3's own name
            (requests,) = RequestItems.values()
            self.refusals -= 1
            taken = requests if self.refusals < 0 else requests[:1]
            self.taken += taken
            return {"UnprocessedItems": {"table": requests[len(taken) :]} if len(taken) < len(requests) else {}}

    busy = Busy(2)
    items = [{"pk": {"S": str(number)}} for number in range(5)]
    assert TrainingTable(busy, "table").write(items) == 5
    assert [one["PutRequest"]["Item"] for one in busy.taken] == items
    with pytest.raises(training_table.NotTakenError):
        TrainingTable(Busy(100), "table").write([{"pk": {"S": str(number)}} for number in range(25)])
