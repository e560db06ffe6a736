"""Sub-tasks: what other departments do for a case that one department has (R15)."""

from __future__ import annotations

from typing import NamedTuple


class Subtask(NamedTuple):
    """Something that a department has been asked to do for a case. ``unit`` is one of its units, empty for none."""

    department: str
    unit: str = ""

    def __str__(self) -> str:
        return f"{self.department}/{self.unit}"


class Subtasks(tuple[Subtask, ...]):
    """A case's open sub-tasks, of each department at most one.

    As text, in a change's ``before`` and ``after``: ``<department>/<unit>`` of each, separated by single spaces.
    """

    __slots__ = ()

    def __str__(self) -> str:
        return " ".join(map(str, self))

    @classmethod
    def parse(cls, text: str) -> Subtasks:
        """What ``str`` made of them."""
        return cls(Subtask(*one.split("/")) for one in text.split())

    def of(self, department: str) -> Subtask | None:
        """The department's own, None where it has none."""
        return next((one for one in self if one.department == department), None)

    def given(self, one: Subtask) -> Subtasks:
        """Those and one more."""
        return Subtasks((*self, one))

    def without(self, department: str) -> Subtasks:
        """Those of the other departments."""
        return Subtasks(one for one in self if one.department != department)


NO_SUBTASKS = Subtasks()
