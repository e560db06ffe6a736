"""A queue for a function to work off, with its dead-letter queue and their alarms."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from aws_cdk import Duration
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.constructs.findings import acknowledge

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms

    from infra.constructs.alarms import Alarms
    from infra.stage import Stage

LONGEST = Duration.days(14)
"""SQS keeps nothing longer."""

_VISIBILITY_PER_TIMEOUT = 6
"""https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html: six times the function's timeout."""


def encrypted_queue(
    scope: Construct,
    construct_id: str,
    *,
    name: str,
    key: kms.IKey,
    visibility: Duration | None = None,
    dead_letters: sqs.DeadLetterQueue | None = None,
) -> sqs.Queue:
    """A queue under our key, over TLS only, that keeps messages as long as SQS can."""
    return sqs.Queue(
        scope,
        construct_id,
        queue_name=name,
        encryption=sqs.QueueEncryption.KMS,
        encryption_master_key=key,
        data_key_reuse=Duration.hours(1),
        enforce_ssl=True,
        retention_period=LONGEST,
        visibility_timeout=visibility,
        dead_letter_queue=dead_letters,
    )


class DeadLetters(Construct):
    """Where what cannot be handled waits for a person. It has no dead-letter queue: it is one."""

    def __init__(
        self, scope: Construct, construct_id: str, *, stage: Stage, key: kms.IKey, alarms: Alarms, name: str
    ) -> None:
        super().__init__(scope, construct_id)
        self.queue = encrypted_queue(self, "Queue", name=stage.named(name), key=key)
        acknowledge(
            self.queue,
            "AwsSolutions-SQS3",
            "Serverless-SQSRedrivePolicy",
            reason="It is a dead-letter queue: its messages wait for a person, whom the alarm calls.",
        )
        alarms.not_empty(self, self.queue, name=name)


class Patience(NamedTuple):
    """After so many ``tries`` a message is a dead letter; one that is older than ``late`` rings an alarm."""

    tries: int
    late: Duration


PATIENCE = Patience(tries=5, late=Duration.minutes(15))


class WorkQueue(Construct):
    """A queue whose reader needs at most ``timeout`` for a batch."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        stage: Stage,
        key: kms.IKey,
        alarms: Alarms,
        name: str,
        timeout: Duration,
        patience: Patience = PATIENCE,
    ) -> None:
        super().__init__(scope, construct_id)
        self.dead_letters = DeadLetters(
            self, "DeadLetters", stage=stage, key=key, alarms=alarms, name=f"{name}-dead"
        ).queue
        self.queue = encrypted_queue(
            self,
            "Queue",
            name=stage.named(name),
            key=key,
            visibility=Duration.seconds(timeout.to_seconds() * _VISIBILITY_PER_TIMEOUT),
            dead_letters=sqs.DeadLetterQueue(queue=self.dead_letters, max_receive_count=patience.tries),
        )
        alarms.waiting(self, self.queue, name=name, limit=patience.late)
