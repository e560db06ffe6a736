"""Keep a call's recording: its place, and how long it is kept, in the timeline of the call's case."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from envag.domain.case import SYSTEM, EventType, TimelineEvent
from envag.domain.centre_contact import CentreContact
from envag.domain.event_id import event_id
from envag.domain.retention import CALL_RECORDING, keeping
from envag.usecases.note_contact import note_contact

if TYPE_CHECKING:
    from collections.abc import Callable

    from envag.domain.case import Case, Change
    from envag.domain.directory import Directory
    from envag.domain.recording import Recording
    from envag.domain.retention import Keeping
    from envag.ports.cases import CaseStore
    from envag.ports.contact_centre import KnownContact


class UnplacedError(LookupError):
    """Nobody can tell whose recording it is; the message is a fixed word, the reason for quarantine."""


class KeptRecording(NamedTuple):
    """The case that tells of the recording. ``kept`` is None where nobody has decided that it be destroyed."""

    case: Case
    kept: Keeping | None


def keep_recording(
    recording: Recording,
    *,
    directory: Directory,
    store: CaseStore,
    mark_of: Callable[[str], str],
    known: Callable[[str], KnownContact | None],
) -> KeptRecording:
    """Note the recording in the case of its call, which is opened when no event did so before.

    ``mark_of`` and ``known`` ask the contact centre, see ``follow_contact``. A second delivery changes nothing.
    Raises UnplacedError, and for a later try StoreConflictError and ContactCentreError.
    """
    leg = known(recording.contact_id)
    if leg is None:
        raise UnplacedError("unknown_contact")
    first = leg if leg.id == leg.initial_contact_id else known(leg.initial_contact_id) or leg
    contact = CentreContact(
        contact_id=first.id,
        initial_contact_id=leg.initial_contact_id,
        channel=first.channel,
        instance_arn="",
        initiation_method=first.method,
        caller=first.caller,
        dialled=first.dialled,
    )
    if not contact.from_resident:
        raise UnplacedError("not_a_residents")
    addressee = directory.addressee(contact) or directory.marked(mark_of(contact.initial_contact_id))
    if addressee is None:
        raise UnplacedError("unknown_number")
    slug, recipient = addressee
    municipality = directory.municipality(slug)
    kept = keeping(municipality, CALL_RECORDING, recording.stored_at)
    case = note_contact(
        contact.to_contact(slug, recipient, first.initiated_at),
        lambda _, earlier: _stored(recording, kept, earlier),
        municipality=municipality,
        store=store,
    )
    return KeptRecording(case, kept)


def _stored(recording: Recording, kept: Keeping | None, earlier: tuple[Change, ...]) -> TimelineEvent:
    return TimelineEvent(
        id=event_id("recording", recording.key),
        type=EventType.RECORDING,
        occurred_at=recording.started_at,
        actor=SYSTEM,
        changes=earlier,
        data={"key": recording.key, "contact": recording.contact_id} | (kept.noted if kept else {}),
    )
