"""The command ``envag`` on a stack that moto plays."""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from envag.adapters.s3 import S3Quarantine
from envag.adapters.sqs import page_from_body
from envag.adapters.staff_store import DynamoStaffStore
from envag.cli import stack
from envag.cli.main import main
from envag.domain.case import EventType
from envag.domain.contact import SetAside
from envag.domain.proof import sign, verify
from envag.ports.cases import StoreConflictError
from tests.builders import a_case, an_event


@pytest.fixture
def running(described_stack):
    """A running stack as ``make run`` describes it, in moto."""
    return stack.find()


@pytest.fixture
def run(capfd):
    """Runs a command; gives back exit code, output and errors."""

    def call(*arguments):
        code = main(arguments)
        said = capfd.readouterr()
        return code, said.out, said.err

    return call


def test_without_a_stack_it_says_how_to_start_one(run, monkeypatch, tmp_path):
    monkeypatch.setenv("ENVAG_STACK", str(tmp_path / "none.json"))

    code, out, err = run("cases", "list")

    assert (code, out) == (1, "")
    assert "make run" in err
    assert "Traceback" not in err


def test_open_cases_and_set_aside_ones_are_listed(run, running):
    store = DynamoStaffStore(running.client("dynamodb"), running.output("TableName"))
    lamp, advert = a_case("lamp", department="sbf"), a_case("advert", set_aside=SetAside.SPAM)
    store.create(lamp, an_event("lamp"))
    store.create(advert, an_event("advert"))

    code, out, _ = run("cases", "list", "--municipality", "solhamra")

    assert code == 0
    lines = {line.split()[0]: line.split()[1:3] for line in out.splitlines()}
    assert lines == {lamp.reference: ["sbf", "fel-gata"], advert.reference: ["spam", "fel-gata"]}


def test_an_unknown_municipality_is_told_with_the_known_ones(run, running):
    code, _, err = run("cases", "list", "--municipality", "storstad")

    assert code == 1
    assert "storstad" in err
    assert "solhamra" in err


def test_a_case_is_shown_with_its_timeline(run, running):
    store = DynamoStaffStore(running.client("dynamodb"), running.output("TableName"))
    case = a_case("lamp")
    store.create(case, an_event("lamp"))

    code, out, _ = run("cases", "show", case.reference.lower().replace("-", ""))

    assert code == 0
    assert out.startswith(f"{case.reference}  Solhamra kommun, klf")
    assert "received  by resident" in out
    assert "Lampan är trasig vid åkanten." in out


@pytest.mark.parametrize(
    ("reference", "says"), [("SOL-0000-0001", "no case reference"), ("SOL-0000-0000", "has no case")]
)
def test_a_reference_that_leads_nowhere_is_told(run, running, reference, says):
    code, _, err = run("cases", "show", reference)

    assert code == 1
    assert says in err


def test_the_quarantine_is_listed_and_its_bytes_come_back(run, running):
    quarantine = S3Quarantine(running.client("s3"), running.output("RecordsBucket"))
    quarantine.keep(reason="unknown_recipient", channel="email", municipality="solhamra", id="m1", raw=b"r\xe5a bytes")

    code, out, _ = run("quarantine", "list")

    assert code == 0
    key = out.split()[-1]
    assert out.split()[2:5] == ["unknown_recipient", "email", "solhamra"]
    assert run("quarantine", "show", key)[0] == 0


def test_raw_bytes_of_the_quarantine_are_written_unchanged(running, capfdbinary):
    quarantine = S3Quarantine(running.client("s3"), running.output("RecordsBucket"))
    quarantine.keep(reason="virus", channel="email", municipality="", id="m1", raw=b"\x00\xff\r\n")
    (entry,) = quarantine.entries()

    assert main(("quarantine", "show", entry.key)) == 0
    assert capfdbinary.readouterr().out == b"\x00\xff\r\n"


def test_a_key_that_is_not_in_quarantine_is_told(run, running):
    code, _, err = run("quarantine", "show", "quarantine/solhamra/email/virus/none")

    assert code == 1
    assert "envag quarantine list" in err


@pytest.fixture
def queue(running):
    """Makes a queue of the local stage, with a dead-letter queue when one is named."""
    sqs = running.client("sqs")
    made = []

    def make(name, dead=""):
        policy = {}
        if dead:
            arn = f"arn:aws:sqs:eu-central-1:123456789012:{dead}"
            policy = {"RedrivePolicy": json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": "5"})}
        made.append(sqs.create_queue(QueueName=name, Attributes=policy)["QueueUrl"])
        return made[-1]

    yield make
    for url in made:
        sqs.delete_queue(QueueUrl=url)


def bodies(running, url):
    return [
        m["Body"]
        for m in running.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
    ]


def test_dead_letters_go_back_to_the_queue_they_came_from(run, running, queue):
    dead = queue("envag-local-mail-dead")
    work = queue("envag-local-mail", dead="envag-local-mail-dead")
    for number in range(12):
        running.client("sqs").send_message(QueueUrl=dead, MessageBody=f"m{number}")
    assert "12  envag-local-mail-dead" in run("redrive")[1]

    code, out, _ = run("redrive", "envag-local-mail-dead")

    assert (code, out) == (0, "12 tried again\n")
    assert bodies(running, dead) == []
    assert len(bodies(running, work) + bodies(running, work)) == 12
    assert run("redrive")[1] == "Nothing waits to be tried again.\n"


def test_what_a_topic_could_not_deliver_is_published_again(run, running, queue):
    dead = queue("envag-local-solhamra-undelivered")
    queue("envag-local-solhamra-klf", dead="envag-local-solhamra-undelivered")
    queue("envag-local-solhamra-sbf", dead="envag-local-solhamra-undelivered")
    heard = queue("envag-local-hears-the-topic")
    topic = running.client("sns").create_topic(Name="envag-local-solhamra-sbf")["TopicArn"]
    running.client("sns").subscribe(
        TopicArn=topic, Protocol="sqs", Endpoint="arn:aws:sqs:eu-central-1:123456789012:envag-local-hears-the-topic"
    )
    body = {
        "Type": "Notification",
        "TopicArn": topic,
        "Subject": "SOL normal",
        "Message": '{"reference": "SOL"}',
        "MessageAttributes": {"service": {"Type": "String", "Value": "fel-gata"}},
    }
    running.client("sqs").send_message(QueueUrl=dead, MessageBody=json.dumps(body))

    code, _, _ = run("redrive", "envag-local-solhamra-undelivered")

    assert code == 0
    (again,) = bodies(running, heard)
    assert json.loads(again)["Message"] == body["Message"]
    assert json.loads(again)["MessageAttributes"] == body["MessageAttributes"]


def test_what_cannot_be_told_apart_is_left_and_told(run, running, queue):
    dead = queue("envag-local-solhamra-undelivered")
    running.client("sqs").send_message(QueueUrl=dead, MessageBody="no envelope")

    code, out, _ = run("redrive", "envag-local-solhamra-undelivered")

    assert code == 1
    assert "nothing in it tells where it came from" in out
    assert "0 tried again, 1 left" in out


def test_a_queue_that_does_not_exist_is_told(run, running):
    code, _, err = run("redrive", "envag-local-none")

    assert code == 1
    assert "envag-local-none" in err


class Lambda:
    """Remembers what it was invoked with."""

    def __init__(self, answer):
        self.invocations = []
        self._answer = answer

    def invoke(self, *, FunctionName, Payload):  # noqa: N803 - the SDK's names
        import io

        self.invocations.append((FunctionName, json.loads(Payload)))
        return {"Payload": io.BytesIO(json.dumps(self._answer).encode())}


@pytest.mark.parametrize(
    ("answer", "code"), [({"batchItemFailures": []}, 0), ({"batchItemFailures": [{"itemIdentifier": "1"}]}, 1)]
)
def test_a_failed_batch_of_the_stream_is_handed_to_its_function_again(run, running, queue, monkeypatch, answer, code):
    monkeypatch.setenv("AWS_ACCOUNT_ID_ENDPOINT_MODE", "disabled")
    function = Lambda(answer)
    real = stack.Stack.client
    monkeypatch.setattr(stack.Stack, "client", lambda self, name: function if name == "lambda" else real(self, name))
    store = DynamoStaffStore(running.client("dynamodb"), running.output("TableName"))
    store.create(a_case("lamp"), an_event("lamp"))
    streams = running.client("dynamodbstreams")
    arn = streams.list_streams(TableName=running.output("TableName"))["Streams"][0]["StreamArn"]
    shard = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]
    failure = {
        "requestContext": {"functionArn": "arn:aws:lambda:eu-central-1:123456789012:function:envag-local-notify"},
        "DDBStreamBatchInfo": {
            "shardId": shard["ShardId"],
            "startSequenceNumber": shard["SequenceNumberRange"]["StartingSequenceNumber"],
            "endSequenceNumber": str(10**30),
            "streamArn": arn,
        },
    }
    dead = queue("envag-local-notify-dead")
    running.client("sqs").send_message(QueueUrl=dead, MessageBody=json.dumps(failure))

    assert run("redrive", "envag-local-notify-dead")[0] == code

    ((name, event),) = function.invocations
    assert name == failure["requestContext"]["functionArn"]
    assert {record["dynamodb"]["NewImage"]["sk"]["S"][:2] for record in event["Records"]} == {"CA", "E#"}


def test_open_cases_are_planned_anew_a_page_of_each_department_at_a_time(run, running, queue):
    url = queue("envag-local-clocks")

    code, out, _ = run("replan", "solhamra")

    assert code == 0
    assert "Solhamra" in out
    told = []
    while found := running.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        told += [page_from_body(message["Body"]) for message in found]
    assert {page.municipality for page in told} == {"solhamra"}
    assert {"klf", "sbf"} <= {page.department for page in told}
    assert {page.after for page in told} == {""}


def test_help_loads_neither_sdk_nor_validation():
    heavy = "('boto3', 'botocore', 'pydantic', 'ruamel')"
    code = f"import sys; from envag.cli.main import parser; parser(); print([m for m in {heavy} if m in sys.modules])"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603

    assert done.stdout.strip() == "[]"


@pytest.mark.req("R41")
def test_what_was_set_aside_is_counted_and_one_command_from_being_a_case(run, running):
    store = DynamoStaffStore(running.client("dynamodb"), running.output("TableName"))
    advert, robot = a_case("advert", set_aside=SetAside.ADVERTISING), a_case("robot", set_aside=SetAside.AUTOMATIC)
    for case in (advert, robot, a_case("lamp")):
        store.create(case, an_event(case.source))

    _, _, summary = run("cases", "list", "--municipality", "solhamra")
    code, out, _ = run("cases", "take-up", advert.reference.lower(), "--by", "guide-7")

    assert "1 to work on, 2 set aside (0 spam, 1 advertising, 1 automatic)" in summary
    assert (code, advert.reference in out) == (0, True)
    taken = store.get("solhamra", advert.reference)
    assert (taken.set_aside, taken.due_at) == (None, advert.due_at)
    assert advert.reference in {entry.reference for entry in store.worklist("solhamra", "klf").lines}
    (event,) = [e for e in store.timeline("solhamra", advert.reference) if e.type is EventType.TAKEN_UP]
    assert event.actor.id == "guide-7"
    assert taken.tells_department(event)
    assert run("cases", "take-up", advert.reference)[0] == 1


def test_a_proof_outlives_a_rotation_and_not_its_keys_retirement(run, running):
    def store():
        """As another environment sees the table: nothing kept from before."""
        return DynamoStaffStore(running.client("dynamodb"), running.output("TableName"))

    reference = a_case().reference
    proof = sign(store().proof_keys("solhamra"), "solhamra", reference)

    assert run("keys", "rotate", "solhamra")[0] == 0
    assert verify(store().proof_keys("solhamra"), "solhamra", proof) == reference
    assert sign(store().proof_keys("solhamra"), "solhamra", reference).split(".")[1] == "2"
    assert run("keys", "list", "solhamra")[1].splitlines() == ["1  verifies", "2  signs and verifies"]

    assert run("keys", "retire", "solhamra", "1")[0] == 0
    assert verify(store().proof_keys("solhamra"), "solhamra", proof) == ""
    for version in ("1", "2", "9"):
        code, _, err = run("keys", "retire", "solhamra", version)
        assert (code, "Traceback" in err) == (1, False)
    assert list(store().proof_keys("solhamra").keys) == [2]


def test_rotations_at_the_same_moment_lose_no_key(running):
    def rotate(_):
        store = DynamoStaffStore(running.client("dynamodb"), running.output("TableName"))
        try:
            return store.rotate_proof_keys("solhamra")
        except StoreConflictError:
            return None

    first = DynamoStaffStore(running.client("dynamodb"), running.output("TableName")).proof_keys("solhamra")
    with ThreadPoolExecutor(8) as pool:
        made = [version for version in pool.map(rotate, range(8)) if version]

    keys = DynamoStaffStore(running.client("dynamodb"), running.output("TableName")).proof_keys("solhamra")
    assert len(made) == len(set(made))
    assert set(keys.keys) == {1, *made}
    assert keys.current == max(made)
    assert keys.keys[1] == first.keys[1]
