"""Help a contact flow: who was called, who answers, what to say, and the case that the call became."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from envag import boot
from envag.adapters import sdk
from envag.adapters.dynamodb import DynamoCaseStore
from envag.domain.event_id import event_id
from envag.intake import call
from envag.intake.payload import UnreadableError
from envag.runtime.batch import where
from envag.runtime.catalogue import index
from envag.runtime.clock import SystemClock
from envag.runtime.directory import directory
from envag.runtime.log import logger
from envag.runtime.settings.call_flow import CallFlowSettings
from envag.runtime.settings.environment import from_environment
from envag.usecases.answer_call import Answer, CannotAnswerError, answer_call

if TYPE_CHECKING:
    from envag.adapters.s3 import S3Quarantine
    from envag.domain.centre_contact import CentreContact
    from envag.domain.flow_question import FlowQuestion

READ_TIMEOUT = 2
"""Seconds. Connect waits 8 seconds in all, its own retries included, and the function has 5."""

TIME_FOR_ANOTHER_TRY = 3000
"""Milliseconds that must be left for one call to the table with its time limits."""

SETTINGS = from_environment(CallFlowSettings)
LOG = logger("call_flow")
CLOCK = SystemClock()
DIRECTORY = directory()
NOT_OURS = index().texts["call.unknown"]
FAILED = index().texts["call.failed"]
STORE = DynamoCaseStore(sdk.client("dynamodb", read_timeout=READ_TIMEOUT), SETTINGS.table_name)
STORE.prime()


def handler(event: object, context: Any) -> Answer:  # noqa: ANN401 - Lambda's context
    """Lambda's entry point. Never raises: a flow that gets an error has nothing to say to the caller."""
    try:
        contact = call.parse(event)
        answer = _answer(contact, call.question(event), context)
    except (UnreadableError, CannotAnswerError) as error:
        return _apologise(event, str(error), NOT_OURS)
    except Exception as error:  # noqa: BLE001 - whatever it was, the caller is waiting
        LOG.error("call not recorded", extra=where(error))
        return _apologise(event, "failed", FAILED)
    LOG.info(
        "call answered",
        extra={
            "contact": contact.contact_id,
            "municipality": answer["municipality"],
            "reference": answer["reference"],
            "open": answer["open"],
            "reason": answer["reason"],
        },
    )
    return answer


def _answer(contact: CentreContact, question: FlowQuestion, context: Any) -> Answer:  # noqa: ANN401 - Lambda's context
    """The answer, tried again once while there is time: nobody delivers a call a second time."""

    def answer() -> Answer:
        return answer_call(
            contact,
            question,
            instance_arn=SETTINGS.connect_instance_arn,
            directory=DIRECTORY,
            store=STORE,
            clock=CLOCK,
        )

    try:
        return answer()
    except CannotAnswerError:
        raise
    except Exception as error:
        if context.get_remaining_time_in_millis() < TIME_FOR_ANOTHER_TRY:
            raise
        LOG.warning("call tried again", extra={"contact": contact.contact_id, **where(error)})
        return answer()


def _apologise(event: object, reason: str, message: str) -> Answer:
    """Keep what came, and give the flow something to say before it connects the caller to the default queue."""
    raw = json.dumps(event, ensure_ascii=False, sort_keys=True).encode()
    try:
        _quarantine().keep(
            reason=reason, channel="phone", municipality="", id=event_id("call_flow", raw.decode()), raw=raw
        )
    except Exception as error:  # noqa: BLE001 - contact events record the call as well
        LOG.error("flow event not kept", extra={"reason": reason, **where(error)})
    else:
        LOG.warning("flow event kept in quarantine", extra={"reason": reason})
    return {"status": "error", "reason": reason, "message": message}


@cache
def _quarantine() -> S3Quarantine:
    """Made when needed: a client costs every start, and calls that cannot be recorded are few."""
    from envag.adapters.s3 import S3Quarantine  # noqa: PLC0415 - for the same reason

    return S3Quarantine(sdk.client("s3", read_timeout=READ_TIMEOUT), SETTINGS.records_bucket)


boot.finished()
