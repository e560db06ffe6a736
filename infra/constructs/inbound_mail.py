"""Inbound mail: SES stores the raw message in the records bucket, the bucket tells a queue, a function reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Aws, Duration
from aws_cdk import aws_iam as iam
from aws_cdk import aws_ses as ses
from constructs import Construct

from envag.runtime.settings.inbound_mail import InboundMailSettings
from infra.constructs.function import Function, Ground
from infra.constructs.mail_identity import mail_identity
from infra.constructs.reading import QUARANTINE, allow_cases, allow_records, work_off
from infra.constructs.receipt_rule_activation import ReceiptRuleActivation

if TYPE_CHECKING:
    from aws_cdk import aws_dynamodb as dynamodb
    from aws_cdk import aws_s3 as s3

    from infra.constructs.work_queue import WorkQueue
    from infra.stage import Stage

PREFIX = "mail"
TIMEOUT = Duration.seconds(60)
_AT_ONCE = 10


def store_role_name() -> str:
    """The part of a role's name that says SES stores mail with it."""
    return "store-mail"


class InboundMail(Construct):
    """The function ``inbound_mail`` at the end of its queue."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        ground: Ground,
        work: WorkQueue,
        table: dynamodb.ITable,
        bucket: s3.Bucket,
    ) -> None:
        super().__init__(scope, construct_id)
        function = Function(
            self,
            "Function",
            ground=ground,
            reads=InboundMailSettings(table_name=table.table_name, records_bucket=bucket.bucket_name),
            timeout=TIMEOUT,
            concurrency=_AT_ONCE,
            description="A mail in the records bucket becomes a case",
        )
        allow_cases(function, table)
        # A reply joins its case once, and only a look at the case's timeline tells.
        function.allow("dynamodb:Query", on=table.table_arn)
        allow_records(function.role, bucket, read=(PREFIX,), write=("attachments", QUARANTINE))
        function.allow_key("dynamodb", "s3")
        work_off(function, work, batch=5, at_once=_AT_ONCE)


class MailReception(Construct):
    """The receipt rule set that every municipality adds its rule to, and the role that SES stores mail with."""

    def __init__(self, scope: Construct, construct_id: str, *, ground: Ground, bucket: s3.Bucket) -> None:
        super().__init__(scope, construct_id)
        stage = ground.stage
        rules = ses.CfnReceiptRuleSet(self, "Rules", rule_set_name=stage.receipt_rule_set)
        ReceiptRuleActivation(self, "Activation", ground=ground).node.add_dependency(rules)
        role = iam.Role(
            self,
            "Role",
            role_name=stage.named(store_role_name()),
            assumed_by=iam.ServicePrincipal(
                "ses.amazonaws.com",
                conditions={
                    "StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID},
                    "ArnLike": {
                        "aws:SourceArn": stage.arn("ses", f"receipt-rule-set/{stage.receipt_rule_set}:receipt-rule/*")
                    },
                },
            ),
        )
        allow_records(role, bucket, write=(PREFIX,))
        # Decrypt too: a large message is stored in parts, and S3 reads its own parts to join them.
        role.add_to_policy(
            iam.PolicyStatement(
                actions=["kms:GenerateDataKey", "kms:Decrypt"],
                resources=[ground.key.key_arn],
                conditions={"StringEquals": {"kms:ViaService": f"s3.{Aws.REGION}.amazonaws.com"}},
            )
        )


class MailAddress(Construct):
    """One municipality's mail: its domain as an identity that SES receives for and sends as, and its rule.

    The rule's prefix is how the platform knows whose mail it is: the sender cannot choose it.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, stage: Stage, slug: str, domain: str, addresses: list[str]
    ) -> None:
        super().__init__(scope, construct_id)
        identity = mail_identity(self, stage=stage, slug=slug, domain=domain)
        elsewhere = sorted({address for address in addresses if not address.endswith(f"@{domain}")})
        rule = ses.CfnReceiptRule(
            self,
            "Rule",
            rule_set_name=stage.receipt_rule_set,
            rule=ses.CfnReceiptRule.RuleProperty(
                name=slug,
                enabled=True,
                scan_enabled=True,
                tls_policy="Require",
                recipients=[domain, *elsewhere],
                actions=[
                    ses.CfnReceiptRule.ActionProperty(
                        s3_action=ses.CfnReceiptRule.S3ActionProperty(
                            bucket_name=stage.records_bucket,
                            object_key_prefix=f"{PREFIX}/{slug}/",
                            iam_role_arn=stage.role_arn(store_role_name()),
                        )
                    )
                ],
            ),
        )
        rule.add_resource_dependency(identity)
