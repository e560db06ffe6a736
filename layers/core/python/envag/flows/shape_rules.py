"""Rules of the flow language: what Connect would refuse, or run otherwise than it reads."""

from __future__ import annotations

import difflib
import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from envag.flows.document import NEXT, branches, reachable, target
from envag.flows.finding import Finding
from envag.flows.language import (
    ACTIONS,
    EVENT_HOOKS,
    LONGEST_IDENTIFIER,
    LONGEST_TEXT,
    MOST_ACTIONS,
    MOST_CHARACTERS,
    MOST_TAGS,
    NOT_IN_IDENTIFIERS,
    OPERATORS,
    RIGHT_NAMES,
    VERSION,
    Action,
    Conditions,
    described,
)
from envag.flows.template import leftovers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from envag.flows.document import Block, Document

Told = tuple[str, str]
"""A rule and its message."""

_DIGITS = re.compile(r"[0-9*#]")
_ROOTS = frozenset(
    {
        "Agent",
        "Attributes",
        "Channel",
        "ContactId",
        "CustomerEndpoint",
        "External",
        "FlowAttributes",
        "InitialContactId",
        "LanguageCode",
        "Lex",
        "Media",
        "Metrics",
        "PreviousContactId",
        "Queue",
        "References",
        "SegmentAttributes",
        "StoredCustomerInput",
        "SystemEndpoint",
        "Tags",
        "Views",
    }
)
"""What a JSONPath of a flow can begin with: adminguide/connect-attrib-list.html."""

_JSONPATH = re.compile(r"\$\.([A-Za-z]+)")


def findings(document: Document) -> Iterator[Finding]:
    """What is wrong with the document as a flow."""
    for rule, message in _document(document):
        yield Finding(flow=document.name, block="", rule=rule, message=message)
    blocks = document.blocks
    seen = reachable(blocks, document.start)
    for identifier, block in blocks.items():
        for rule, message in _block(identifier, block, document):
            yield Finding(flow=document.name, block=identifier, rule=rule, message=message)
        if identifier not in seen and document.start in blocks:
            message = "nothing leads here; connect it or remove it"
            yield Finding(flow=document.name, block=identifier, rule="unreachable", message=message)


def _document(document: Document) -> Iterator[Told]:
    actions = document.content.get("Actions", [])
    if document.content.get("Version") != VERSION:
        yield "version", f"Version must be '{VERSION}'"
    if len(actions) > MOST_ACTIONS:
        yield "size", f"{len(actions)} blocks, and Connect takes {MOST_ACTIONS}"
    if (length := len(json.dumps(document.content, ensure_ascii=False))) > MOST_CHARACTERS:
        yield "size", f"{length} characters, and Connect takes {MOST_CHARACTERS}"
    if document.start not in document.blocks:
        yield "dangling", f"StartAction is '{document.start}', which is no block"
    for identifier, count in Counter(str(block.get("Identifier", "")) for block in actions).items():
        if count > 1:
            yield "identifier", f"{count} blocks are called '{identifier}'; give each a name of its own"


def _block(identifier: str, block: Block, document: Document) -> Iterator[Told]:
    yield from _identifier(identifier)
    for branch in branches(block):
        if branch.target not in document.blocks:
            yield "dangling", f"{branch.label} leads to '{branch.target}', which is no block"
    for text in sorted(leftovers(block)):
        yield "placeholder", f"'{text}' was not filled"
    action = described(block)
    if action is None:
        yield "type", _unknown_type(str(block.get("Type", "")))
        return
    if document.type not in action.where:
        where = ", ".join(sorted(action.where))
        yield "flow-type", f"{block['Type']} does not work in a {document.type}; it does in {where}"
    yield from _parameters(action, block)
    yield from _paths(block)
    if action.terminal:
        if list(branches(block)):
            yield "terminal", f"{block['Type']} ends the flow; its Transitions must be {{}}"
        return
    yield from _errors(action, block)
    yield from _conditions(action, block)
    yield from _next(action, block)


def _identifier(identifier: str) -> Iterator[Told]:
    if not 0 < len(identifier) <= LONGEST_IDENTIFIER:
        yield "identifier", f"an Identifier has 1 to {LONGEST_IDENTIFIER} characters"
    if wrong := sorted(NOT_IN_IDENTIFIERS & set(identifier)):
        yield "identifier", f"an Identifier cannot hold {' '.join(wrong)}"


def _unknown_type(kind: str) -> str:
    if kind in RIGHT_NAMES:
        return f"'{kind}' is no type of the flow language; it is called {RIGHT_NAMES[kind]}"
    near = difflib.get_close_matches(kind, ACTIONS, n=1)
    hint = f"did you mean {near[0]}?" if near else "describe it in envag.flows.language with its source first"
    return f"unknown type '{kind}'; {hint}"


def _parameters(action: Action, block: Block) -> Iterator[Told]:
    given = block.get("Parameters") or {}
    for name in sorted(action.required - given.keys()):
        yield "parameter", f"{block['Type']} needs {name}"
    for name in sorted(given.keys() - action.parameters):
        yield "parameter", f"{block['Type']} has no {name}; it has {', '.join(sorted(action.parameters)) or 'none'}"
    if action.one_of and len(action.one_of & given.keys()) != 1:
        yield "parameter", f"{block['Type']} needs exactly one of {', '.join(sorted(action.one_of))}"
    for group in action.apart:
        if len(group & given.keys()) > 1:
            yield "parameter", f"{block['Type']} takes only one of {', '.join(sorted(group))}"
    yield from _values(action, given)
    yield from _contents(block, given)


def _values(action: Action, given: Any) -> Iterator[Told]:  # noqa: ANN401 - JSON
    for name in sorted(action.inside.keys() & given.keys()):
        if not isinstance(given[name], dict) or set(given[name]) != {action.inside[name]}:
            yield "parameter", f"{name} holds {action.inside[name]} and nothing else"
    for name in sorted(action.ranges.keys() & given.keys()):
        yield from _range(name, _inner(action, given, name), *action.ranges[name])
    for name in sorted(action.words.keys() & given.keys()):
        if given[name] not in action.words[name]:
            yield "parameter", f"{name} is '{given[name]}'; use one of {', '.join(sorted(action.words[name]))}"


def _inner(action: Action, given: Any, name: str) -> Any:  # noqa: ANN401 - JSON
    """A parameter's value: what its object holds, where it is one."""
    value = given[name]
    return value.get(action.inside.get(name)) if isinstance(value, dict) else value


def _range(name: str, value: Any, least: int, most: int) -> Iterator[Told]:  # noqa: ANN401 - JSON
    if not isinstance(value, str):
        yield "parameter", f'{name} must be text, such as "{least}"; Connect writes numbers so'
    elif not value.startswith("$.") and not (value.isdecimal() and least <= int(value) <= most):
        yield "parameter", f"{name} is '{value}'; it must be from {least} to {most}"


def _contents(block: Block, given: Any) -> Iterator[Told]:  # noqa: ANN401 - JSON
    for name in ("Text", "SSML"):
        if len(str(given.get(name, ""))) > LONGEST_TEXT:
            yield "parameter", f"{name} has more than {LONGEST_TEXT} characters"
    hooks = given.get("EventHooks", {})
    if block["Type"] == "UpdateContactEventHooks" and (len(hooks) != 1 or not hooks.keys() <= EVENT_HOOKS):
        yield "parameter", f"EventHooks takes exactly one of {', '.join(sorted(EVENT_HOOKS))}"
    tags = given.get("Tags", {})
    ours = 0 < len(tags) <= MOST_TAGS and not any(key.startswith("aws:") for key in tags)
    if block["Type"] == "TagContact" and not ours:
        yield "parameter", f"Tags takes 1 to {MOST_TAGS} tags of our own, none called aws:…"


def _paths(block: Block) -> Iterator[Told]:
    roots = set(_JSONPATH.findall(json.dumps(block.get("Parameters", {}))))
    for root in sorted(roots - _ROOTS):
        yield "jsonpath", f"'$.{root}' is nothing that a flow knows; it knows {', '.join(sorted(_ROOTS))}"


def _errors(action: Action, block: Block) -> Iterator[Told]:
    given = [str(one.get("ErrorType", "")) for one in block.get("Transitions", {}).get("Errors", ())]
    for name in sorted(action.errors - set(given)):
        yield "error", f"{block['Type']} needs a branch for {name}; lead it to a human"
    for name in sorted(set(given) - action.errors - action.more_errors):
        known = ", ".join(sorted(action.errors | action.more_errors)) or "none"
        yield "error", f"{block['Type']} has no error {name}; it has {known}"
    for name, count in Counter(given).items():
        if count > 1:
            yield "error", f"{name} has {count} branches; keep one"


def _conditions(action: Action, block: Block) -> Iterator[Told]:
    given = [one.get("Condition", {}) for one in block.get("Transitions", {}).get("Conditions", ())]
    for condition in given:
        if condition.get("Operator") not in OPERATORS:
            known = ", ".join(sorted(OPERATORS))
            yield "condition", f"unknown operator '{condition.get('Operator')}'; known are {known}"
        if not condition.get("Operands"):
            yield "condition", "a condition needs an operand"
    tests = Counter((str(one.get("Operator")), *map(str, one.get("Operands", ()))) for one in given)
    for test, count in tests.items():
        if count > 1:
            yield "condition", f"{' '.join(test)} has {count} branches; keep one"
    yield from _operands(action, block, {operand for test in tests for operand in test[1:]})


def _operands(action: Action, block: Block, operands: set[str]) -> Iterator[Told]:
    kind = block["Type"]
    wanted = action.operands
    match action.conditions:
        case Conditions.NONE if operands:
            yield "condition", f"{kind} has no conditions; let a Compare follow"
        case Conditions.OPTIONAL if not operands <= wanted:
            yield "condition", f"{kind} can only be tested for {', '.join(sorted(wanted))}"
        case Conditions.FIXED | Conditions.EVENTS:
            wanted |= set(block.get("Parameters", {}).get("Events", ()))
            if operands != wanted:
                yield "condition", f"{kind} needs a branch for each of {', '.join(sorted(wanted))} and no other"
        case Conditions.DIGITS if not all(_DIGITS.fullmatch(one) for one in operands):
            yield "condition", "a key is one of 0-9, * and #"
        case Conditions.DIGITS | Conditions.ANY | Conditions.NAMES | Conditions.NUMBERS if not operands:
            yield "condition", f"{kind} without a condition decides nothing"


def _next(action: Action, block: Block) -> Iterator[Told]:
    onward = target(block, NEXT)
    if action.no_next:
        if onward:
            yield "next", f"{block['Type']} has no NextAction; it goes on by its branches"
    elif not onward:
        mirrored = f", the same as {action.mirrors}" if action.mirrors else ""
        yield "next", f"{block['Type']} needs NextAction{mirrored}"
    elif action.mirrors and onward != target(block, action.mirrors):
        yield "next", f"NextAction must repeat where {action.mirrors} leads ('{target(block, action.mirrors)}')"
