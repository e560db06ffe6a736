"""Have open cases planned anew while a stack is deployed that changed hours, closed days or targets."""

from __future__ import annotations

from typing import Any

from envag import boot
from envag.adapters import sdk
from envag.adapters.sqs import SqsReplanning
from envag.runtime.batch import where
from envag.runtime.catalogue import municipality
from envag.runtime.custom_resource import answer
from envag.runtime.log import logger
from envag.runtime.settings.environment import from_environment
from envag.runtime.settings.replan import ReplanSettings
from envag.usecases.replan import replan

SETTINGS = from_environment(ReplanSettings)
LOG = logger("replan")
REPLANNING = SqsReplanning(sdk.client("sqs"), SETTINGS.wake_queue_url)
_RESOURCE = "calendars"


def handler(event: dict[str, Any], _context: object) -> None:
    """Lambda's entry point: a custom resource's request, answered to CloudFormation whatever happens."""
    try:
        for slug in _changed(event):
            replan(municipality(slug), REPLANNING)
            LOG.info("planned anew", extra={"municipality": slug})
    except Exception as error:  # noqa: BLE001 - a silent CloudFormation waits for its time limit
        LOG.error("cannot plan anew", extra=where(error))
        answer(event, _RESOURCE, failure=f"{type(error).__name__}: the log group of replan tells where")
    else:
        answer(event, _RESOURCE)


def _changed(event: dict[str, Any]) -> list[str]:
    """The municipalities whose calendar is another than at the last deployment; every one at the first."""
    if event["RequestType"] == "Delete":
        return []
    calendars: dict[str, str] = event["ResourceProperties"]["Calendars"]
    before = event.get("OldResourceProperties", {}).get("Calendars", {})
    return sorted(slug for slug, digest in calendars.items() if before.get(slug) != digest)


boot.finished()
