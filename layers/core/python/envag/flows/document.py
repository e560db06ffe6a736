"""A contact flow as a graph: its blocks, where each branch of a block leads, and what can be reached."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Block = Mapping[str, Any]

NEXT = "next"


@dataclass(frozen=True, slots=True)
class Branch:
    """One way out of a block.

    ``label`` is ``next``, ``error:<type>``, ``condition:<operand>`` for what equals it, or else
    ``condition:<operator> <operand>``.
    """

    label: str
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A flow. ``type`` is its FlowType as text; ``content`` the JSON as Connect reads it."""

    name: str
    type: str
    content: Mapping[str, Any]

    @property
    def start(self) -> str:
        """The identifier of the first block."""
        return str(self.content.get("StartAction", ""))

    @property
    def blocks(self) -> dict[str, Block]:
        """The blocks by identifier; of two with one identifier the first."""
        found: dict[str, Block] = {}
        for block in self.content.get("Actions", ()):
            found.setdefault(str(block.get("Identifier", "")), block)
        return found


def branches(block: Block) -> Iterator[Branch]:
    """Every way out, in the order of the flow: conditions, then the next block, then errors."""
    transitions = block.get("Transitions") or {}
    for one in transitions.get("Conditions", ()):
        yield Branch(condition_label(one.get("Condition", {})), str(one.get("NextAction", "")))
    if "NextAction" in transitions:
        yield Branch(NEXT, str(transitions["NextAction"]))
    for one in transitions.get("Errors", ()):
        yield Branch(f"error:{one.get('ErrorType', '')}", str(one.get("NextAction", "")))


def condition_label(condition: Mapping[str, Any]) -> str:
    """The label of the branch with that condition."""
    operands = ",".join(map(str, condition.get("Operands", ())))
    operator = str(condition.get("Operator", ""))
    return f"condition:{operands}" if operator == "Equals" else f"condition:{operator} {operands}"


def target(block: Block, label: str) -> str:
    """Where the branch of that label leads; empty when there is none such."""
    return next((branch.target for branch in branches(block) if branch.label == label), "")


def targets(block: Block) -> tuple[str, ...]:
    """The identifiers that a block leads to, each once."""
    return tuple(dict.fromkeys(branch.target for branch in branches(block)))


def reachable(blocks: Mapping[str, Block], start: str, *, stop: Collection[str] = ()) -> set[str]:
    """What can be reached from ``start``, itself included; nothing is sought behind ``stop``."""
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        identifier = waiting.pop()
        if identifier in seen or identifier not in blocks:
            continue
        seen.add(identifier)
        if identifier not in stop:
            waiting.extend(targets(blocks[identifier]))
    return seen
