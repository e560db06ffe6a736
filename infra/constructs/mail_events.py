"""What becomes of mail that we sent: SES' events, EventBridge rule, queue, function."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Duration
from constructs import Construct

from envag.runtime.settings.mail_events import MailEventsSettings
from infra.constructs.event_rule import queue_events
from infra.constructs.function import Function, Ground
from infra.constructs.reading import QUARANTINE, allow_cases, allow_records, work_off
from infra.constructs.work_queue import WorkQueue

if TYPE_CHECKING:
    from aws_cdk import aws_dynamodb as dynamodb
    from aws_cdk import aws_s3 as s3

EVENTS = {
    "BOUNCE": "Email Bounced",
    "COMPLAINT": "Email Complaint Received",
    "REJECT": "Email Rejected",
    "RENDERING_FAILURE": "Email Rendering Failed",
    "DELIVERY_DELAY": "Email Delivery Delayed",
}
"""What a configuration set is asked to tell, and what EventBridge calls each.

https://docs.aws.amazon.com/ses/latest/dg/monitoring-eventbridge.html. A delivery is not told: most mail arrives,
and nothing would be done about it. Who opened a mail or followed its links is nobody's business.
"""

_TIMEOUT = Duration.seconds(30)
_AT_ONCE = 2


class MailEvents(Construct):
    """Events about mail of this stage's configuration sets, whichever municipality's, join the cases' timelines."""

    def __init__(
        self, scope: Construct, construct_id: str, *, ground: Ground, table: dynamodb.ITable, bucket: s3.Bucket
    ) -> None:
        super().__init__(scope, construct_id)
        stage = ground.stage
        work = WorkQueue(
            self, "Work", stage=stage, key=ground.key, alarms=ground.alarms, name="mail-events", timeout=_TIMEOUT
        )
        self.queue = work.queue
        queue_events(
            self,
            work,
            name=stage.named("mail-events"),
            description="What SES tells of mail that this stage sent",
            pattern={
                "source": ["aws.ses"],
                "detail-type": list(EVENTS.values()),
                "detail": {"mail": {"tags": {"ses:configuration-set": [{"prefix": stage.configuration_set_prefix}]}}},
            },
        )
        function = Function(
            self,
            "Function",
            ground=ground,
            reads=MailEventsSettings(
                table_name=table.table_name,
                records_bucket=bucket.bucket_name,
                configuration_set_prefix=stage.configuration_set_prefix,
            ),
            timeout=_TIMEOUT,
            concurrency=_AT_ONCE,
            description="Bounces and complaints join the timelines of the cases whose mail they are about",
        )
        allow_cases(function, table)
        allow_records(function.role, bucket, write=(QUARANTINE,))
        function.allow_key("dynamodb", "s3")
        work_off(function, work, batch=10, at_once=_AT_ONCE)
