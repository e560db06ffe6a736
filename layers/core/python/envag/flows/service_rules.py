"""Rules of the centre: what a flow may never do to somebody who calls or writes.

A *human* is a queue or an agent; in a queue flow, waiting on. A *record* is a call of the function that opens the
case; where that function has failed, our own tag on the contact, by which ``contact_events`` opens it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from envag.domain.chat_turn import Intent
from envag.flows.document import NEXT, Document, branches, reachable, target, targets
from envag.flows.finding import Finding
from envag.flows.language import NO_CONDITION, NO_MATCH, SILENCE, FlowType, described

if TYPE_CHECKING:
    from envag.flows.document import Block

FUNCTION_SECONDS = 5
"""The time limit of ``call_flow``."""

CONNECT_SECONDS = 8
"""After which Connect gives up, its own retries included: adminguide/connect-lambda-functions.html."""

MOST_MENUS = 1
MOST_CHOICES = 3
MOST_SPEECH = 20.0
"""Seconds of speech before somebody who wants a human stands in the queue (R21)."""

MOST_BOTS = 1
"""Machines that somebody talks to before a human (R50)."""

RECORDING_ASKED = "$.Attributes.recordOn"
RECORDING_WORDS = "$.Attributes.recording"
"""Where our function's answer stands whether a call is recorded, and the words that say so."""

MUNICIPALITY_TAG = "municipality"
_OPEN = re.compile(r"\$\.(External|Attributes)\.open")
"""Where the function's answer stands whether somebody answers now."""

_TO_A_HUMAN = frozenset({"TransferContactToQueue", "DequeueContactAndTransferToQueue", "TransferContactToAgent"})
_WAITING = frozenset({"MessageParticipantIteratively", "EndFlowExecution"})
_MENU = "GetParticipantInput"
_BOT = "ConnectParticipantWithLexBot"
_RECORDING = "UpdateContactRecordingBehavior"
_SPEAKING = frozenset({"MessageParticipant", _MENU, _BOT})
_RESULTS = frozenset({f"error:{NO_CONDITION}", f"error:{SILENCE}"})
"""Branches that are called errors and are ordinary answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a flow stands in.

    ``recorded``: the contact has its record before the flow starts. ``alone``: nobody is on the line. ``task``:
    the contact is the centre's own doing about a case, so it is both.
    ``seconds`` tells how long words take at most, JSONPaths in them included. ``flows`` are the others, by the
    value of ContactFlowId that leads to them.
    """

    seconds: Callable[[str], float]
    recorded: bool = False
    alone: bool = False
    task: bool = False
    flows: Mapping[str, Document] = field(default_factory=dict)


def findings(document: Document, setting: Setting) -> Iterator[Finding]:
    """What the flow would do to people that it may not."""
    blocks = document.blocks
    for identifier, block in blocks.items():
        for rule, message in (
            *_function(document, block, setting),
            *_menu(document, block, setting),
            *_bot(document, block, setting),
        ):
            yield Finding(flow=document.name, block=identifier, rule=rule, message=message)
    if document.type == FlowType.CONTACT_FLOW:
        for rule, message in _before_a_human(document, setting):
            yield Finding(flow=document.name, block="", rule=rule, message=message)
    for identifier, message in _task(document, setting) if setting.task else ():
        yield Finding(flow=document.name, block=identifier, rule="task", message=message)
    for identifier in _speechless_bots(document):
        message = "a bot speaks the contact's LanguageCode; set it with UpdateContactData on every way here"
        yield Finding(flow=document.name, block=identifier, rule="bot", message=message)
    for identifier in _unrecorded(document, setting):
        message = "can be reached without a record; call the function that opens the case first, and tag the contact"
        yield Finding(flow=document.name, block=identifier, rule="record", message=message)
    for identifier in _untold(document):
        message = f"records somebody who was not told; say {RECORDING_WORDS} on every way here, and only if asked to"
        yield Finding(flow=document.name, block=identifier, rule="recording", message=message)
    for identifier in [] if setting.alone else _silent(document):
        message = "hangs up on somebody who was told nothing; say what happens now first"
        yield Finding(flow=document.name, block=identifier, rule="silent-end", message=message)


def leads_to_a_human(document: Document, start: str, flows: Mapping[str, Document]) -> bool:
    """Whether whoever is sent to ``start`` meets a human, as long as nothing else fails.

    Closed hours may end without one; every other answer of a block must lead to one.
    """
    return _leads(document, start, flows, frozenset())


def _leads(document: Document, start: str, flows: Mapping[str, Document], seen: frozenset[tuple[str, str]]) -> bool:
    block = document.blocks.get(start)
    if block is None:
        return False
    if _is_human(document, block) or (document.name, start) in seen:
        return True
    seen |= {(document.name, start)}
    if block["Type"] == "TransferToFlow":
        other = flows.get(str(block["Parameters"].get("ContactFlowId")))
        return other is not None and _leads(other, other.start, flows, seen)
    ways = _answers(block)
    return bool(ways) and all(_leads(document, way, flows, seen) for way in ways)


def _answers(block: Block) -> set[str]:
    """Where a block leads when it works: its results, not its failures. Where it asks for hours, only when open."""
    if block["Type"] == "CheckHoursOfOperation":
        return {target(block, "condition:True")}
    if block["Type"] == "Compare" and _OPEN.fullmatch(str(block.get("Parameters", {}).get("ComparisonValue", ""))):
        return {target(block, "condition:true")}
    action = described(block)
    mirrored = bool(action and action.mirrors)
    return {
        branch.target
        for branch in branches(block)
        if branch.label.startswith("condition:") or branch.label in _RESULTS or (branch.label == NEXT and not mirrored)
    }


def _is_human(document: Document, block: Block) -> bool:
    waits = document.type == FlowType.CUSTOMER_QUEUE and block["Type"] in _WAITING
    return waits or block["Type"] in _TO_A_HUMAN


def _function(document: Document, block: Block, setting: Setting) -> Iterator[tuple[str, str]]:
    if block["Type"] != "InvokeLambdaFunction":
        return
    limit = str(block.get("Parameters", {}).get("InvocationTimeLimitSeconds", ""))
    if not (limit.isdecimal() and FUNCTION_SECONDS < int(limit) < CONNECT_SECONDS):
        right = f"more than the function's own {FUNCTION_SECONDS} s and less than Connect's {CONNECT_SECONDS} s: 6"
        yield "time-limit", f"waits {limit or 'no'} s; right is {right}"
    failed = target(block, f"error:{NO_MATCH}")
    if failed and not leads_to_a_human(document, failed, setting.flows):
        yield "human", f"when the function fails, '{failed}' does not lead to a human; lead it to the centre's queue"


def _menu(document: Document, block: Block, setting: Setting) -> Iterator[tuple[str, str]]:
    if block["Type"] != _MENU:
        return
    choices = [branch for branch in branches(block) if branch.label.startswith("condition:")]
    if len(choices) > MOST_CHOICES:
        yield "choices", f"{len(choices)} choices; nobody remembers more than {MOST_CHOICES} (R21)"
    near = any(_is_human(document, document.blocks[one]) for one in reachable(document.blocks, document.start))
    silent = target(block, f"error:{SILENCE}") or target(block, NEXT)
    if near and silent and not leads_to_a_human(document, silent, setting.flows):
        yield "silence", f"whoever says nothing is led to '{silent}', which is no human; lead them to the queue (R21)"


def _bot(document: Document, block: Block, setting: Setting) -> Iterator[tuple[str, str]]:
    """A bot ends with a human, unless whoever writes says that it has helped, and knows whose resident that is."""
    if block["Type"] != _BOT:
        return
    given = {branch.label.removeprefix("condition:") for branch in branches(block) if "condition:" in branch.label}
    if given != {Intent.PERSON, Intent.SOLVED}:
        yield "bot", f"the bot ends with {Intent.PERSON} or {Intent.SOLVED}; it needs a branch for both and no other"
    to_humans = [f"condition:{Intent.PERSON}", *(f"error:{error}" for error in (NO_CONDITION, NO_MATCH, SILENCE))]
    for label in to_humans:
        led = target(block, label)
        if led and not leads_to_a_human(document, led, setting.flows):
            yield "human", f"{label.replace(':', ' ')} leads to '{led}', which is no human; lead it to the queue (R50)"
    told = str(block.get("Parameters", {}).get("LexSessionAttributes", {}).get(MUNICIPALITY_TAG, ""))
    if told not in _municipalities(document):
        yield "bot", f"LexSessionAttributes must tell the {MUNICIPALITY_TAG} that the flow tags the contact with"


def _municipalities(document: Document) -> set[str]:
    """The slugs that the flow tags contacts with; whose contact it is stands in the flow and is never looked up."""
    tags = [block["Parameters"].get("Tags", {}) for block in document.blocks.values() if block["Type"] == "TagContact"]
    return {slug for one in tags if (slug := str(one.get(MUNICIPALITY_TAG, ""))) and not slug.startswith("$.")}


def _speechless_bots(document: Document) -> list[str]:
    """Bots that can be reached before a language was set: Lex would look for one that the bot does not have."""

    def spoken(block: Block, label: str, found: frozenset[str]) -> frozenset[str]:
        sets = block["Type"] == "UpdateContactData" and "LanguageCode" in block.get("Parameters", {})
        return found | {"language"} if sets and label == NEXT else found

    reached = _walk(document, spoken)
    return list(dict.fromkeys(one for one, found in reached if not found and document.blocks[one]["Type"] == _BOT))


def _task(document: Document, setting: Setting) -> Iterator[tuple[str, str]]:
    """A task has its case and nobody who listens: it is marked, and led to a human."""
    for identifier, block in document.blocks.items():
        if block["Type"] in _SPEAKING | _WAITING:
            yield identifier, "nobody hears a task, and Connect takes the error branch; remove it"
        if block["Type"] == "InvokeLambdaFunction":
            yield identifier, "a task is about a case that exists, and the function would open another; remove it"
    tagged = _walk(document, lambda block, label, kept: kept | _keeps(block, label))
    for identifier in dict.fromkeys(one for one, kept in tagged if "tagged" not in kept):
        if _ends_at_a_human(document, document.blocks[identifier]):
            yield identifier, f"whose task it is must stand on it; tag it with its {MUNICIPALITY_TAG} on every way here"
    if not leads_to_a_human(document, document.start, setting.flows):
        yield document.start, "a task that meets nobody is work that nobody does; lead it to the centre's queue"


def _before_a_human(document: Document, setting: Setting) -> Iterator[tuple[str, str]]:
    menus = _longest(document, setting, lambda block: float(block["Type"] == _MENU), frozenset())
    if menus > MOST_MENUS:
        yield "menus", f"{_times(menus, 'menu')} before a human; {MOST_MENUS} at most (R21)"
    bots = _longest(document, setting, lambda block: float(block["Type"] == _BOT), frozenset())
    if bots > MOST_BOTS:
        yield "bot", f"{_times(bots, 'bot')} before a human; {MOST_BOTS} at most (R50)"
    speech = _longest(document, setting, lambda block: _spoken(block, setting), frozenset())
    if speech > MOST_SPEECH:
        found = "speech that comes again and again" if speech == math.inf else f"{speech:.1f} s of speech"
        yield "speech", f"{found} before a human; {MOST_SPEECH:.0f} s at most (R21)"


def _times(count: float, name: str) -> str:
    return f"a {name} that comes again and again" if count == math.inf else f"{count:.0f} {name}s"


def _spoken(block: Block, setting: Setting) -> float:
    if block["Type"] not in _SPEAKING:
        return 0.0
    parameters = block.get("Parameters", {})
    return setting.seconds(str(parameters.get("Text") or parameters.get("SSML") or ""))


def _longest(document: Document, setting: Setting, weight: Callable[[Block], float], outer: frozenset[str]) -> float:
    """The greatest sum of weights on a way from the start to a human, infinite when it goes in circles.

    Bellman and Ford's way, for the longest instead of the shortest path. A transfer to another flow weighs
    what the longest way through that flow does; minus infinity where no way leads to a human.
    """
    blocks = document.blocks

    def own(block: Block) -> float:
        if block["Type"] != "TransferToFlow":
            return weight(block)
        other = setting.flows.get(str(block["Parameters"].get("ContactFlowId")))
        if other is None or other.name in outer:
            return -math.inf
        return _longest(other, setting, weight, outer | {document.name})

    weights = {identifier: own(block) for identifier, block in blocks.items()}
    best = {
        identifier: weights[identifier] if _ends_at_a_human(document, block) else -math.inf
        for identifier, block in blocks.items()
    }
    for _ in range(len(blocks) + 1):
        before = dict(best)
        for identifier, block in blocks.items():
            if not _ends_at_a_human(document, block):
                onward = max((before[one] for one in targets(block) if one in before), default=-math.inf)
                best[identifier] = max(before[identifier], weights[identifier] + onward)
        if best == before:
            return best.get(document.start, -math.inf)
    return math.inf


def _ends_at_a_human(document: Document, block: Block) -> bool:
    return block["Type"] == "TransferToFlow" or _is_human(document, block)


def _unrecorded(document: Document, setting: Setting) -> list[str]:
    """Blocks that end the flow, or hand the contact on, for somebody of whom nothing was kept."""
    if setting.recorded:
        return []
    found: dict[str, None] = {}
    for identifier, kept in _walk(document, lambda block, label, kept: kept | _keeps(block, label)):
        ends = not targets(document.blocks[identifier]) or _ends_at_a_human(document, document.blocks[identifier])
        if ends and "asked" not in kept and not {"failed", "tagged"} <= kept:
            found[identifier] = None
    return list(found)


def _keeps(block: Block, label: str) -> frozenset[str]:
    if block["Type"] == "InvokeLambdaFunction":
        return frozenset({"asked" if label == NEXT else "failed"})
    if block["Type"] == "TagContact" and MUNICIPALITY_TAG in block.get("Parameters", {}).get("Tags", {}):
        return frozenset({"tagged"})
    return frozenset()


def _silent(document: Document) -> list[str]:
    """Where somebody is hung up on who has heard or read nothing at all."""
    if document.type not in {FlowType.CONTACT_FLOW, FlowType.CUSTOMER_QUEUE, FlowType.QUEUE_TRANSFER}:
        return []
    found: dict[str, None] = {}
    for identifier, heard in _walk(
        document, lambda block, _, heard: heard | ({"something"} if block["Type"] in _SPEAKING | _WAITING else set())
    ):
        if document.blocks[identifier]["Type"] == "DisconnectParticipant" and not heard:
            found[identifier] = None
    return list(found)


def _untold(document: Document) -> list[str]:
    """Where recording is switched on for somebody who was not told of it, or for whom nobody has asked for it."""
    found: dict[str, None] = {}
    for identifier, passed in _walk(document, lambda block, label, passed: passed | _of_recording(block, label)):
        if _records(document.blocks[identifier]) and not {"asked", "told"} <= passed:
            found[identifier] = None
    return list(found)


def _records(block: Block) -> bool:
    behavior = block.get("Parameters", {}).get("RecordingBehavior")
    if block["Type"] != _RECORDING or not isinstance(behavior, Mapping):
        return False
    heard = behavior.get("RecordedParticipants") or behavior.get("ScreenRecordedParticipants")
    return bool(heard) or behavior.get("IVRRecordingBehavior") == "Enabled"


def _of_recording(block: Block, label: str) -> frozenset[str]:
    parameters = block.get("Parameters", {})
    if block["Type"] == "Compare" and parameters.get("ComparisonValue") == RECORDING_ASKED:
        return frozenset({"asked"} if label == "condition:true" else ())
    if block["Type"] == "MessageParticipant" and parameters.get("Text") == RECORDING_WORDS:
        return frozenset({"told"} if label == NEXT else ())
    return frozenset()


def _walk(
    document: Document, passed: Callable[[Block, str, frozenset[str]], frozenset[str]]
) -> Iterator[tuple[str, frozenset[str]]]:
    """Every block with every state that one can reach it in; ``passed`` tells the state behind a branch."""
    blocks = document.blocks
    seen: set[tuple[str, frozenset[str]]] = set()
    waiting: list[tuple[str, frozenset[str]]] = [(document.start, frozenset())]
    while waiting:
        at = waiting.pop()
        if at in seen or at[0] not in blocks:
            continue
        seen.add(at)
        yield at
        block = blocks[at[0]]
        gone = _ends_at_a_human(document, block)
        waiting.extend(
            (branch.target, passed(block, branch.label, at[1]))
            for branch in branches(block)
            if not (gone and branch.label == NEXT)
        )
