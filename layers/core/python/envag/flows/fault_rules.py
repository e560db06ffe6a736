"""Rules of what goes wrong inside Connect: a fault may cost a caller a word or a voice, never the way to a human."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envag.flows.document import NEXT, branches, reachable, target, targets
from envag.flows.finding import Finding
from envag.flows.language import NO_CONDITION, SILENCE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from envag.flows.document import Block, Document

_ASIDE = frozenset(
    {
        "MessageParticipant",
        "TagContact",
        "UpdateContactAttributes",
        "UpdateContactEventHooks",
        "UpdateContactRecordingBehavior",
        "UpdateContactTextToSpeechVoice",
    }
)
"""What makes a contact better and can be done without: the contact goes on in the same way when it fails."""

_BUILT_ON = frozenset(
    {"ConnectParticipantWithLexBot", "InvokeLambdaFunction", "TransferToFlow", "UpdateContactRecordingBehavior"}
)
"""What may be left out when that which it follows has failed: nobody is recorded or meets a machine untold."""

_TAKES_TIME = frozenset({"GetParticipantInput", "MessageParticipantIteratively", "Wait"})
_END = "DisconnectParticipant"
_ANSWERS = frozenset({f"error:{NO_CONDITION}", f"error:{SILENCE}"})
"""Branches that are called errors and are ordinary answers."""


def findings(document: Document, *, alone: bool) -> Iterator[Finding]:
    """Where a fault of Connect's loses somebody. ``alone``: nobody is on the line who could be told of it."""
    blocks = document.blocks
    for identifier, block in blocks.items():
        if not _carries_on(block, blocks):
            message = f"when it fails, go on to '{target(block, NEXT)}' as well: it is no reason to go another way"
            yield Finding(flow=document.name, block=identifier, rule="carry-on", message=message)
        if not alone and _gives_up(block, blocks):
            message = "hangs up on somebody because of a fault; try another way, or say what happens now"
            yield Finding(flow=document.name, block=identifier, rule="error-end", message=message)
        if _turns_in_a_circle(identifier, blocks):
            message = "comes back to itself at once, again and again; wait or ask on the way, or lead on"
            yield Finding(flow=document.name, block=identifier, rule="circle", message=message)


def _carries_on(block: Block, blocks: Mapping[str, Block]) -> bool:
    """Whether a failure changes nothing but what failed, or leads to another try of the same."""
    onward = target(block, NEXT)
    if block["Type"] not in _ASIDE or onward not in blocks or blocks[onward]["Type"] in _BUILT_ON:
        return True
    return all(one in {onward, *_tries_again(block, blocks)} for one in _after_a_fault(block))


def _tries_again(block: Block, blocks: Mapping[str, Block]) -> Iterator[str]:
    for one in _after_a_fault(block):
        if blocks[one]["Type"] == block["Type"] and target(blocks[one], NEXT) == target(block, NEXT):
            yield one


def _gives_up(block: Block, blocks: Mapping[str, Block]) -> bool:
    return block["Type"] not in _ASIDE and any(blocks[one]["Type"] == _END for one in _after_a_fault(block))


def _after_a_fault(block: Block) -> list[str]:
    labels = {branch.label: branch.target for branch in branches(block)}
    return [one for label, one in labels.items() if label.startswith("error:") and label not in _ANSWERS]


def _turns_in_a_circle(identifier: str, blocks: Mapping[str, Block]) -> bool:
    """Whether a way leads back on which nobody waits or is asked; Connect would walk it without an end."""
    waiting = {one for one, block in blocks.items() if block["Type"] in _TAKES_TIME}
    if identifier in waiting:
        return False
    return any(identifier in reachable(blocks, one, stop=waiting) for one in targets(blocks[identifier]))
