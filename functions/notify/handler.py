"""Tell departments and followers of new events: the table's stream is the outbox."""

from __future__ import annotations

from typing import Any

from envag import boot
from envag.adapters import sdk
from envag.adapters.images import happened_from_image, notification_from_image, officers_mail_from_image
from envag.adapters.proof_keys import DynamoSigningKeys
from envag.adapters.sns import SnsNotifier
from envag.adapters.sqs import SqsFollowers
from envag.runtime.batch import Failures, Record, stream_batch
from envag.runtime.catalogue import municipality
from envag.runtime.log import logger
from envag.runtime.settings.environment import from_environment
from envag.runtime.settings.notify import NotifySettings
from envag.usecases.tell_department import tell_department

SETTINGS = from_environment(NotifySettings)
LOG = logger("notify")
NOTIFIER = SnsNotifier(sdk.client("sns"), SETTINGS.topic_arn_prefix)
KEYS = DynamoSigningKeys(sdk.client("dynamodb"), SETTINGS.table_name)
FOLLOWERS = SqsFollowers(sdk.client("sqs"), SETTINGS.follower_queues)
NOTIFIER.prime()
FOLLOWERS.prime()
KEYS.prime()


def handler(event: dict[str, Any], _context: object) -> Failures:
    """Lambda's entry point: a batch of stream records, each the insert of an event.

    Followers come first: they may be told twice, so that whatever fails here never tells a department twice.
    """
    records = event["Records"]
    images = [record["dynamodb"].get("NewImage", {}) for record in records]
    FOLLOWERS.tell([happened_from_image(image) for image in images if "follow" in image])
    return stream_batch(records, _tell, LOG)


def _tell(record: Record) -> None:
    image = record["dynamodb"].get("NewImage", {})
    if "notify" not in image:
        return
    notification = notification_from_image(image, SETTINGS.case_link_base)
    tell_department(
        notification,
        officers_mail_from_image(image),
        municipality=municipality(notification.municipality),
        web_address=SETTINGS.web_address,
        keys=KEYS,
        notifier=NOTIFIER,
    )
    LOG.info(
        "department told",
        extra={
            "municipality": notification.municipality,
            "department": notification.department,
            "reference": notification.reference,
            "event": notification.event,
            "channel": notification.channel,
        },
    )


boot.finished()
