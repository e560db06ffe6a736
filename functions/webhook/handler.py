"""Tell departments' own systems by webhooks: what a topic told is signed and posted until somebody has taken it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envag import boot
from envag.adapters import sdk
from envag.adapters.dynamodb import DynamoCaseStore
from envag.adapters.https_door import HttpsDoor, LaptopDoor
from envag.adapters.own_queue import OwnQueue
from envag.adapters.webhook_message import for_one, parse
from envag.adapters.webhook_secrets import SsmSecrets
from envag.domain.webhook import PAUSES, hearing
from envag.ports.webhooks import NotTakenError
from envag.runtime.batch import Failures, Record, queue_batch
from envag.runtime.catalogue import municipality
from envag.runtime.clock import SystemClock
from envag.runtime.log import logger
from envag.runtime.settings.environment import from_environment
from envag.runtime.settings.webhook import WebhookSettings
from envag.usecases.acknowledge import acknowledge
from envag.usecases.post_webhook import post_webhook

if TYPE_CHECKING:
    from collections.abc import Mapping

    from envag.domain.municipality import Subscription

SETTINGS = from_environment(WebhookSettings)
LOG = logger("webhook")
CLOCK = SystemClock()
QUEUE = OwnQueue(sdk.client("sqs"), SETTINGS.queue_url)
SECRETS = SsmSecrets(sdk.client("ssm"), SETTINGS.webhook_secrets, CLOCK)
STORE = DynamoCaseStore(sdk.client("dynamodb"), SETTINGS.table_name)
DOOR = LaptopDoor(SETTINGS.webhook_endpoint) if SETTINGS.webhook_endpoint else HttpsDoor()
SECRETS.prime()


def handler(event: dict[str, list[Record]], _context: object) -> Failures:
    """Lambda's entry point: a batch of SQS messages, each what a topic told of an event of a case."""
    return queue_batch(event, _tell, LOG)


def _tell(record: Record) -> None:
    """Post to the one who hears it. Where several do, each gets a message of its own: one may be down alone."""
    message = parse(record["body"])
    told = message.notification
    department = municipality(told["municipality"]).department(told["department"])
    about = {"service": told["service"], "priority": told["priority"], "escalation": told.get("escalation", "")}
    found = hearing(department, **about) if department else ()
    if message.secret:
        found = tuple(webhook for webhook in found if webhook.secret == message.secret)
    which = {name: told[name] for name in ("municipality", "department", "reference", "event")}
    if len(found) > 1:
        QUEUE.send([for_one(record["body"], webhook.secret) for webhook in found])
        LOG.info("webhooks parted", extra={"receivers": len(found), **which})
    elif found:
        _post(record, found[0], which)
    else:
        LOG.info("nobody hears it any more", extra=which)


def _post(record: Record, webhook: Subscription, which: dict[str, str]) -> None:
    message = parse(record["body"])
    which = {**which, "webhook": webhook.secret}
    try:
        acknowledged = post_webhook(
            message.notification, webhook, told_at=message.told_at, secrets=SECRETS, door=DOOR, clock=CLOCK
        )
    except NotTakenError as error:
        tried = int(record["attributes"]["ApproximateReceiveCount"])
        LOG.warning("webhook not taken", extra={"reason": str(error), "tried": tried, **which})
        if tried <= len(PAUSES):
            QUEUE.put_off(record["receiptHandle"], PAUSES[tried - 1])
        raise
    if acknowledged:
        _acknowledge(message.notification)
    LOG.info("webhook taken", extra={"acknowledged": acknowledged, **which})


def _acknowledge(told: Mapping[str, str]) -> None:
    acknowledge(
        told["municipality"],
        told["reference"],
        department=told["department"],
        told=told["eventId"],
        now=CLOCK.now(),
        store=STORE,
    )


boot.finished()
