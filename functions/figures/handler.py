"""Count cases: what happens to one changes what it adds to the figures."""

from __future__ import annotations

from typing import Any

from envag import boot
from envag.adapters import sdk
from envag.adapters.dynamodb import DynamoCaseStore
from envag.adapters.figures import DynamoFiguresStore
from envag.adapters.sqs import happened_from_body
from envag.runtime.batch import Failures, Record, queue_batch
from envag.runtime.catalogue import municipality
from envag.runtime.log import logger
from envag.runtime.settings.environment import from_environment
from envag.runtime.settings.figures import FiguresSettings
from envag.usecases.figures.count_case import count_case

SETTINGS = from_environment(FiguresSettings)
LOG = logger("figures")
CLIENT = sdk.client("dynamodb")
STORE = DynamoCaseStore(CLIENT, SETTINGS.table_name)
FIGURES = DynamoFiguresStore(CLIENT, SETTINGS.table_name)
STORE.prime()


def handler(event: dict[str, Any], _context: object) -> Failures:
    """Lambda's entry point: a batch of SQS messages.

    A case that several of them are about is counted once: what any of them tells has happened before the batch came.
    """
    counted: set[tuple[str, str]] = set()

    def count(record: Record) -> None:
        told = happened_from_body(record["body"])
        case = (told.municipality, told.reference)
        if case in counted:
            return
        changed = count_case(municipality(told.municipality), told.reference, store=STORE, figures=FIGURES)
        counted.add(case)
        which = {"municipality": told.municipality, "reference": told.reference}
        LOG.info("case counted" if changed else "case counts as before", extra=which)

    return queue_batch(event, count, LOG)


boot.finished()
