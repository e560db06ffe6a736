"""Who may do and see what: the grants of a token, the roles, and the levels of secrecy (X10, R10, R80).

Everything is denied that is not allowed here. What somebody may not see does not exist for them.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, Protocol

from envag.domain.case import SEALED, SECRET, EventType
from envag.domain.municipality import SLUG
from envag.domain.subtask import NO_SUBTASKS, Subtasks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from envag.domain.case import Case, TimelineEvent
    from envag.domain.service import ChecklistStep, Service

SCOPE = "staff"
"""The scope of every token with grants. The staff API takes no other, an ID token among them."""

SESSION_TAG = "municipality"
"""The tag of a session that the data role's policy goes by (docs/adr/0024)."""

_DEPARTMENT = re.compile(r"[a-z][a-z0-9-]*")


class Role(StrEnum):
    """What somebody is in a municipality. ``PROTECTED`` is no job: it lets one who has another role read more (X12)."""

    GUIDE = "guide"
    OFFICER = "officer"
    EDITOR = "editor"
    LEAD = "lead"
    STATISTICS = "statistics"
    PROTECTED = "protected"


class GrantError(ValueError):
    """The claim is not one that we have written. It grants nothing."""


class Grant(NamedTuple):
    """A role in a municipality. ``departments`` are the ids of an officer's; nobody else has any."""

    municipality: str
    role: Role
    departments: frozenset[str] = frozenset()


class Acting(NamedTuple):
    """Somebody at work in one municipality. ``staff`` is their pseudonym, the token's ``sub``."""

    staff: str
    municipality: str
    roles: frozenset[Role]
    departments: frozenset[str] = frozenset()


class Placed(Protocol):
    """A case, or the line of a list that stands for one: where it lies, and how secret it is."""

    @property
    def department(self) -> str:
        """The id of the department that it lies with."""

    @property
    def secrecy(self) -> int:
        """Its level of ``Secrecy``."""

    @property
    def subtasks(self) -> Subtasks:
        """What other departments have to do for it."""


class Action(StrEnum):
    """Every thing that staff can do. Those with a case are the last part of its path."""

    CATALOGUE = "catalogue"
    ARTICLES = "articles"
    LOOK_UP = "look-up"
    WORKLIST = "worklist"
    REGISTER = "register"
    TALLY = "tally"
    CHECKLIST_FEEDBACK = "checklist-feedback"
    DIRECTORY = "directory"
    DIRECTORY_WRONG = "directory-wrong"
    FEEDBACK = "feedback"
    ACCESSES = "accesses"
    OPEN = "open"
    FILE = "file"
    TAKE = "take"
    GIVE_BACK = "give-back"
    ASSIGN = "assign"
    PARK = "park"
    RESUME = "resume"
    NOTE = "note"
    REPLY = "reply"
    ASK = "ask"
    WARN = "warn"
    HAND_OVER_PREVIEW = "hand-over-preview"
    HAND_OVER = "hand-over"
    ACKNOWLEDGE = "acknowledge"
    GIVE_SUBTASK = "give-subtask"
    FINISH_SUBTASK = "finish-subtask"
    SEND_BACK = "send-back"
    MERGE = "merge"
    LINK = "link"
    SPLIT = "split"
    CLOSE = "close"
    REOPEN = "reopen"
    CORRECT = "correct"
    CALL_BACK = "call-back"
    CALL_BACK_TRIED = "call-back-tried"
    CHECKLIST_STEP = "checklist-step"
    IDENTIFY = "identify"
    ANONYMISE = "anonymise"
    PROTECT = "protect"
    UNPROTECT = "unprotect"
    REPORT = "report"
    REPORT_CASES = "report-cases"


_WORK = frozenset(
    {
        Action.CATALOGUE,
        Action.ARTICLES,
        Action.WORKLIST,
        Action.CHECKLIST_FEEDBACK,
        Action.DIRECTORY,
        Action.DIRECTORY_WRONG,
        Action.OPEN,
        Action.FILE,
        Action.TAKE,
        Action.GIVE_BACK,
        Action.ASSIGN,
        Action.PARK,
        Action.RESUME,
        Action.NOTE,
        Action.REPLY,
        Action.ASK,
        Action.WARN,
        Action.HAND_OVER_PREVIEW,
        Action.HAND_OVER,
        Action.GIVE_SUBTASK,
        Action.FINISH_SUBTASK,
        Action.MERGE,
        Action.LINK,
        Action.SPLIT,
        Action.CLOSE,
        Action.REOPEN,
        Action.CORRECT,
        Action.CALL_BACK,
        Action.CALL_BACK_TRIED,
        Action.CHECKLIST_STEP,
        Action.IDENTIFY,
    }
)
_GUIDES = _WORK | {Action.LOOK_UP, Action.REGISTER, Action.TALLY, Action.ANONYMISE}
_MAY: Mapping[Role, frozenset[Action]] = {
    Role.GUIDE: _GUIDES,
    Role.OFFICER: _WORK | {Action.SEND_BACK, Action.ACKNOWLEDGE},
    Role.EDITOR: frozenset(
        {Action.CATALOGUE, Action.ARTICLES, Action.CHECKLIST_FEEDBACK, Action.DIRECTORY, Action.FEEDBACK}
    ),
    Role.LEAD: _GUIDES
    | {
        Action.FEEDBACK,
        Action.ACCESSES,
        Action.PROTECT,
        Action.UNPROTECT,
        Action.REPORT,
        Action.REPORT_CASES,
    },
    Role.STATISTICS: frozenset({Action.CATALOGUE, Action.REPORT}),
    Role.PROTECTED: frozenset(),
}
_NEEDS: Mapping[Action, Role] = {Action.UNPROTECT: Role.PROTECTED}
"""What takes a second role: nobody lifts a protection to read what they may not read."""

_CENTRE = frozenset({Role.GUIDE, Role.LEAD})
_BLIND = frozenset({Action.OPEN, Action.FILE, Action.NOTE, Action.PROTECT})
"""What the centre may do with a secret case that lies with a department: add to it, and read what it wrote itself."""

_HELPS = frozenset({Action.OPEN, Action.FILE, Action.FINISH_SUBTASK})
"""What an officer may do with a case of which their department has no more than a sub-task."""


def grants(claim: str) -> tuple[Grant, ...]:
    """The grants of a token's claim: ``<slug>:<role>[:<department id>,...]``, separated by single spaces.

    Raises GrantError when any part is malformed: who writes one part wrongly may have meant another by the rest.
    """
    return tuple(_grant(text) for text in claim.split(" ")) if claim else ()


def _grant(text: str) -> Grant:
    slug, role, *rest = text.split(":")[:3] if text.count(":") in {1, 2} else ("", "")
    departments = rest[0].split(",") if rest else []
    if not SLUG.fullmatch(slug) or role not in set(Role) or bool(rest) != (role == Role.OFFICER):
        raise GrantError
    if not all(map(_DEPARTMENT.fullmatch, departments)):
        raise GrantError
    return Grant(municipality=slug, role=Role(role), departments=frozenset(departments))


def acting(staff: str, claim: str, municipality: str) -> Acting | None:
    """Somebody with all their roles in the municipality; None without any there, or with ``PROTECTED`` alone.

    Raises GrantError for a claim that is malformed anywhere.
    """
    own = [grant for grant in grants(claim) if grant.municipality == municipality]
    roles = frozenset(grant.role for grant in own)
    if not staff or not roles - {Role.PROTECTED}:
        return None
    departments: frozenset[str] = frozenset().union(*(grant.departments for grant in own))
    return Acting(staff=staff, municipality=municipality, roles=roles, departments=departments)


def may(acting: Acting, action: Action) -> bool:
    """Whether any role of theirs lets them do it at all; ``may_with`` says with which case."""
    return _allows(acting.roles, acting, action)


def may_with(acting: Acting, action: Action, case: Placed, centre: str) -> bool:
    """Whether they may do it with this case: by a role through which they see it.

    ``centre`` is the id of the department that is the contact centre.
    """
    as_officer = {Role.OFFICER} if _in_their_department(acting, case) else set()
    if _allows(as_officer, acting, action) or (action in _HELPS and _helps(acting, case)):
        return True
    if not _seen_by_centre(acting, case, centre) or not _allows(acting.roles & _CENTRE, acting, action):
        return False
    return case.secrecy < SECRET or case.department == centre or action in _BLIND


def _allows(roles: frozenset[Role] | set[Role], acting: Acting, action: Action) -> bool:
    if action in _NEEDS and _NEEDS[action] not in acting.roles:
        return False
    return any(action in _MAY[role] for role in roles)


def has_mandate(acting: Acting, case: Placed, service: Service, step: ChecklistStep) -> bool:
    """Whether a step of the service's checklist is theirs to do (R10).

    The centre carries a matter as far as ``service.level``; what lies above is for the officers of the department
    that has the case.
    """
    return step.level <= service.level or _in_their_department(acting, case)


def sees(acting: Acting, case: Placed, centre: str) -> bool:
    """Whether the case exists for them (X10): an officer's is in a department of theirs, the centre's not sealed.

    Who has a sub-task of it sees it as long as that is open. ``case`` must be of their own municipality.
    """
    return has_case(acting, case, centre) or _helps(acting, case)


def has_case(acting: Acting, case: Placed, centre: str) -> bool:
    """Whether they see the case for its own sake, and not only for a sub-task of it."""
    return _in_their_department(acting, case) or _seen_by_centre(acting, case, centre)


def helps_as(acting: Acting, case: Placed, department: str, centre: str) -> bool:
    """Whether a sub-task of the case that ``department`` has is theirs to do; the centre's is any guide's."""
    own = Role.OFFICER in acting.roles and department in acting.departments
    return case.subtasks.of(department) is not None and (own or (department == centre and bool(acting.roles & _CENTRE)))


def _helps(acting: Acting, case: Placed) -> bool:
    return Role.OFFICER in acting.roles and any(one.department in acting.departments for one in case.subtasks)


def _in_their_department(acting: Acting, case: Placed) -> bool:
    return Role.OFFICER in acting.roles and case.department in acting.departments


def _seen_by_centre(acting: Acting, case: Placed, centre: str) -> bool:
    return bool(acting.roles & _CENTRE) and (case.secrecy < SEALED or case.department == centre)


def sees_sealed(acting: Acting, department: str, centre: str) -> bool:
    """Whether what is sealed on the worklist of a department is theirs to see."""
    lies = _Place(department, SEALED)
    return sees(acting, lies, centre)


class _Place(NamedTuple):
    department: str
    secrecy: int
    subtasks: Subtasks = NO_SUBTASKS


def visible(acting: Acting, case: Case, timeline: Sequence[TimelineEvent], centre: str) -> list[TimelineEvent]:
    """What of the case's whole timeline, oldest first, they may read (X10).

    Of a secret case the centre reads what was written while the case lay with it, the hand-over to it or away from
    it among that, and nothing that the department or the resident wrote while it lay elsewhere. Who has a sub-task of
    a secret case reads of that alone: what they need, its giver writes there.
    """
    if _in_their_department(acting, case):
        return list(timeline)
    by_centre = _seen_by_centre(acting, case, centre)
    if not by_centre and not _helps(acting, case):
        return []
    if case.secrecy < SECRET:
        return list(timeline)
    return [
        event
        for event, lay in zip(timeline, places(case, timeline), strict=True)
        if (by_centre and centre in lay) or _of_their_subtask(acting, event)
    ]


def outlined(acting: Acting, case: Case, centre: str) -> Case:
    """The case as they may read it beside its events: of a secret one, a helper is not told whose or what it is."""
    if case.secrecy < SECRET or has_case(acting, case, centre):
        return case
    own = Subtasks(one for one in case.subtasks if one.department in acting.departments)
    return case._replace(party=None, resident="", service="", contact_reason=None, call_back=None, subtasks=own)


def _of_their_subtask(acting: Acting, event: TimelineEvent) -> bool:
    own = event.data.get("department") in acting.departments
    return own and event.type in {EventType.SUBTASK_GIVEN, EventType.SUBTASK_DONE}


def places(case: Case, timeline: Sequence[TimelineEvent]) -> Iterator[tuple[str, str]]:
    """The department that the case lay with before and after each event."""
    moves = [{c.field: c for c in event.changes}.get("department") for event in timeline]
    place = next((move.before for move in moves if move), case.department)
    for move in moves:
        before, place = place, move.after if move else place
        yield before, place
