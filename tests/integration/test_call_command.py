"""``envag call`` on a stack that moto plays."""

from __future__ import annotations

import json

import pytest

from envag.adapters.dynamodb import DynamoCaseStore
from envag.cli.main import main
from envag.domain.case import Status

QUEUE = "envag-local-contact-events"


@pytest.fixture
def running(described_stack, sdk_client, cases_table):
    """A running stack as ``make run`` describes it, with its queue of contact events."""
    sqs = sdk_client("sqs")
    url = sqs.create_queue(QueueName=QUEUE)["QueueUrl"]
    yield DynamoCaseStore(sdk_client("dynamodb"), cases_table), url
    sqs.delete_queue(QueueUrl=url)


@pytest.fixture
def call(capfd):
    """Runs the command; gives back exit code, output and errors."""

    def run(*arguments):
        code = main(["call", *arguments])
        said = capfd.readouterr()
        return code, said.out, said.err

    return run


def told(sdk_client, url):
    """The types of the contact events that wait in the queue."""
    messages = sdk_client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
    return sorted(json.loads(one["Body"])["detail"]["eventType"] for one in messages)


@pytest.mark.req("R11", "R22")
def test_a_call_is_played_and_recorded(call, running, sdk_client):
    store, url = running

    code, out, err = call("--from", "+46701740605", "--to", "+46846500410", "--at", "2026-11-23T09:00")

    assert (code, err) == (0, "")
    assert "inbound/welcome" in out
    assert "caller: Hej och välkommen till Solhamra kommun, Solhamra Direkt." in out
    assert "guide: Solhamra kommun." in out
    assert "talked" in out
    reference = out.split("envag cases show ")[1].strip()
    assert store.get("solhamra", reference).status is Status.NEW
    assert told(sdk_client, url) == [
        "COMPLETED",
        "CONNECTED_TO_AGENT",
        "CONNECTED_TO_SYSTEM",
        "DISCONNECTED",
        "INITIATED",
        "QUEUED",
    ]


def test_keys_lead_a_finnish_caller_to_their_line(call, running):
    code, out, _ = call("--to", "+46980319210", "--at", "2026-11-25T10:30", "--keys", "2")

    assert code == 0
    assert "Haluatko puhua suomea? Paina kaksi." in out
    assert "queue-fi/measure" in out


def test_transfers_that_nobody_answers_end_in_a_message(call, running):
    code, out, _ = call(
        *("--from", "+46701740605", "--to", "+46846500410", "--at", "2026-11-23T10:30"),
        *("--transfer", "bygglov", "--transfer", "bygglov", "--unanswered"),
    )

    assert code == 0
    assert "Bygglov svarar inte. De har fått ett meddelande" in out


def test_a_chat_goes_by_the_municipalitys_name(call, running):
    code, out, _ = call("--to", "solhamra", "--at", "2026-11-23T09:00")

    assert code == 0
    assert "chat/welcome" in out


def test_a_caller_may_leave(call, running, sdk_client):
    _, url = running

    code, out, _ = call("--to", "+46846500410", "--at", "2026-11-23T09:00", "--hang-up", "inbound/mark")

    assert code == 0
    assert "hung_up, no human, 3 contact events sent" in out
    assert told(sdk_client, url) == ["CONNECTED_TO_SYSTEM", "DISCONNECTED", "INITIATED"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--to", "+46846500499"), "No municipality has +46846500499"),
        (("--to", "solhamra", "--transfer", "månen"), "has no queue for månen"),
        (("--to", "solhamra", "--answer-after", "soon"), "is a number of seconds or 'never'"),
    ],
)
def test_what_cannot_be_played_is_told(call, running, arguments, message):
    code, out, err = call(*arguments)

    assert (code, out) == (1, "")
    assert message in err


@pytest.mark.req("X42")
def test_a_crisis_is_started_shown_heard_and_ended(running, capfd):
    message = "Vattnet i Solhamra måste kokas."

    assert main(["crisis", "start", "solhamra", message, "--until", "2099-01-01T00:00"]) == 0
    assert main(["crisis", "show", "solhamra"]) == 0
    assert main(["call", "--to", "+46846500410", "--at", "2026-11-23T09:00"]) == 0
    assert main(["crisis", "end", "solhamra"]) == 0
    assert main(["crisis", "show", "solhamra"]) == 0

    said = capfd.readouterr().out
    assert "Told from now on until 2099-01-01 00.00." in said
    assert f"Until 2099-01-01 00.00: {message}" in said
    assert f"caller: Viktigt meddelande från Solhamra kommun. {message}" in said
    assert said.endswith("Told no more.\nNothing is told.\n")


@pytest.mark.parametrize(
    ("message", "until", "problem"),
    [("a" * 141, "2099-01-01T00:00", "1 to 140 characters"), ("Koka vattnet.", "2020-01-01T00:00", "is over")],
)
def test_a_crisis_that_cannot_be_told_is_refused(running, capfd, message, until, problem):
    assert main(["crisis", "start", "solhamra", message, "--until", until]) == 1
    assert problem in capfd.readouterr().err
