"""Answer a resident who chats with the machine: the code hook of every intent of the Lex V2 bot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from envag import boot
from envag.adapters import sdk
from envag.adapters.dynamodb import DynamoCaseStore
from envag.domain.chat_turn import Intent, Outcome, Reply
from envag.intake import lex
from envag.intake.payload import UnreadableError
from envag.runtime.batch import where
from envag.runtime.bot_words import bot_words
from envag.runtime.clock import SystemClock
from envag.runtime.directory import directory
from envag.runtime.log import logger
from envag.runtime.routing_tables import routes
from envag.runtime.search_indexes import search_index
from envag.runtime.settings.bot import BotSettings
from envag.runtime.settings.environment import from_environment
from envag.usecases.answer_bot import Knowledge, answer_bot, give_up

if TYPE_CHECKING:
    from envag.domain.chat_turn import ChatTurn

READ_TIMEOUT = 2
"""Seconds, for one call to the table."""

TIME_FOR_ANOTHER_TRY = 4000
"""Milliseconds that must be left for doing it all again."""

SETTINGS = from_environment(BotSettings)
LOG = logger("bot")
CLOCK = SystemClock()
KNOW = Knowledge(directory=directory(), routes=routes, articles=search_index, words=bot_words())
STORE = DynamoCaseStore(sdk.client("dynamodb", read_timeout=READ_TIMEOUT), SETTINGS.table_name)
STORE.prime()
NOTHING_TO_SAY = Reply(Outcome.FAILED, ends=Intent.PERSON)


def handler(event: object, context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's context
    """Lambda's entry point. Never raises: whatever goes wrong, a human takes over."""
    try:
        said = lex.parse(event)
    except UnreadableError as error:
        LOG.error("chat turn not read", extra={"reason": str(error)})
        return lex.render(event, NOTHING_TO_SAY)
    reply = _reply(said, context)
    LOG.info(
        "chat turn answered",
        extra={
            "session": said.session,
            "municipality": said.municipality,
            "reference": said.reference,
            "turn": said.number,
            "outcome": reply.outcome.value,
            "told": reply.answered,
        },
    )
    return lex.render(event, reply)


def _reply(said: ChatTurn, context: Any) -> Reply:  # noqa: ANN401 - Lambda's context
    """The answer, tried again once while there is time, and at last a human."""
    try:
        return answer_bot(said, know=KNOW, store=STORE, clock=CLOCK)
    except Exception as error:  # noqa: BLE001 - the resident is waiting
        LOG.warning("chat turn tried again", extra={"session": said.session, **where(error)})
    try:
        if context.get_remaining_time_in_millis() >= TIME_FOR_ANOTHER_TRY:
            return answer_bot(said, know=KNOW, store=STORE, clock=CLOCK)
    except Exception as error:  # noqa: BLE001 - the resident is still waiting
        LOG.error("chat turn not recorded", extra={"session": said.session, **where(error)})
    try:
        return give_up(said, know=KNOW, clock=CLOCK)
    except Exception as error:  # noqa: BLE001 - the flow leads to a human without a word of ours
        LOG.error("chat turn not answered", extra={"session": said.session, **where(error)})
        return NOTHING_TO_SAY


boot.finished()
