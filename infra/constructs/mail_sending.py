"""Mail to residents: the function ``send_mail`` empties the outbox of events that bring somebody a mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_iam as iam
from constructs import Construct

from envag.runtime.settings.send_mail import SendMailSettings
from infra.constructs.findings import acknowledge
from infra.constructs.function import Function, Ground
from infra.constructs.outbox import empty_outbox
from infra.constructs.reading import allow_cases, allow_records

if TYPE_CHECKING:
    from aws_cdk import aws_dynamodb as dynamodb
    from aws_cdk import aws_s3 as s3

_AT_ONCE = 2
"""Of each shard: together they stay about the 14 mails a second that SES lets a new account send."""

_RUNNING = 4

_REPUTATION = {"BounceRate": (0.05, "mail-bounce-rate"), "ComplaintRate": (0.001, "mail-complaint-rate")}
"""Where SES puts an account under review: https://docs.aws.amazon.com/ses/latest/dg/reputationdashboard-messages.html."""


class MailSending(Construct):
    """Sends receipts and answers with SES, each with its municipality's identity and configuration set."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        ground: Ground,
        table: dynamodb.TableV2,
        bucket: s3.Bucket,
        web_address: str,
        mail_endpoint: str,
    ) -> None:
        super().__init__(scope, construct_id)
        stage = ground.stage
        function = Function(
            self,
            "Function",
            ground=ground,
            reads=SendMailSettings(
                table_name=table.table_name,
                records_bucket=bucket.bucket_name,
                configuration_set_prefix=stage.configuration_set_prefix,
                web_address=web_address,
                mail_endpoint=mail_endpoint,
            ),
            timeout=Duration.seconds(60),
            concurrency=_RUNNING,
            description="Receipts and answers go to residents by mail",
        )
        allow_cases(function, table)
        # Receipts are counted, a mail that was surely not sent gives its claim back, and a rejection is noted once.
        function.allow("dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:Query", on=table.table_arn)
        allow_records(function.role, bucket, read=("attachments",))
        self._allow_sending(function, ground)
        empty_outbox(
            self,
            function,
            ground=ground,
            table=table,
            mark="mail",
            batch=10,
            at_once=_AT_ONCE,
            late="Residents get receipts and answers late: look at the errors and throttles of the function send_mail, "
            "and at the sending quota of SES.",
        )
        function.allow_key("dynamodb", "s3", "sqs")
        if not stage.local:
            self._watch_reputation(ground)

    def _watch_reputation(self, ground: Ground) -> None:
        """SES may stop an account whose mail bounces or is called unwanted: then no resident is answered."""
        for what, (limit, name) in _REPUTATION.items():
            ground.alarms.over(
                self,
                what,
                cloudwatch.Metric(
                    namespace="AWS/SES", metric_name=f"Reputation.{what}", period=Duration.hours(1), statistic="Maximum"
                ),
                limit,
                name=name,
                says="SES puts the account under review at this rate, and may stop all sending: see whose mail it is.",
            )

    @staticmethod
    def _allow_sending(function: Function, ground: Ground) -> None:
        """SES wants the right to the sender's identity and to the configuration set.

        One operation sends all mail, and SES asks for the action that a message comes down to: ``SendRawEmail`` for
        finished MIME (https://repost.aws/knowledge-center/amazon-ses-send-email-unauthorized-error). Which one it is
        for parts with files is not written down; both send as the same domains.
        """
        stage = ground.stage
        identities = stage.arn("ses", "identity/*")
        configuration_sets = stage.arn("ses", f"configuration-set/{stage.configuration_set_prefix}*")
        function.role.add_to_policy(
            iam.PolicyStatement(
                actions=["ses:SendEmail", "ses:SendRawEmail"], resources=[identities, configuration_sets]
            )
        )
        account = "arn:<AWS::Partition>:ses:<AWS::Region>:<AWS::AccountId>"
        acknowledge(
            function.role,
            f"AwsSolutions-IAM5[Resource::{account}:identity/*]",
            f"AwsSolutions-IAM5[Resource::{account}:configuration-set/{stage.configuration_set_prefix}*]",
            reason="Municipalities, and with them domains and configuration sets, come and go without the platform. "
            "Only domains verified in this account can send, and another stage's configuration set is refused.",
        )
