"""Asks what only the account's owner knows, and deploys every stack with the CDK CLI: ``make deploy``."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from infra.build.cache import ROOT
from infra.build.workspace import WorkspaceError, workspace_asset
from infra.constructs.guides_sign_in import NONE, PROVIDERS_PATTERN
from infra.publish import outputs_of, publish

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_sts import STSClient

HOME_REGION = "eu-central-1"
_CDK = str(ROOT / "node_modules" / ".bin" / "cdk")
_TOOLKIT = "CDKToolkit"
_UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """``pattern`` is what an answer must look like; ``usual`` is taken for an empty one."""

    text: str
    pattern: str
    usual: str = ""


ACCOUNT = Question(text="AWS account, twelve digits", pattern="[0-9]{12}")
REGION = Question(text="Region", pattern="[a-z]{2}(-[a-z]+)+-[0-9]", usual=HOME_REGION)
STAGE = Question(text="Stage, dev or prod", pattern="dev|prod")

INSTANCE = {
    "ConnectInstance": Question(
        text="ARN of an Amazon Connect instance, or new to make one",
        pattern=f"new|arn:[a-z-]+:connect:[a-z0-9-]+:[0-9]{{12}}:instance/{_UUID}",
        usual="new",
    ),
    "IdentityManagement": Question(
        text="How guides sign in to a new instance, SAML or CONNECT_MANAGED; it can never be changed",
        pattern="SAML|CONNECT_MANAGED",
        usual="SAML",
    ),
    "IdentityProviders": Question(
        text="ARNs of the SAML providers in IAM that guides sign in with, commas between them, or none until there are",
        pattern=PROVIDERS_PATTERN,
        usual=NONE,
    ),
}
"""The parameters of the instance's stack."""

PARAMETERS = {
    "OperationsEmail": Question(text="E-mail of who is on duty and gets the alarms", pattern="[^@ ]+@[^@ ]+"),
}
"""The parameters of the platform stack."""

CENTRE = {
    "AgentAppUrl": Question(
        text="https address of the agent app, which the first deployment tells, or none until then",
        pattern="none|https://[^ ]+",
        usual="none",
    ),
}
"""The parameters of the contact centre's stack that everybody is asked for."""

ASKED = {"connect-instance": INSTANCE, "platform": PARAMETERS, "contact-centre": CENTRE}
"""Every question, by the last part of the name of the stack that needs its answer."""


NEVER_REPLACED = (
    "AWS::Cognito::UserPool",
    "AWS::Connect::HoursOfOperation",
    "AWS::Connect::Instance",
    "AWS::Connect::PhoneNumber",
    "AWS::Connect::Queue",
)
"""What residents reach, or wait in, and who staff are in the records: another in its place would lose them, so an
update that wants one is refused.
"""


class DeployError(RuntimeError):
    """Nothing was deployed, or not everything; the message says why."""


def ask(question: Question, read: Callable[[str], str] = input) -> str:
    """An answer that fits, asked for as often as it takes."""
    usual = f" [{question.usual}]" if question.usual else ""
    while True:
        answer = read(f"{question.text}{usual}: ").strip() or question.usual
        if re.fullmatch(question.pattern, answer):
            return answer
        print(f"  That does not look like {question.pattern}", file=sys.stderr)  # noqa: T201 - a dialogue


def ask_all(
    questions: Mapping[str, Question], before: Mapping[str, str], read: Callable[[str], str] = input
) -> dict[str, str]:
    """An answer to each question, by name; what was answered ``before`` is offered again."""
    return {
        name: ask(Question(text=question.text, pattern=question.pattern, usual=before.get(name, question.usual)), read)
        for name, question in questions.items()
    }


def check_account(expected: str, sts: STSClient) -> None:
    """Raise DeployError unless the credentials at hand belong to ``expected``."""
    try:
        actual = sts.get_caller_identity()["Account"]
    except (BotoCoreError, ClientError) as problem:
        msg = f"no usable AWS credentials: {problem}. Sign in first, for example with 'aws sso login'."
        raise DeployError(msg) from None
    if actual != expected:
        msg = f"the credentials at hand belong to account {actual}, not {expected}; nothing was deployed"
        raise DeployError(msg)


def parameters_of(stack: str, cloudformation: CloudFormationClient) -> dict[str, str] | None:
    """The parameters that a stack was last deployed with; None when there is no such stack."""
    try:
        found = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
    except ClientError as problem:
        if problem.response["Error"]["Code"] != "ValidationError":
            raise
        return None
    return {p["ParameterKey"]: p["ParameterValue"] for p in found.get("Parameters", [])}


def answered(stage: str, stack: str, cloudformation: CloudFormationClient) -> dict[str, str]:
    """What a stack was last deployed with. An app that has an address since then is offered in the place of none."""
    before = parameters_of(f"envag-{stage}-{stack}", cloudformation) or {}
    if before.get("AgentAppUrl") == "none":
        before["AgentAppUrl"] = outputs_of(f"envag-{stage}-platform", cloudformation).get("WorkspaceAddress", "none")
    return before


def deploy_command(stage: str, region: str, parameters: Mapping[str, str]) -> list[str]:
    """The CDK's command; it asks before it widens anybody's rights. ``parameters`` answer all that is ``ASKED``."""
    values = [
        f"envag-{stage}-{stack}:{name}={parameters[name]}" for stack, questions in ASKED.items() for name in questions
    ]
    options = [part for value in values for part in ("--parameters", value)]
    return [_CDK, "deploy", "--all", *_context(stage, region), "--require-approval", "broadening", *options]


def protect(stage: str, cloudformation: CloudFormationClient) -> list[str]:
    """Forbid the stage's stacks to replace what is ``NEVER_REPLACED``; the names of the stacks.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/protect-stack-resources.html
    """
    policy = {
        "Statement": [
            {"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"},
            {
                "Effect": "Deny",
                "Action": "Update:Replace",
                "Principal": "*",
                "Resource": "*",
                "Condition": {"StringEquals": {"ResourceType": list(NEVER_REPLACED)}},
            },
        ]
    }
    pages = cloudformation.get_paginator("describe_stacks").paginate()
    names = [stack["StackName"] for page in pages for stack in page["Stacks"]]
    ours = [name for name in names if name.startswith(f"envag-{stage}-")]
    for name in ours:
        cloudformation.set_stack_policy(StackName=name, StackPolicyBody=json.dumps(policy))
    return ours


def main() -> None:
    """The dialogue, the checks, then bootstrap where it is missing, and the deployment."""
    try:
        account, region, stage = ask(ACCOUNT), ask(REGION), ask(STAGE)
        session = boto3.Session(region_name=region)
        check_account(account, session.client("sts"))
        app = workspace_asset().path
        cloudformation = session.client("cloudformation")
        parameters = {
            name: answer
            for stack, questions in ASKED.items()
            for name, answer in ask_all(questions, answered(stage, stack, cloudformation)).items()
        }
        if parameters_of(_TOOLKIT, cloudformation) is None:
            _run([_CDK, "bootstrap", f"aws://{account}/{region}", *_context(stage, region)], region)
        _run(deploy_command(stage, region, parameters), region)
        protect(stage, cloudformation)
        address = publish(app, stage, outputs_of(f"envag-{stage}-platform", cloudformation), session.client("s3"))
        print(f"The agent app stands at {address}")  # noqa: T201 - a dialogue
    except (DeployError, WorkspaceError) as problem:
        sys.exit(f"{problem}")
    except (EOFError, KeyboardInterrupt):
        sys.exit("\nNothing more was deployed.")


def _context(stage: str, region: str) -> list[str]:
    return ["--context", f"stage={stage}", "--context", f"region={region}"]


def _run(command: Sequence[str], region: str) -> None:
    environment = os.environ | {"AWS_REGION": region, "AWS_DEFAULT_REGION": region}
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False)  # noqa: S603 - our own command
    if done.returncode:
        msg = f"'cdk {command[1]}' stopped with {done.returncode}; the lines above say why"
        raise DeployError(msg)


if __name__ == "__main__":
    main()
