"""The deployed stack that a command works on: the one on this machine, or a stage in an AWS account."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from envag.cli.errors import CommandError

if TYPE_CHECKING:
    import argparse

    from envag.adapters.figures import DynamoFiguresStore
    from envag.adapters.s3 import S3Files, S3Quarantine
    from envag.adapters.staff_store import DynamoStaffStore

LOCAL = "local"
STACK_FILE = Path(__file__).resolve().parents[5] / ".run" / "stack.json"
"""Where ``make run`` writes the addresses of the running stack."""


@dataclass(frozen=True, kw_only=True)
class Stack:
    """A stage's platform stack. ``outputs`` are its CloudFormation outputs.

    ``aws`` are keyword arguments of every client: empty in a real account, where boto3 finds region and
    credentials as usual. ``front_door`` (a URL) and ``mail`` (host, port) exist on this machine only.
    """

    stage: str
    outputs: Mapping[str, str]
    aws: Mapping[str, str] = field(default_factory=dict)
    front_door: str = ""
    mail: tuple[str, int] = ("", 0)

    def client(self, service: str) -> Any:  # noqa: ANN401 - the type depends on the service
        """A boto3 client for ``service``."""
        import boto3  # noqa: PLC0415 - dear, and of no use to `--help`

        return boto3.client(service, **self.aws)  # type: ignore[call-overload]

    def output(self, name: str) -> str:
        """An output of the platform stack. Raises CommandError when the deployed version has none such."""
        try:
            return self.outputs[name]
        except KeyError:
            msg = f"The stack envag-{self.stage}-platform has no output {name}; deploy the present version first."
            raise CommandError(msg) from None

    @cached_property
    def cases(self) -> DynamoStaffStore:
        """The case store."""
        from envag.adapters.staff_store import DynamoStaffStore  # noqa: PLC0415

        return DynamoStaffStore(self.client("dynamodb"), self.output("TableName"))

    @cached_property
    def figures(self) -> DynamoFiguresStore:
        """What cases add to the figures, and the sums."""
        from envag.adapters.figures import DynamoFiguresStore  # noqa: PLC0415

        return DynamoFiguresStore(self.client("dynamodb"), self.output("TableName"))

    @cached_property
    def files(self) -> S3Files:
        """The records bucket."""
        from envag.adapters.s3 import S3Files  # noqa: PLC0415

        return S3Files(self.client("s3"), self.output("RecordsBucket"))

    @cached_property
    def quarantine(self) -> S3Quarantine:
        """What could not become a case."""
        from envag.adapters.s3 import S3Quarantine  # noqa: PLC0415

        return S3Quarantine(self.client("s3"), self.output("RecordsBucket"))


def add_stage(parser: argparse.ArgumentParser) -> None:
    """Give a command the option ``--stage``."""
    parser.add_argument(
        "--stage",
        default=LOCAL,
        help="'local' is the stack that `make run` started (default); any other stage is looked up in your AWS account",
    )


def find(stage: str = LOCAL) -> Stack:
    """The stack of a stage. Raises CommandError when there is none."""
    return _running_here() if stage == LOCAL else _in_the_account(stage)


def _running_here() -> Stack:
    path = Path(os.environ.get("ENVAG_STACK", STACK_FILE))
    try:
        description = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        msg = "No stack runs on this machine. Start one with `make run` in another terminal, or name a --stage."
        raise CommandError(msg) from None
    return Stack(
        stage=LOCAL,
        outputs=description["outputs"],
        aws=description["aws"],
        front_door=description["front_door"],
        mail=(description["mail"]["host"], description["mail"]["port"]),
    )


def _in_the_account(stage: str) -> Stack:
    import boto3  # noqa: PLC0415
    from botocore.exceptions import ClientError  # noqa: PLC0415

    name = f"envag-{stage}-platform"
    try:
        found = boto3.client("cloudformation").describe_stacks(StackName=name)["Stacks"][0]
    except ClientError as error:
        msg = f"The account and region of your credentials have no stack {name}: {error.response['Error']['Code']}"
        raise CommandError(msg) from error
    return Stack(
        stage=stage,
        outputs={output["OutputKey"]: output["OutputValue"] for output in found.get("Outputs", [])},
    )


def tell_of_contact(running: Stack, event: Mapping[str, Any]) -> None:
    """Put a contact event where EventBridge's rule puts it: nobody but AWS may send events of a source ``aws.…``."""
    sqs = running.client("sqs")
    url = sqs.get_queue_url(QueueName=f"envag-{running.stage}-contact-events")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody=json.dumps(event))
