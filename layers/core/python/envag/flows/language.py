"""Amazon Connect's flow language as data: what each type of block needs, may hold and leads to.

Sources: https://docs.aws.amazon.com/connect/latest/devguide/flow-language-actions.html and the page of each
action below it. Where console exports and CreateContactFlow are known to be stricter than a page (a TagContact
without an error branch is refused, numbers and booleans are written as text), the stricter holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum, auto
from typing import Any

VERSION = "2019-10-30"
MOST_ACTIONS = 250
MOST_CHARACTERS = 256_000
"""Of a flow's ``Content`` in CloudFormation."""

LONGEST_IDENTIFIER = 50
NOT_IN_IDENTIFIERS = frozenset("%:(\\/)=$,;[]{}")
LONGEST_TEXT = 3_000
"""Billed characters of one text that is read aloud or written."""

MOST_TAGS = 6

OPERATORS = frozenset(
    {
        "Equals",
        "TextStartsWith",
        "TextEndsWith",
        "TextContains",
        "NumberGreaterThan",
        "NumberGreaterOrEqualTo",
        "NumberLessThan",
        "NumberLessOrEqualTo",
    }
)

NO_MATCH = "NoMatchingError"
NO_CONDITION = "NoMatchingCondition"
SILENCE = "InputTimeLimitExceeded"
FULL = "QueueAtCapacity"


class FlowType(StrEnum):
    """The types of CreateContactFlow that are used here."""

    CONTACT_FLOW = "CONTACT_FLOW"
    CUSTOMER_QUEUE = "CUSTOMER_QUEUE"
    CUSTOMER_HOLD = "CUSTOMER_HOLD"
    CUSTOMER_WHISPER = "CUSTOMER_WHISPER"
    AGENT_HOLD = "AGENT_HOLD"
    AGENT_WHISPER = "AGENT_WHISPER"
    OUTBOUND_WHISPER = "OUTBOUND_WHISPER"
    AGENT_TRANSFER = "AGENT_TRANSFER"
    QUEUE_TRANSFER = "QUEUE_TRANSFER"


_INBOUND = frozenset({FlowType.CONTACT_FLOW})
_TRANSFER = frozenset({FlowType.AGENT_TRANSFER, FlowType.QUEUE_TRANSFER})
_QUEUE = frozenset({FlowType.CUSTOMER_QUEUE})
_HOLD = frozenset({FlowType.CUSTOMER_HOLD, FlowType.AGENT_HOLD})
_WHISPER = frozenset({FlowType.CUSTOMER_WHISPER, FlowType.AGENT_WHISPER, FlowType.OUTBOUND_WHISPER})
_ANY = frozenset(FlowType)
_ASKING = _INBOUND | _TRANSFER | _QUEUE


class Conditions(StrEnum):
    """Which conditions a block's result can be tested with."""

    NONE = auto()
    FIXED = auto()
    OPTIONAL = auto()
    DIGITS = auto()
    NUMBERS = auto()
    EVENTS = auto()
    NAMES = auto()
    ANY = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One type of block.

    ``required`` and ``optional`` are its parameters; of ``one_of`` exactly one must be given, of each set in
    ``apart`` at most one. ``errors`` must have a branch, ``more_errors`` may. ``operands`` are those of FIXED
    (each must stand) and OPTIONAL conditions (each may). ``mirrors`` names the branch whose target NextAction
    repeats, as ``error:<type>`` or ``condition:<operand>``. ``inside`` names the one thing that an object holds;
    ``ranges`` are whole numbers, both ends included, ``words`` the values that a parameter can take. ``terminal``
    blocks have no transitions; one that ``waits`` may be a flow's last though it is not terminal.
    """

    where: frozenset[FlowType]
    required: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    one_of: frozenset[str] = frozenset()
    apart: tuple[frozenset[str], ...] = ()
    errors: frozenset[str] = frozenset({NO_MATCH})
    more_errors: frozenset[str] = frozenset()
    conditions: Conditions = Conditions.NONE
    operands: frozenset[str] = frozenset()
    mirrors: str = ""
    no_next: bool = False
    terminal: bool = False
    waits: bool = False
    inside: Mapping[str, str] = field(default_factory=dict)
    ranges: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    words: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def parameters(self) -> frozenset[str]:
        """Every parameter that the block can have."""
        return self.required | self.optional | self.one_of | frozenset().union(*self.apart)


def _s(*names: str) -> frozenset[str]:
    return frozenset(names)


_SAID = _s("Text", "SSML", "PromptId", "Media")
_QUEUE_OR_AGENT = _s("QueueId", "AgentId")
_THREE_DAYS = (1, 259_200)
_TRUE_FALSE = _s("True", "False")

STORED_INPUT = "GetParticipantInput, stored"
"""The key of ACTIONS for GetParticipantInput with StoreInput ``True``, whose shape is another."""

ACTIONS: Mapping[str, Action] = {
    "MessageParticipant": Action(where=_ANY - _HOLD, one_of=_SAID),
    "MessageParticipantIteratively": Action(
        where=_QUEUE | _HOLD,
        required=_s("Messages"),
        optional=_s("InterruptFrequencySeconds"),
        errors=_s(),
        more_errors=_s(NO_MATCH),
        conditions=Conditions.OPTIONAL,
        operands=_s("MessagesInterrupted"),
        no_next=True,
        waits=True,
        ranges={"InterruptFrequencySeconds": (1, 3_600)},
    ),
    "GetParticipantInput": Action(
        where=_ASKING,
        required=_s("InputTimeLimitSeconds"),
        optional=_s("StoreInput", "DTMFConfiguration"),
        one_of=_SAID,
        errors=_s(SILENCE, NO_CONDITION, NO_MATCH),
        conditions=Conditions.DIGITS,
        mirrors=f"error:{NO_CONDITION}",
        ranges={"InputTimeLimitSeconds": (1, 180)},
        words={"StoreInput": _TRUE_FALSE},
    ),
    STORED_INPUT: Action(
        where=_ASKING,
        required=_s("InputTimeLimitSeconds", "StoreInput", "InputValidation"),
        optional=_s("DTMFConfiguration", "InputEncryption"),
        one_of=_SAID,
        more_errors=_s("InvalidPhoneNumber"),
        ranges={"InputTimeLimitSeconds": (1, 180)},
        words={"StoreInput": _TRUE_FALSE},
    ),
    # Text is for a voice or a first prompt; InitialMessage, of a chat alone, hands the bot what was written first
    "ConnectParticipantWithLexBot": Action(
        where=_ASKING,
        required=_s("LexV2Bot"),
        optional=_s("LexSessionAttributes", "LexTimeoutSeconds"),
        one_of=_SAID | {"LexInitializationData"},
        errors=_s(SILENCE, NO_MATCH, NO_CONDITION),
        conditions=Conditions.NAMES,
        mirrors=f"error:{NO_CONDITION}",
        inside={
            "LexV2Bot": "AliasArn",
            "LexInitializationData": "InitialMessage",
            "LexTimeoutSeconds": "Text",
        },
        ranges={"LexTimeoutSeconds": (60, 604_800)},
    ),
    "ShowView": Action(
        where=_INBOUND | _QUEUE,
        required=_s("ViewResource", "InvocationTimeLimitSeconds"),
        optional=_s("ViewData", "SensitiveDataConfiguration"),
        errors=_s(NO_MATCH, NO_CONDITION, "TimeLimitExceeded"),
        conditions=Conditions.NAMES,
        mirrors=f"error:{NO_MATCH}",
    ),
    "DisconnectParticipant": Action(where=_ASKING, errors=_s(), terminal=True),
    "InvokeLambdaFunction": Action(
        where=_ANY,
        required=_s("LambdaFunctionARN", "InvocationTimeLimitSeconds", "InvocationType"),
        optional=_s("LambdaInvocationAttributes", "ResponseValidation"),
        ranges={"InvocationTimeLimitSeconds": (1, 8)},
        words={"InvocationType": _s("SYNCHRONOUS", "ASYNCHRONOUS")},
    ),
    "UpdateContactAttributes": Action(
        where=_ANY,
        required=_s("Attributes", "TargetContact"),
        words={"TargetContact": _s("Current", "Related")},
    ),
    "UpdateContactData": Action(
        where=_ANY,
        optional=_s("TargetContact", "Name", "Description", "LanguageCode", "CustomerId", "References"),
        words={"TargetContact": _s("Current", "Related")},
    ),
    "UpdateContactTargetQueue": Action(where=_INBOUND | _TRANSFER, one_of=_QUEUE_OR_AGENT),
    "TransferContactToQueue": Action(where=_INBOUND | _TRANSFER, errors=_s(FULL, NO_MATCH)),
    "DequeueContactAndTransferToQueue": Action(where=_QUEUE, one_of=_QUEUE_OR_AGENT, errors=_s(FULL, NO_MATCH)),
    "TransferContactToAgent": Action(where=_TRANSFER, errors=_s(), terminal=True),
    "CheckHoursOfOperation": Action(
        where=_ASKING,
        optional=_s("HoursOfOperationId"),
        conditions=Conditions.FIXED,
        operands=_TRUE_FALSE,
        mirrors="condition:False",
    ),
    "CheckMetricData": Action(
        where=_ASKING,
        required=_s("MetricType"),
        apart=(_QUEUE_OR_AGENT,),
        errors=_s(NO_MATCH, NO_CONDITION),
        conditions=Conditions.NUMBERS,
        mirrors=f"error:{NO_MATCH}",
        words={
            "MetricType": _s(
                "NumberOfAgentsAvailable",
                "NumberOfAgentsStaffed",
                "NumberOfAgentsOnline",
                "OldestContactInQueueAgeSeconds",
                "NumberOfContactsInQueue",
            )
        },
    ),
    "GetMetricData": Action(where=_ANY, optional=_s("QueueChannel"), apart=(_QUEUE_OR_AGENT,)),
    "Compare": Action(
        where=_ANY,
        required=_s("ComparisonValue"),
        errors=_s(NO_CONDITION),
        conditions=Conditions.ANY,
        mirrors=f"error:{NO_CONDITION}",
    ),
    "Loop": Action(
        where=_ANY,
        required=_s("LoopCount"),
        errors=_s(),
        more_errors=_s(NO_MATCH),
        conditions=Conditions.FIXED,
        operands=_s("ContinueLooping", "DoneLooping"),
        mirrors="condition:DoneLooping",
        ranges={"LoopCount": (0, 100)},
    ),
    "Wait": Action(
        where=_ANY,
        required=_s("TimeLimitSeconds"),
        optional=_s("Events"),
        more_errors=_s("ParticipantNotFound"),
        conditions=Conditions.EVENTS,
        operands=_s("WaitCompleted"),
        mirrors=f"error:{NO_MATCH}",
        ranges={"TimeLimitSeconds": (1, 604_800)},
    ),
    "DistributeByPercentage": Action(
        where=_ASKING, errors=_s(NO_CONDITION), conditions=Conditions.NUMBERS, mirrors=f"error:{NO_CONDITION}"
    ),
    "CreateCallbackContact": Action(
        where=_ASKING,
        required=_s("InitialCallDelaySeconds", "MaximumConnectionAttempts", "RetryDelaySeconds"),
        optional=_s("ContactFlowId", "CallerId"),
        apart=(_QUEUE_OR_AGENT,),
        ranges={"InitialCallDelaySeconds": _THREE_DAYS, "RetryDelaySeconds": _THREE_DAYS},
    ),
    "UpdateContactCallbackNumber": Action(
        where=_ASKING,
        required=_s("CallbackNumber"),
        errors=_s("InvalidCallbackNumber", "CallbackNumberNotDialable"),
    ),
    "UpdateContactEventHooks": Action(where=_ANY, required=_s("EventHooks")),
    "UpdateContactRoutingBehavior": Action(
        where=_INBOUND, one_of=_s("QueuePriority", "QueueTimeAdjustmentSeconds"), errors=_s()
    ),
    "UpdateContactRecordingBehavior": Action(
        where=_ASKING | {FlowType.OUTBOUND_WHISPER}, required=_s("RecordingBehavior"), optional=_s("AnalyticsBehavior")
    ),
    "UpdateContactTextToSpeechVoice": Action(
        where=_ANY, required=_s("TextToSpeechVoice"), optional=_s("TextToSpeechEngine", "TextToSpeechStyle")
    ),
    "UpdateFlowLoggingBehavior": Action(
        where=_ANY,
        required=_s("FlowLoggingBehavior"),
        errors=_s(),
        words={"FlowLoggingBehavior": _s("Enabled", "Disabled")},
    ),
    "UpdateFlowAttributes": Action(where=_ANY, required=_s("FlowAttributes")),
    "TagContact": Action(where=_ANY, required=_s("Tags")),
    "UntagContact": Action(where=_ANY, required=_s("TagKeys")),
    "CreateTask": Action(
        where=_ANY,
        required=_s("ContactFlowId", "Name"),
        optional=_s("Description", "References", "Attributes", "TaskTemplateId"),
        apart=(_s("DelaySeconds", "ScheduledTime"),),
    ),
    "TransferToFlow": Action(where=_INBOUND | _TRANSFER, required=_s("ContactFlowId")),
    "EndFlowExecution": Action(where=_WHISPER | _QUEUE, errors=_s(), terminal=True),
}
"""The types that a flow of ours may use. One that is missing here is added with its source, not allowed unread."""

EVENT_HOOKS = frozenset(
    {
        "AgentHold",
        "AgentWhisper",
        "CustomerHold",
        "CustomerQueue",
        "CustomerRemaining",
        "CustomerWhisper",
        "DefaultAgentUI",
        "DisconnectAgentUI",
        "PauseContact",
        "ResumeContact",
    }
)

RIGHT_NAMES: Mapping[str, str] = {
    "PlayPrompt": "MessageParticipant",
    "Disconnect": "DisconnectParticipant",
    "SetQueue": "UpdateContactTargetQueue",
    "TransferToQueue": "TransferContactToQueue",
    "SetAttributes": "UpdateContactAttributes",
    "SetLoggingBehavior": "UpdateFlowLoggingBehavior",
    "CheckStaffing": "CheckMetricData",
    "UnTagContact": "UntagContact",
    "SetVoice": "UpdateContactTextToSpeechVoice",
}
"""Names that circulate (old designer, misprinted pages) and fail at import, with the ones that work."""


def described(block: Mapping[str, Any]) -> Action | None:
    """The type of a block of a flow, None for one that is not known here."""
    kind = str(block.get("Type", ""))
    if kind == "GetParticipantInput" and block.get("Parameters", {}).get("StoreInput") == "True":
        kind = STORED_INPUT
    return ACTIONS.get(kind)
