"""What the staff's work needs of the store beside the cases themselves: lists, the log of who read what, counts."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, Protocol

from envag.domain.subtask import NO_SUBTASKS, Subtasks
from envag.ports.cases import CaseStore

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from envag.domain.case import Case, Change


class WorklistEntry(NamedTuple):
    """One line of a worklist. Of a protected case it tells neither service nor channel (X12).

    ``held_by`` is ``Case.held_by``, the beginning of the assignee's pseudonym, empty for a case that is free.
    ``call_back_at`` is to the minute, in UTC. A sub-task has a line of its own, as if the case lay with its department
    (``part``); ``subtasks`` is empty.
    """

    reference: str
    service: str
    status: str
    priority: str
    due_at: datetime
    department: str = ""
    unit: str = ""
    secrecy: int = 0
    protected: bool = False
    held_by: str = ""
    channel: str = ""
    parked_until: date | None = None
    call_back_at: datetime | None = None
    part: bool = False
    subtasks: Subtasks = NO_SUBTASKS


class Page(NamedTuple):
    """A page of a worklist. ``next`` is where the following one begins, empty after the last.

    There may be a next page with nothing on it, and one may be short where units are looked for.
    """

    lines: Sequence[WorklistEntry]
    next: str = ""


class HistoryEntry(NamedTuple):
    """One line of a resident's history. How the case stands is read from the case itself."""

    reference: str
    service: str
    channel: str
    arrived_at: datetime


class AccessKind(StrEnum):
    """What somebody has read."""

    CASE = "case"
    FILE = "file"
    LOOK_UP = "look_up"


class Access(NamedTuple):
    """That somebody has read of a person, and why (X14). Nothing here tells who that person is.

    ``staff`` is a pseudonym. ``subject`` is a case's reference, or the keyed hash of what was looked up. ``id``
    derives from its cause. ``why`` is one of the words that the app offers, never free text.
    """

    municipality: str
    staff: str
    kind: AccessKind
    subject: str
    why: str
    at: datetime
    id: str


class Accesses(NamedTuple):
    """A page of the log, oldest first. ``next`` is where the following one begins, empty after the last."""

    accesses: Sequence[Access]
    next: str = ""


class Tally(NamedTuple):
    """A contact that is counted and leaves no case (R55): its kind and channel, the day and hour in Sweden."""

    day: date
    hour: int
    kind: str
    channel: str


class FeedbackKind(StrEnum):
    """What staff tell those who own the checklists, the routing and the directory."""

    CHECKLIST = "checklist"
    CORRECTION = "correction"
    DIRECTORY = "directory"


class Feedback(NamedTuple):
    """A checklist is wrong (R18), or the routing was: then ``changes`` tell what it said and what was right.

    Of the directory, ``step`` is the id of the entry that is wrong (R32).
    ``service`` and ``version`` are those of the checklist, or of the case before it was corrected. ``reference`` is
    empty where the reader may not know of the case.
    """

    kind: FeedbackKind
    municipality: str
    staff: str
    service: str
    at: datetime
    id: str
    version: int = 0
    step: str = ""
    text: str = ""
    reference: str = ""
    changes: tuple[Change, ...] = ()


class StaffStore(CaseStore, Protocol):
    """A store of cases with all that staff work with. Every method works inside one municipality."""

    def worklist(
        self,
        municipality: str,
        department: str,
        *,
        unit: str = "",
        sealed: bool = False,
        limit: int = 25,
        after: str = "",
    ) -> Page:
        """Open cases of a department by due time, or of one unit of it; ``after`` is ``next`` of the page before.

        Those of ``Secrecy.SEALED`` stand on a list of their own, which is read too when ``sealed``: who may not
        see them meets no trace of them. A ``SetAside`` value in place of a department lists what was set aside
        for that reason.
        """

    def mine(self, municipality: str, staff: str, *, limit: int = 25, after: str = "") -> Page:
        """Open cases that are assigned to somebody, by due time, sealed ones among them."""

    def latest(self, municipality: str, resident: str, *, limit: int = 25) -> Sequence[HistoryEntry]:
        """A resident's cases, newest first, of every level of secrecy; protected ones are not among them."""

    def cases(self, municipality: str, references: Sequence[str]) -> Sequence[Case]:
        """Those of at most 100 cases that exist, in the order of ``references``, in one read."""

    def shield(self, municipality: str, residents: Sequence[str], *, protected: bool) -> None:
        """Note of keyed hashes that they are a protected person's (X12), or that they are so no more."""

    def shielded(self, municipality: str, residents: Sequence[str]) -> frozenset[str]:
        """Those of at most 100 different keyed hashes that are a protected person's, in one read."""

    def log_access(self, access: Access) -> None:
        """Store that somebody reads, before they do; the same ``id`` and moment once."""

    def accesses(self, municipality: str, day: date, *, limit: int = 100, after: str = "") -> Accesses:
        """What was read on a day (UTC); ``after`` is ``next`` of the page before."""

    def accesses_of(self, municipality: str, reference: str) -> Sequence[Access]:
        """Who has read a case or its files, oldest first."""

    def tally(self, municipality: str, tally: Tally, *, id: str) -> None:  # noqa: A002
        """Count a contact. The same ``id`` right again, as a request that is sent anew has it, counts once."""

    def tallies(self, municipality: str, day: date) -> dict[Tally, int]:
        """What was counted on a day in Sweden."""

    def note_feedback(self, feedback: Feedback) -> None:
        """Keep what somebody has told; the same ``id`` and moment once."""

    def feedback(self, municipality: str, kind: FeedbackKind, *, limit: int = 100) -> Sequence[Feedback]:
        """What was told, newest first."""
