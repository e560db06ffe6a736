"""The whole centre on moto: resources from the synthesised template, the real handlers, redelivery as AWS does it.

What moto's SES leaves out of a mail, the one that is played on a laptop has.
"""

from __future__ import annotations

import copy
import gc
import importlib.util
import io
import itertools
import json
import logging
import os
import sys
import threading
import traceback
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

from envag.adapters import sdk
from envag.adapters.scheduler import schedule_name
from envag.adapters.sqs import happened_from_body
from envag.runtime.settings.environment import variables
from envag.runtime.settings.every import ALL
from infra.build.functions import PARTS, function_asset
from infra.build.target import Target
from infra.constructs.followers import FOLLOWERS
from tests.cloud import create_table
from tests.fakes.webhooks import MemoryDoor

FUNCTIONS = Path(__file__).parents[2] / "functions"
EVENTS = Path(__file__).parents[2] / "events"
_NUMBERS = itertools.count()
_INSTANCE = "arn:aws:connect:eu-central-1:000000000000:instance/00000000-0000-4000-8000-000000000001"
_ATTEMPTS = 12
_READERS = {"notify": "follow", "send_mail": "mail"}
"""The functions that read the table's stream, and the mark that each one's filter asks for."""


class Context:
    """What Lambda hands to a handler beside the event."""

    function_name = "test"
    memory_limit_in_mb = 512
    invoked_function_arn = "arn:aws:lambda:eu-central-1:123456789012:function:test"
    aws_request_id = "00000000-0000-4000-8000-000000000000"

    @staticmethod
    def get_remaining_time_in_millis():
        return 5000


@dataclass
class Stack:
    """One deployment. ``clients`` are moto's; names carry a number, so that many stand side by side.

    ``heir_of`` is one that is done with: its topics are taken over, and its queues, which ``told`` has emptied.
    """

    clients: Any
    templates: dict[str, dict[str, Any]]
    clock: Any
    centre: Any
    ses: Any
    heir_of: Stack | None = None
    handlers: dict[str, Any] = field(default_factory=dict)
    queues: dict[str, str] = field(default_factory=dict)
    tasks: str = ""
    webhooks: str = ""
    door: MemoryDoor = field(default_factory=MemoryDoor)
    followers: dict[str, str] = field(default_factory=dict)
    log: io.StringIO = field(default_factory=io.StringIO)
    calls: Any = None
    crashes: list[str] = field(default_factory=list)

    def __post_init__(self):
        number = next(_NUMBERS)
        self.table = f"stack-{number}-cases"
        self.bucket = f"stack-{number}-records"
        self.uploads = f"stack-{number}-uploads"
        self.prefix = f"t{number}-"
        self._iterator = ""
        self._sent_before = len(self.ses.taken)
        self._one_writer = threading.Lock()
        self._make()
        self.environment = {
            "TABLE_NAME": self.table,
            "FOLLOWER_QUEUES": " ".join(self.followers.values()),
            "RECORDS_BUCKET": self.bucket,
            "UPLOADS_BUCKET": self.uploads,
            "TOPIC_ARN_PREFIX": f"arn:aws:sns:eu-central-1:123456789012:{self.prefix}",
            "CASE_LINK_BASE": "https://arenden.example/case",
            "CONNECT_INSTANCE_ID": _INSTANCE.rsplit("/", 1)[1],
            "CONNECT_INSTANCE_ARN": _INSTANCE,
            "CONNECT_REGION": "eu-central-1",
            "FLOW_PARAMETERS": "/envag/dev",
            "QUEUE_URL": self.webhooks,
            "WEBHOOK_SECRETS": "/envag/dev/webhook",
            "RULE_SET_NAME": "inbound",
            "SCHEDULE_GROUP": f"{self.prefix}clocks",
            "WAKE_QUEUE_URL": self.followers["clocks"],
            "WAKE_QUEUE_ARN": f"arn:aws:sqs:eu-central-1:123456789012:{self.prefix}clocks",
            "WAKE_DEAD_LETTERS_ARN": f"arn:aws:sqs:eu-central-1:123456789012:{self.prefix}clocks-dead",
            "WAKE_ROLE_ARN": "arn:aws:iam::123456789012:role/envag-dev-wake",
            "CONFIGURATION_SET_PREFIX": "envag-dev-",
            "WEB_ADDRESS": "https://kontakt.example",
            "SECRET_PARAMETERS": "/envag/dev/e-id",
            "MAIL_ENDPOINT": self.ses.url,
            "DATA_ROLE_ARN": "arn:aws:iam::123456789012:role/envag-dev-staff-data",
        }

    def _make(self):
        (table,) = resources(self.templates["envag-dev-platform"], "AWS::DynamoDB::GlobalTable").values()
        create_table(self.clients("dynamodb"), self.table, table)
        for bucket in (self.bucket, self.uploads):
            self.clients("s3").create_bucket(
                Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
            )
        if self.heir_of:
            self.prefix, self.queues, self.tasks = self.heir_of.prefix, self.heir_of.queues, self.heir_of.tasks
            self.webhooks, self.followers = self.heir_of.webhooks, self.heir_of.followers
            self.heir_of = None
            return
        self.tasks, self.webhooks, *followers = (
            self.clients("sqs").create_queue(QueueName=f"{self.prefix}{name}")["QueueUrl"]
            for name in ("tasks", "webhooks", *FOLLOWERS)
        )
        self.followers = dict(zip(FOLLOWERS, followers, strict=True))
        self.clients("scheduler").create_schedule_group(Name=f"{self.prefix}clocks")
        for template in self.templates.values():
            self._make_topics(template)

    def _make_topics(self, template):
        sns, sqs = self.clients("sns"), self.clients("sqs")
        topics, queues = {}, {}
        for name, topic in resources(template, "AWS::SNS::Topic").items():
            short = topic["TopicName"].split("-", 2)[2]
            topics[name] = sns.create_topic(Name=self.prefix + short)["TopicArn"]
        for subscription in resources(template, "AWS::SNS::Subscription").values():
            if subscription["Protocol"] != "sqs":
                continue
            topic = topics[subscription["TopicArn"]["Ref"]]
            url = self.webhooks if "-webhooks" in json.dumps(subscription["Endpoint"]) else self.tasks
            if "Fn::GetAtt" in subscription["Endpoint"]:
                queue = subscription["Endpoint"]["Fn::GetAtt"][0]
                if queue not in queues:
                    name = self.prefix + topic.removeprefix(f"arn:aws:sns:eu-central-1:123456789012:{self.prefix}")
                    queues[queue] = sqs.create_queue(QueueName=name)["QueueUrl"]
                    self.queues[name.removeprefix(self.prefix)] = queues[queue]
                url = queues[queue]
            arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
            attributes = {}
            if "FilterPolicy" in subscription:
                attributes["FilterPolicy"] = json.dumps(subscription["FilterPolicy"])
            sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn["Attributes"]["QueueArn"], Attributes=attributes)

    def function(self, name):
        """The handler module of a function, as its own environment would import it."""
        if name not in self.handlers:
            self.handlers[name] = self._start(name)
        return self.handlers[name]

    def _start(self, name):
        known = variables(ALL[name])
        with _environment({v: self.environment[v] for v in known if v in self.environment}), _on_path(name):
            spec = importlib.util.spec_from_file_location(f"{name}_handler", _folder(name) / "handler.py")
            module = importlib.util.module_from_spec(spec)
            # What stands for good in an environment of its own is frozen; here many environments come and go.
            with mock.patch.object(gc, "freeze"), mock.patch.object(sdk, "client", _client):
                spec.loader.exec_module(module)
        for sink in logging.getLogger(name).handlers:
            sink.setStream(self.log)
        if hasattr(module, "CLOCK"):
            module.CLOCK = self.clock
        if hasattr(module, "CENTRE"):
            module.CENTRE = self.centre
        if hasattr(module, "DOOR"):
            module.DOOR = self.door
        if hasattr(module, "_centre"):
            module._centre = lambda: self.centre
        return module

    # what AWS does between the parts

    def put_object(self, key, content, function):
        """An object arrives; its event waits in a queue until the function has handled it."""
        # moto's S3 does not take two writers of one key at once
        with self._one_writer:
            self.clients("s3").put_object(Bucket=self.bucket, Key=key, Body=content)
        record = {
            "eventVersion": "2.1",
            "eventSource": "aws:s3",
            "awsRegion": "eu-central-1",
            "eventTime": "2026-11-23T08:00:00.000Z",
            "eventName": "ObjectCreated:Put",
            "s3": {
                "bucket": {"name": self.bucket},
                "object": {"key": key, "size": len(content), "eTag": "0", "sequencer": "0"},
            },
        }
        self.queue(function, json.dumps({"Records": [record]}), message_id=key)

    def upload(self, key, content, *, name="foto.jpg", verdict="clean"):
        """A browser has posted a file; ``events/object_scan/<verdict>.json`` tells what the scan said of it."""
        with self._one_writer:
            stored = self.clients("s3").put_object(Bucket=self.uploads, Key=key, Body=content, Metadata={"name": name})
        event = json.loads((EVENTS / f"object_scan/{verdict}.json").read_text("utf-8"))
        event["detail"]["s3ObjectDetails"] |= {
            "bucketName": self.uploads,
            "objectKey": key,
            "eTag": stored["ETag"].strip('"'),
        }
        self.queue("scanned_file", json.dumps(event), message_id=key)

    def queue(self, function, body, *, message_id="m1"):
        """An SQS message, delivered until the function takes it. Raises AssertionError when it never does."""
        record = {"messageId": message_id, "receiptHandle": message_id, "body": body, "eventSource": "aws:sqs"}
        for received in range(_ATTEMPTS):
            record["attributes"] = {"ApproximateReceiveCount": str(received + 1)}
            answer = self._call(function, {"Records": [record]})
            if answer is not None and not answer["batchItemFailures"]:
                return
        msg = f"{function} never took its message: {self.crashes[-1:]} {self.log.getvalue()[-2000:]}"
        raise AssertionError(msg)

    def request(self, function, event):
        """A request to the HTTP API, sent again by its sender while the answer is a server's error."""
        for _ in range(_ATTEMPTS):
            answer = self._call(function, event)
            if answer is not None and answer["statusCode"] < 500:
                break
        return answer

    def invoke(self, function, event, *, attempts=1):
        """A direct call, tried again as its caller would."""
        answer = None
        for _ in range(attempts):
            answer = self._call(function, event)
            if answer is not None:
                break
        return answer

    def drain(self, *, tasks=True):
        """Hand the stream's new records to its readers, until none of them has made another, then tasks to theirs."""
        while records := self._stream():
            events = [
                r for r in records if r["eventName"] == "INSERT" and r["dynamodb"]["Keys"]["sk"]["S"].startswith("E#")
            ]
            for function, mark in _READERS.items():
                self._hand_over(function, [r for r in events if mark in r["dynamodb"]["NewImage"]])
        for message in self.taken(self.tasks) if tasks else ():
            self.queue("tasks", message["Body"], message_id=message["MessageId"])

    def post_webhooks(self):
        """Hand the queue of webhooks to its function until it is empty."""
        while messages := self.taken(self.webhooks):
            for message in messages:
                self.queue("webhook", message["Body"], message_id=message["MessageId"])

    def follow(self):
        """Hand the followers what they have been told, after the stream's readers, until nobody makes more of it."""
        self.drain()
        while told := {name: self.taken(url) for name, url in self.followers.items()}:
            if not any(told.values()):
                return
            for name, messages in told.items():
                for message in messages:
                    self.queue(name, message["Body"], message_id=message["MessageId"])
            self.drain()

    def schedules(self):
        """What the schedules of cases will tell, in no order."""
        scheduler, group = self.clients("scheduler"), f"{self.prefix}clocks"
        names = [one["Name"] for one in scheduler.list_schedules(GroupName=group)["Schedules"]]
        found = [scheduler.get_schedule(Name=name, GroupName=group) for name in names]
        return [happened_from_body(schedule["Target"]["Input"]) for schedule in found]

    def forget(self):
        """Let no case be woken and no follower be told, whoever asked for it: an heir has them too."""
        for queue in self.followers.values():
            self.taken(queue)
        for told in self.schedules():
            name = schedule_name(told.municipality, told.reference)
            self.clients("scheduler").delete_schedule(Name=name, GroupName=f"{self.prefix}clocks")

    def taken(self, url):
        """Every message of a queue, taken out of it."""
        sqs, found = self.clients("sqs"), []
        while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            found += messages
        return found

    def _hand_over(self, function, wanted):
        """A batch of the stream, again from the first record that the function reports as failed."""
        for _ in range(_ATTEMPTS * max(1, len(wanted))):
            if not wanted:
                return
            answer = self._call(function, {"Records": wanted})
            if answer is None:
                continue
            if not answer["batchItemFailures"]:
                return
            lowest = answer["batchItemFailures"][0]["itemIdentifier"]
            wanted = wanted[[r["dynamodb"]["SequenceNumber"] for r in wanted].index(lowest) :]
        msg = f"{function} never took its records: {self.crashes[-1:]} {self.log.getvalue()[-2000:]}"
        raise AssertionError(msg)

    def _call(self, function, event):
        """The handler's answer, or None when it failed and its caller or source delivers again."""
        module = self.function(function)
        try:
            with self.calls.counting(function) if self.calls else nullcontext():
                return module.handler(copy.deepcopy(event), Context())
        except Exception:  # noqa: BLE001 - whatever it was, Lambda counts it as failed
            self.crashes.append(traceback.format_exc())
            return None

    def _stream(self):
        """The records since the last time."""
        client = self.clients("dynamodbstreams")
        if not self._iterator:
            arn = self.clients("dynamodb").describe_table(TableName=self.table)["Table"]["LatestStreamArn"]
            shard = client.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
            start = client.get_shard_iterator(StreamArn=arn, ShardId=shard, ShardIteratorType="TRIM_HORIZON")
            self._iterator = start["ShardIterator"]
        answer = client.get_records(ShardIterator=self._iterator)
        self._iterator = answer["NextShardIterator"]
        return answer["Records"]

    # what can be seen afterwards

    def items(self):
        """Every item of the table."""
        answer = self.clients("dynamodb").scan(TableName=self.table)
        return sorted(answer["Items"], key=lambda i: (i["pk"]["S"], i["sk"]["S"]))

    def cases(self):
        """Every case item."""
        return [item for item in self.items() if item["sk"]["S"] == "CASE"]

    def events(self):
        """Every timeline event item."""
        return [item for item in self.items() if item["sk"]["S"].startswith("E#")]

    def objects(self):
        """Every key of the bucket with what it holds."""
        client = self.clients("s3")
        keys = [o["Key"] for o in client.list_objects_v2(Bucket=self.bucket).get("Contents", ())]
        return {key: client.get_object(Bucket=self.bucket, Key=key)["Body"].read() for key in keys}

    def quarantine(self):
        """(channel, reason) of everything in quarantine."""
        return sorted(tuple(key.split("/")[2:4]) for key in self.objects() if key.startswith("quarantine/"))

    def mailed(self):
        """Every mail that SES has taken, the first first."""
        return self.ses.taken[self._sent_before :]

    def told(self):
        """What each department's queue holds: (department, event id, body)."""
        found = []
        for department, url in self.queues.items():
            while True:
                answer = self.clients("sqs").receive_message(
                    QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=600
                )
                if not answer.get("Messages"):
                    break
                bodies = (json.loads(message["Body"]) for message in answer["Messages"])
                found += [(department, json.loads(b["Message"])["eventId"], b) for b in bodies]
        return found


def resources(template, kind):
    """The properties of every resource of a type, by logical id."""
    return {
        name: resource.get("Properties", {})
        for name, resource in template["Resources"].items()
        if resource["Type"] == kind
    }


_MAKE_CLIENT, _CLIENTS = sdk.client, {}


def _client(service, **config):
    """The client of every environment that asks for it in the same words: to make one takes longer than to use it."""
    words = (service, repr(sorted(config.items())))
    if words not in _CLIENTS:
        _CLIENTS[words] = _MAKE_CLIENT(service, **config)
    return _CLIENTS[words]


@contextmanager
def _environment(variables):
    before = {name: os.environ.get(name) for name in variables}
    os.environ |= variables
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _folder(name):
    """Where a function lies, as it was built where more than its own folder belongs to it."""
    return function_asset(name, Target.laptop()).path if name in PARTS else FUNCTIONS / name


@contextmanager
def _on_path(name):
    folder = _folder(name)
    own = {file.stem for file in folder.glob("*.py")}
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        for module in own & set(sys.modules):
            del sys.modules[module]
