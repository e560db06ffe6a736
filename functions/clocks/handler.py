"""Keep each open case's clocks: what happened to it, a moment that has come, or a calendar that has changed."""

from __future__ import annotations

from typing import Any

from envag import boot
from envag.adapters import sdk
from envag.adapters.scheduler import EventBridgeSchedules, Target
from envag.adapters.sqs import REPLAN, SqsReplanning, happened_from_body, page_from_body
from envag.adapters.staff_store import DynamoStaffStore
from envag.runtime.batch import Failures, Record, queue_batch
from envag.runtime.catalogue import municipality
from envag.runtime.clock import SystemClock
from envag.runtime.log import logger
from envag.runtime.settings.clocks import ClocksSettings
from envag.runtime.settings.environment import from_environment
from envag.usecases.keep_time import keep_time
from envag.usecases.replan import replan_page

SETTINGS = from_environment(ClocksSettings)
LOG = logger("clocks")
CLOCK = SystemClock()
STORE = DynamoStaffStore(sdk.client("dynamodb"), SETTINGS.table_name)
SCHEDULES = EventBridgeSchedules(
    sdk.client("scheduler"),
    SETTINGS.schedule_group,
    Target(SETTINGS.wake_queue_arn, SETTINGS.wake_dead_letters_arn, SETTINGS.wake_role_arn),
)
REPLANNING = SqsReplanning(sdk.client("sqs"), SETTINGS.wake_queue_url)
STORE.prime()
SCHEDULES.prime()


def handler(event: dict[str, Any], _context: object) -> Failures:
    """Lambda's entry point: a batch of SQS messages.

    A case that several of them are about is looked at once: what any of them tells has happened before the batch came.
    """
    seen: set[tuple[str, str, bool]] = set()

    def take(record: Record) -> None:
        page = page_from_body(record["body"])
        if page:
            replan_page(page, STORE, REPLANNING)
            LOG.info("page planned anew", extra={"municipality": page.municipality, "department": page.department})
            return
        told = happened_from_body(record["body"])
        key = (told.municipality, told.reference, told.type == REPLAN)
        if key not in seen:
            _look(*key)
            seen.add(key)

    return queue_batch(event, take, LOG)


def _look(slug: str, reference: str, replan: bool) -> None:  # noqa: FBT001 - the key of a case in a batch
    done = keep_time(municipality(slug), reference, store=STORE, schedules=SCHEDULES, now=CLOCK.now, replan=replan)
    if done:
        LOG.info("clocks kept", extra={"municipality": slug, "reference": reference, "done": done})


boot.finished()
