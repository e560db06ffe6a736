"""Protected persons: what a case shows to those who may not read who it is about (X12)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envag.domain.access import Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from envag.domain.access import Acting
    from envag.domain.case import Case, TimelineEvent

_SHOWN = frozenset(
    {
        "status",
        "department",
        "unit",
        "service",
        "assignee",
        "priority",
        "secrecy",
        "arrived_at",
        "due_at",
        "set_aside",
        "resolution",
        "contact_reason",
        "protected",
        "parked_until",
        "paused_at",
        "call_back",
        "merged_into",
        "acknowledge_by",
        "escalation",
        "subtasks",
    }
)
"""The changes of a protected case that everybody may read: none of them tells who or where somebody is."""


def hides(acting: Acting, case: Case) -> bool:
    """Whether the case must be ``masked`` before they read it."""
    return case.protected and Role.PROTECTED not in acting.roles


def masked(case: Case, events: Sequence[TimelineEvent]) -> tuple[Case, list[TimelineEvent]]:
    """The case and its events without anything that tells who it is about.

    Party, keyed hash and all that was said or stored go; left is what was done, by whom and when. What is masked
    is absent, so that not even its length shows.
    """
    bare = case._replace(party=None, resident="", owner="", source="", digest="")
    return bare, [
        event._replace(changes=tuple(c for c in event.changes if c.field in _SHOWN), data={}) for event in events
    ]
