"""Take a file that a resident has uploaded, once its verdict is there: it joins its case, or is stopped.

What no scan has found clean is never read, and what is stopped is never copied to where cases keep their files.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from envag.domain import transitions
from envag.domain.case import SEALED, Priority
from envag.domain.deadline import answer_due
from envag.domain.event_id import event_id
from envag.domain.transitions import takes_replies
from envag.domain.upload import MOST_BYTES, UPLOAD, Stopped, Verdict, file_type, files_left, plain_name
from envag.usecases.change import UnknownCaseError, change

if TYPE_CHECKING:
    from datetime import datetime

    from envag.domain.case import Case, TimelineEvent
    from envag.domain.municipality import Municipality
    from envag.domain.upload import Scan
    from envag.ports.cases import CaseStore
    from envag.ports.files import Files, Uploaded, Uploads


class Outcome(StrEnum):
    """What became of a file. ``KNOWN``: its verdict came before. ``GONE``: another file stands in its place by now."""

    ADDED = "added"
    STOPPED = "stopped"
    KNOWN = "known"
    GONE = "gone"


class Taken(NamedTuple):
    """The case that the file was sent to, or that goes on in its place. ``why`` is why it was stopped."""

    case: Case
    outcome: Outcome
    why: Stopped | None = None


def takes_files(case: Case, now: datetime) -> bool:
    """Whether residents are offered to send files to the case: as long as a reply by mail would join it (R44).

    Of a sealed one a page would tell that it exists (X10); what was merged goes on elsewhere.
    """
    return case.secrecy < SEALED and not case.set_aside and not case.merged_into and takes_replies(case, now)


def take_upload(scan: Scan, *, municipality: Municipality, uploads: Uploads, files: Files, store: CaseStore) -> Taken:
    """Add the file to its case as the resident's, or note that it was stopped; once, however often it is told.

    A key brings one event: what is uploaded to it later changes nothing. Raises UnknownCaseError, and for a later
    try StoreConflictError.
    """
    case = _going_on(store, scan.municipality, scan.reference)
    id_ = event_id(UPLOAD, scan.key)
    if store.holds(case.municipality, case.reference, id_):
        return Taken(case, Outcome.KNOWN)
    found = uploads.about(scan.key, scan.tag)
    if found is None:
        return Taken(case, Outcome.GONE)
    said: dict[str, Any] = {UPLOAD: scan.key}
    why = _not_even_read(scan, found) or _too_many(case, store)
    if not why:
        try:
            content = uploads.read(scan.key, scan.tag)
        except KeyError:
            return Taken(case, Outcome.GONE)
        media_type = file_type(content)
        if media_type:
            # Stored before the event that names it; stored again, it is the same.
            key = f"attachments/{case.municipality}/{event_id(UPLOAD, scan.key, scan.tag)}"
            files.write(key, content, media_type=media_type)
            said["attachments"] = [[key, plain_name(found.name), media_type, len(content)]]
        else:
            why = Stopped.TYPE
    if why:
        said |= {"stopped": str(why), "file": plain_name(found.name), "quiet": True}

    def decide(current: Case) -> TimelineEvent | None:
        if store.holds(current.municipality, current.reference, id_):
            return None
        if why:
            return transitions.remark(said, at=scan.scanned_at, id=id_)
        due_at = answer_due(
            found.arrived_at,
            municipality.service(current.service),
            municipality,
            urgent=current.priority is Priority.URGENT,
        )
        return transitions.reply(current, said, urgent=False, secrecy=0, due_at=due_at, at=found.arrived_at, id=id_)

    case = change(case.municipality, case.reference, decide, store=store)
    return Taken(case, Outcome.STOPPED if why else Outcome.ADDED, why)


def _going_on(store: CaseStore, municipality: str, reference: str) -> Case:
    """The case, or the one that it was merged into."""
    while True:
        case = store.get(municipality, reference)
        if case is None:
            raise UnknownCaseError(reference)
        if not case.merged_into:
            return case
        reference = case.merged_into


def _not_even_read(scan: Scan, found: Uploaded) -> Stopped | None:
    if scan.verdict is Verdict.INFECTED:
        return Stopped.VIRUS
    if scan.verdict is Verdict.UNCHECKED:
        return Stopped.UNCHECKED
    return Stopped.TOO_LARGE if found.size > MOST_BYTES else None


def _too_many(case: Case, store: CaseStore) -> Stopped | None:
    events = store.timeline(case.municipality, case.reference, consistent=True)
    return None if files_left(events) else Stopped.TOO_MANY
