"""YAML files read together with the place of every value, so that a fault can name file and line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

from envag.catalogue.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from ruamel.yaml.nodes import Node as YamlNode


@dataclass(frozen=True, slots=True)
class Place:
    """A line (from 1) of a file."""

    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Node:
    """A value and where it stands. ``value`` is a dict of nodes, a list of nodes or a plain scalar."""

    value: Any
    place: Place

    @property
    def fields(self) -> dict[Any, Node]:
        """The entries of a mapping; none for anything else."""
        return cast("dict[Any, Node]", self.value) if isinstance(self.value, dict) else {}

    @property
    def items(self) -> list[Node]:
        """The items of a list; none for anything else."""
        return cast("list[Node]", self.value) if isinstance(self.value, list) else []

    @property
    def id(self) -> str | None:
        """The value's own ``id``, where it is a mapping that has one."""
        node = self.fields.get("id")
        return node.value if node and isinstance(node.value, str) else None

    def plain(self) -> Any:  # noqa: ANN401 - whatever the file holds
        """The value without its places."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value

    def problem(self, loc: Sequence[Any], message: str) -> Problem:
        """A problem at ``loc``, placed at the nearest value that exists on the way there."""
        node, path = self, []
        for step in loc:
            inner = node._step(step) if node else None
            path.append(inner.id if inner and inner.id and isinstance(step, int) else str(step))
            if inner is None:
                path.extend(str(rest) for rest in loc[len(path) :])
                break
            node = inner
        return Problem(file=node.place.file, line=node.place.line, path=".".join(path), message=message)

    def _step(self, step: object) -> Node | None:
        if isinstance(self.value, list):
            return self.value[step] if isinstance(step, int) and step < len(self.value) else None
        return next((node for key, node in self.fields.items() if key == step or str(key) == step), None)


def merge(base: Node, change: Node) -> Node:
    """``base`` with ``change`` laid over it: things with ids key by key, lists of such by id, the rest replaced."""
    if base.id and change.id:
        merged = dict(base.fields)
        for key, node in change.fields.items():
            merged[key] = merge(merged[key], node) if key in merged else node
        return Node(merged, change.place)
    if base.items and change.items and all(node.id for node in (*base.items, *change.items)):
        by_id = {node.id: node for node in base.items}
        for node in change.items:
            by_id[node.id] = merge(by_id[node.id], node) if node.id in by_id else node
        return Node(list(by_id.values()), change.place)
    return change


def read(path: Path, folder: Path, problems: list[Problem], *, text: str | None = None) -> Node:
    """The mapping in a YAML file; an empty one, and a problem, where it cannot be read as that.

    ``text`` is the part of the file from its first line on that is YAML, where it is not all of it.
    """
    file = path.relative_to(folder.parent).as_posix()
    reader = _Reader(file, problems)
    try:
        root = reader.yaml.compose(path.read_text("utf-8") if text is None else text)
    except MarkedYAMLError as error:
        reader.report(error.problem_mark.line if error.problem_mark else 0, f"not valid YAML: {error.problem}")
    except YAMLError as error:
        reader.report(0, f"not valid YAML: {error}")
    except FileNotFoundError:
        reader.report(0, "missing; add the file")
    except UnicodeDecodeError:
        reader.report(0, "not valid UTF-8; save the file as UTF-8")
    else:
        if isinstance(root, MappingNode):
            return reader.located(root, root.start_mark.line)
        reader.report(0, "must hold keys and values")
    return Node({}, Place(file, 1))


class _Reader:
    """Turns one file's YAML nodes into located values."""

    def __init__(self, file: str, problems: list[Problem]) -> None:
        self.yaml = YAML(typ="safe", pure=True)
        self._file, self._problems = file, problems

    def report(self, line: int, message: str, path: str = "") -> None:
        """A problem at ``line``, counted from 0 as YAML marks do."""
        self._problems.append(Problem(file=self._file, line=line + 1, path=path, message=message))

    def located(self, node: YamlNode, line: int) -> Node:
        """The node's value with its places; ``line`` is that of its key."""
        place = Place(self._file, line + 1)
        if isinstance(node, MappingNode):
            return Node(dict(self._entries(node)), place)
        if isinstance(node, SequenceNode):
            return Node([self.located(item, item.start_mark.line) for item in node.value], place)
        return Node(self._scalar(node), place)

    def _entries(self, node: MappingNode) -> Iterator[tuple[Any, Node]]:
        seen = set()
        for key_node, value_node in node.value:
            line = key_node.start_mark.line
            if not isinstance(key_node, ScalarNode):
                self.report(line, "a key must be a single word")
                continue
            key = self._scalar(key_node)
            if key in seen:
                self.report(line, "given twice; keep one", str(key))
            seen.add(key)
            yield key, self.located(value_node, line)

    def _scalar(self, node: YamlNode) -> Any:  # noqa: ANN401 - text, number, date …
        try:
            return self.yaml.constructor.construct_object(node)
        except ValueError as error:
            self.report(node.start_mark.line, f"'{node.value}': {error}")
            return None
