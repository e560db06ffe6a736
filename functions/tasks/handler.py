"""Give guides what the centre itself must do: what its department is told of becomes a task in Connect."""

from __future__ import annotations

from envag import boot
from envag.adapters import sdk
from envag.adapters.connect import ConnectContactCentre
from envag.adapters.flow_ids import FlowIds
from envag.adapters.sns import notification_from_message
from envag.ports.contact_centre import ContactCentreError
from envag.runtime.batch import Failures, Record, queue_batch
from envag.runtime.catalogue import municipality
from envag.runtime.log import logger
from envag.runtime.settings.environment import from_environment
from envag.runtime.settings.tasks import TasksSettings
from envag.usecases.start_task import start_task

SETTINGS = from_environment(TasksSettings)
LOG = logger("tasks")
FLOWS = FlowIds(sdk.client("ssm"), SETTINGS.flow_parameters)
CENTRE = ConnectContactCentre(
    sdk.client("connect", endpoint_url=SETTINGS.connect_endpoint), SETTINGS.connect_instance_id, FLOWS
)
FLOWS.prime("task")


def handler(event: dict[str, list[Record]], _context: object) -> Failures:
    """Lambda's entry point: a batch of SQS messages, each what a topic told of an event of a case."""
    return queue_batch(event, _start, LOG)


def _start(record: Record) -> None:
    told = notification_from_message(record["body"])
    which = {"municipality": told.municipality, "reference": told.reference, "event": told.event}
    try:
        start_task(told, municipality=municipality(told.municipality), centre=CENTRE)
    except ContactCentreError as error:
        LOG.error("task not started", extra={"reason": str(error), **which})
        raise
    LOG.info("task started", extra=which)


boot.finished()
