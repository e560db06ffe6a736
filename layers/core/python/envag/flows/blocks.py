"""What each type of block does to a played contact, and which of its branches is taken."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from envag.flows.conditions import holds
from envag.flows.document import NEXT, condition_label
from envag.flows.language import FULL, NO_CONDITION, NO_MATCH, SILENCE
from envag.flows.lex import Conversation, LexError
from envag.flows.played import BOT, End

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import NoReturn

    from envag.flows.document import Block
    from envag.flows.player import Playing

LARGEST_ANSWER = 32_000
"""Bytes of a function's answer that a flow takes."""

WAIT_FOR_ONE_AHEAD = 120
"""Seconds that each person in front adds to the estimated wait where the queue does not say."""

LONGEST_SILENCE = 300
"""Seconds that a bot waits for the next words of a chat where the block does not say."""

NOTHING_TYPED = "Timeout"
"""What stands for the digits of somebody who has typed none."""

_FAILED = f"error:{NO_MATCH}"


def given(playing: Playing, block: Block, name: str) -> str | None:
    """A parameter with its JSONPaths filled in, None when it leads to nothing or was not given."""
    value = block["Parameters"].get(name)
    return playing.contact.text(value) if isinstance(value, str) else None


def given_map(playing: Playing, block: Block, name: str) -> dict[str, str]:
    """A parameter that is a map of texts, with their JSONPaths filled in."""
    return {key: playing.contact.text(value) or "" for key, value in block["Parameters"].get(name, {}).items()}


def matching(playing: Playing, block: Block, value: str) -> str:
    """The branch of the first condition that ``value`` meets."""
    for one in block["Transitions"]["Conditions"]:
        operands = [playing.contact.text(operand) or "" for operand in one["Condition"]["Operands"]]
        if holds(one["Condition"]["Operator"], value, operands[0]):
            return condition_label(one["Condition"])
    return f"error:{NO_CONDITION}"


def _words(playing: Playing, block: Block) -> str | None:
    return given(playing, block, "Text") or given(playing, block, "SSML")


def _message(playing: Playing, block: Block) -> str:
    words = _words(playing, block)
    if words is None:
        return _FAILED
    playing.say(words, to="guide" if playing.contact.agent else "caller")
    return NEXT


def _messages(playing: Playing, block: Block) -> str:
    """Messages in a loop, interrupted or not, until somebody answers or the caller gives up."""
    if playing.contact.channel != "VOICE":
        return _FAILED
    until = playing.people.now + float(block["Parameters"].get("InterruptFrequencySeconds", "inf"))
    while playing.people.now < until:
        for one in block["Parameters"]["Messages"]:
            words = playing.contact.text(one.get("Text") or one.get("SSML")) or ""
            playing.people.pass_by(playing.tell(words, at_most=until - playing.people.now))
            if playing.people.now >= until:
                break
    return "condition:MessagesInterrupted"


def _menu(playing: Playing, block: Block) -> str:
    words = _words(playing, block)
    if words is None or playing.contact.channel != "VOICE":
        return _FAILED
    if block["Parameters"].get("StoreInput") == "True":
        return _typed(playing, block, playing.tell(words))
    key = playing.people.next_key(playing.tell(words), float(block["Parameters"]["InputTimeLimitSeconds"]))
    return matching(playing, block, key) if key else f"error:{SILENCE}"


def _typed(playing: Playing, block: Block, prompt: float) -> str:
    """Whoever types nothing goes on as well, with a word in the place of digits (adminguide/store-customer-input)."""
    parameters = block["Parameters"]
    most = int(parameters["InputValidation"]["CustomValidation"]["MaximumLength"])
    limit = float(parameters["InputTimeLimitSeconds"])
    playing.contact.typed = playing.people.next_digits(prompt, limit, most) or NOTHING_TYPED
    return NEXT


def _bot(playing: Playing, block: Block) -> str:
    """The bot and the resident write in turn, until the bot closes with an intent."""
    bot, contact, parameters = playing.scene.bot, playing.contact, block["Parameters"]
    if bot is None or contact.channel != "CHAT":
        return _FAILED
    if prompt := _words(playing, block):
        playing.say(prompt, by=BOT)
    first = parameters.get("LexInitializationData", {}).get("InitialMessage", "")
    limit = float(parameters.get("LexTimeoutSeconds", {}).get("Text", LONGEST_SILENCE))
    talk = Conversation(
        bot=bot,
        session=contact.id,
        locale=contact.language.replace("-", "_"),
        attributes=given_map(playing, block, "LexSessionAttributes"),
    )
    words = contact.text(first) or playing.people.next_words(limit)
    while words:
        try:
            turn = talk.turn(words, playing.moment)
        except LexError as error:
            playing.played.answers.append({"failed": str(error)})
            return _FAILED
        playing.people.was_busy(turn.seconds)
        for message in turn.messages:
            playing.say(message, by=BOT)
        if not turn.goes_on:
            contact.lex = {"IntentName": turn.intent, "Slots": talk.slots, "SessionAttributes": talk.attributes}
            return matching(playing, block, turn.intent)
        words = playing.people.next_words(limit)
    return f"error:{SILENCE}"


def _compare(playing: Playing, block: Block) -> str:
    value = given(playing, block, "ComparisonValue")
    return f"error:{NO_CONDITION}" if value is None else matching(playing, block, value)


def _invoke(playing: Playing, block: Block) -> str:
    limit = float(block["Parameters"]["InvocationTimeLimitSeconds"])
    event = playing.contact.flow_event(given_map(playing, block, "LambdaInvocationAttributes"))
    arn = str(given(playing, block, "LambdaFunctionARN"))
    try:
        answer, took = playing.scene.function(arn, event, playing.moment)
    except Exception as error:  # noqa: BLE001 - whatever the function raised, Connect sees a failure
        playing.played.answers.append({"failed": type(error).__name__})
        return _FAILED
    playing.people.was_busy(min(took, limit))
    flat = all(isinstance(value, str) for value in answer.values())
    if took >= limit or not flat or len(json.dumps(answer).encode()) > LARGEST_ANSWER:
        playing.played.answers.append({"failed": "refused" if took < limit else "too slow"})
        return _FAILED
    playing.contact.external = dict(answer)
    playing.played.answers.append(answer)
    return NEXT


def _keep(playing: Playing, block: Block) -> str:
    playing.contact.attributes |= given_map(playing, block, "Attributes")
    return NEXT


def _tag(playing: Playing, block: Block) -> str:
    playing.contact.tags |= given_map(playing, block, "Tags")
    return NEXT


def _hook(playing: Playing, block: Block) -> str:
    ((name, flow),) = given_map(playing, block, "EventHooks").items()
    if flow not in playing.scene.flows:
        return _FAILED
    playing.contact.hooks[name] = flow
    return NEXT


def _data(playing: Playing, block: Block) -> str:
    playing.contact.language = given(playing, block, "LanguageCode") or playing.contact.language
    return NEXT


def _recording(playing: Playing, block: Block) -> str:
    if playing.contact.channel != "VOICE":
        return _FAILED
    playing.contact.recorded = bool(block["Parameters"]["RecordingBehavior"]["RecordedParticipants"])
    return NEXT


def _voice(playing: Playing, block: Block) -> str:
    return NEXT if given(playing, block, "TextToSpeechVoice") else _FAILED


def _hours(playing: Playing, block: Block) -> str:
    arn = given(playing, block, "HoursOfOperationId") or playing.queue(playing.contact.queue).hours
    return f"condition:{playing.scene.hours(arn, playing.moment)}" if arn else _FAILED


def _metric(playing: Playing, block: Block) -> str:
    if not playing.scene.metrics:
        return _FAILED
    queue = playing.queue(given(playing, block, "QueueId") or playing.contact.queue)
    found = {"NumberOfContactsInQueue": queue.waiting}.get(block["Parameters"]["MetricType"], queue.staffed)
    return matching(playing, block, str(found))


def _metrics(playing: Playing, _block: Block) -> str:
    if not playing.scene.metrics:
        return _FAILED
    queue = playing.queue(playing.contact.queue)
    wait = queue.answers_after if queue.answers_after is not None else WAIT_FOR_ONE_AHEAD * (queue.waiting + 1)
    playing.contact.metrics = {
        "Queue": {"Size": queue.waiting + 1},
        "Contact": {"PositionInQueue": queue.waiting + 1, "EstimatedWaitTime": int(wait)},
    }
    return NEXT


def _choose_queue(playing: Playing, block: Block) -> str:
    arn = given(playing, block, "QueueId") or ""
    if arn not in playing.scene.queues:
        return _FAILED
    playing.contact.queue = arn
    return NEXT


def _to_flow(playing: Playing, block: Block) -> str:
    arn = given(playing, block, "ContactFlowId") or ""
    if arn in playing.scene.flows:
        playing.run(arn)
        playing.over("CONTACT_FLOW_DISCONNECT", End.TOLD)
    return _FAILED


def _to_queue(playing: Playing, _block: Block) -> str:
    if playing.contact.queue not in playing.scene.queues:
        return _FAILED
    if playing.queue(playing.contact.queue).full:
        return f"error:{FULL}"
    return playing.wait_in_queue()


def _to_other_queue(playing: Playing, block: Block) -> str:
    arn = given(playing, block, "QueueId") or given(playing, block, "AgentId") or ""
    if arn not in playing.scene.queues and not playing.is_agent(arn):
        return _FAILED
    if playing.queue(arn).full:
        return f"error:{FULL}"
    playing.next_leg("QUEUE_TRANSFER")
    playing.contact.queue = arn
    return playing.wait_in_queue()


def _call_back(playing: Playing, block: Block) -> str:
    queue = given(playing, block, "QueueId") or ""
    flow = given(playing, block, "ContactFlowId") or ""
    if not playing.scene.dials or not playing.contact.number or queue not in playing.scene.queues:
        return _FAILED
    playing.call_backs.append((playing.contact, flow))
    return NEXT


def _disconnect(playing: Playing, _block: Block) -> NoReturn:
    playing.over("CONTACT_FLOW_DISCONNECT", End.TOLD)


def _stop(_playing: Playing, _block: Block) -> str:
    return ""


def _prefer(_playing: Playing, _block: Block) -> str:
    """Who is in front of whom is the scene's to say: its queues tell when somebody answers."""
    return NEXT


def _wait(playing: Playing, block: Block) -> str:
    playing.people.pass_by(float(given(playing, block, "TimeLimitSeconds") or 0))
    return "condition:WaitCompleted"


PLAYED: Mapping[str, Callable[[Playing, Any], str]] = {
    "CheckHoursOfOperation": _hours,
    "CheckMetricData": _metric,
    "Compare": _compare,
    "ConnectParticipantWithLexBot": _bot,
    "CreateCallbackContact": _call_back,
    "DequeueContactAndTransferToQueue": _to_other_queue,
    "DisconnectParticipant": _disconnect,
    "EndFlowExecution": _stop,
    "GetMetricData": _metrics,
    "GetParticipantInput": _menu,
    "InvokeLambdaFunction": _invoke,
    "MessageParticipant": _message,
    "MessageParticipantIteratively": _messages,
    "TagContact": _tag,
    "TransferContactToQueue": _to_queue,
    "TransferToFlow": _to_flow,
    "UpdateContactAttributes": _keep,
    "UpdateContactData": _data,
    "UpdateContactEventHooks": _hook,
    "UpdateContactRecordingBehavior": _recording,
    "UpdateContactRoutingBehavior": _prefer,
    "UpdateContactTargetQueue": _choose_queue,
    "UpdateContactTextToSpeechVoice": _voice,
    "Wait": _wait,
}
"""The types that are played: each does what the block does and gives the label of the branch that is taken."""
