"""What the tests of flows share: the real templates, filled for a municipality, and small ways to change a flow."""

from __future__ import annotations

import copy
import json
from functools import cache
from pathlib import Path

from envag.cli.municipalities import find
from envag.flows.document import Document
from envag.flows.filled import arn, filled_all
from envag.flows.linter import lint, setting
from envag.flows.template import read_all

FOLDER = Path(__file__).parents[3] / "infra" / "flows"


@cache
def templates():
    return {one.name: one for one in read_all(FOLDER)}


@cache
def flows(slug="solhamra"):
    """The municipality's flows by name."""
    return {one.name: one for one in filled_all(templates().values(), find(slug)).values()}


class Changed:
    """A copy of a flow that a test spoils."""

    def __init__(self, name="inbound"):
        original = flows()[name]
        self.name, self.type = name, original.type
        self.content = copy.deepcopy(original.content)

    def block(self, identifier):
        return next(one for one in self.content["Actions"] if one["Identifier"] == identifier)

    def add(self, **block):
        self.content["Actions"].append(block)

    def lead(self, identifier, label, target):
        transitions = self.block(identifier)["Transitions"]
        kind, _, name = label.partition(":")
        if kind == "next":
            transitions["NextAction"] = target
        for one in transitions["Errors"] if kind == "error" else ():
            if one["ErrorType"] == name:
                one["NextAction"] = target
        for one in transitions["Conditions"] if kind == "condition" else ():
            if one["Condition"]["Operands"] == [name]:
                one["NextAction"] = target

    def drop_error(self, identifier, name):
        transitions = self.block(identifier)["Transitions"]
        transitions["Errors"] = [one for one in transitions["Errors"] if one["ErrorType"] != name]

    def linted(self):
        others = {arn("flow", name): one for name, one in flows().items()}
        document = Document(name=self.name, type=self.type, content=json.loads(json.dumps(self.content)))
        text = find("solhamra").texts.__getitem__
        return lint(document, setting(templates()[self.name], text, others))

    def found(self):
        """(rule, block) of every finding."""
        return {(one.rule, one.block) for one in self.linted()}
