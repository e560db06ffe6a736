"""Officers work on a case by mail: to a signed address of the notification they send a note, or the answer.

The address says which case, what may be done, and whose department it was made for; the sender's own domain must vouch
for the mail, and the sender be the municipality's. Whatever is not as it should be moves nothing and reaches no
resident: it is a mail for the centre, which reads why.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from envag.domain.case import Actor, ContactReason, Resolution
from envag.domain.casework import note
from envag.domain.event_id import event_id
from envag.domain.keyed_hash import keyed_hash, normalise_email
from envag.domain.municipality import SubscriptionType
from envag.domain.notice import holds_notice
from envag.domain.proof import Purpose, verify
from envag.usecases import answer
from envag.usecases.change import change
from envag.usecases.receive import opened_before
from envag.usecases.receive_mail import keys_of, still_open

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from envag.domain.case import Case, TimelineEvent
    from envag.domain.contact import Contact
    from envag.domain.municipality import Municipality
    from envag.ports.cases import CaseStore
    from envag.ports.files import Files

_OTHERS = ("message/", "text/calendar", "application/ms-tnef", "application/vnd.ms-outlook")
"""Attached messages and invitations: they hold others' words and addresses, perhaps the notification itself."""

_OF_THE_SENDER = frozenset(
    {
        "application/pgp-keys",
        "application/pgp-signature",
        "application/pkcs7-mime",
        "application/pkcs7-signature",
        "application/x-pkcs7-mime",
        "application/x-pkcs7-signature",
        "text/directory",
        "text/vcard",
        "text/x-vcard",
    }
)
"""Signatures and business cards: they tell the officer's own address, and go to nobody."""


class Refusal(StrEnum):
    """Why a mail to an officers' address does nothing to its case."""

    MACHINE = "machine"
    UNVOUCHED = "unvouched"
    STRANGER = "stranger"
    NO_MESSAGE_ID = "no_message_id"
    REPLAYED = "replayed"
    SEVERAL = "several"
    MOVED = "moved"
    LATE = "late"
    EMPTY = "empty"
    OTHERS_WORDS = "others_words"
    NO_ADDRESS = "no_address"
    TOO_LARGE = "too_large"


class Outcome(StrEnum):
    """What an officer's mail did. ``KNOWN``: it had done so before."""

    ANSWERED = "answered"
    NOTED = "noted"
    KNOWN = "known"


class Done(NamedTuple):
    """The case as the mail left it."""

    case: Case
    outcome: Outcome


class Refused(NamedTuple):
    """The case that the address was made for, and the ``department`` that it was made for."""

    case: Case
    department: str
    why: Refusal


class _Address(NamedTuple):
    reference: str
    purpose: Purpose
    department: str


def take_officers_mail(
    contact: Contact, *, municipality: Municipality, store: CaseStore, files: Files
) -> Done | Refused | None:
    """What a mail to an officers' address did to its case, once for each Message-ID; None for any other mail.

    Raises StoreConflictError and UnknownCaseError, for a later try.
    """
    addresses = list(_addresses(contact, municipality, store))
    case = store.get(municipality.slug, addresses[0].reference) if addresses else None
    if case is None or opened_before(contact, municipality=municipality, store=store):
        return None
    mail = _Mail(contact, municipality, store, files)
    if earlier := mail.earlier(case):
        same = earlier.data.get("source") == contact.source_id
        return Done(case, Outcome.KNOWN) if same else Refused(case, addresses[0].department, Refusal.REPLAYED)
    why = _why_not(contact, municipality) or mail.why_not_here(case, addresses)
    if why is None:
        try:
            return mail.done(case, addresses[0])
        except answer.AnswerError as error:
            why = _REFUSED[type(error)]
    return Refused(case, addresses[0].department, why)


_REFUSED: Mapping[type[answer.AnswerError], Refusal] = {
    answer.EmptyAnswerError: Refusal.EMPTY,
    answer.NoAddressError: Refusal.NO_ADDRESS,
    answer.TooLargeError: Refusal.TOO_LARGE,
    answer.ElsewhereError: Refusal.MOVED,
}


class _Mail:
    """An officer's mail, and what it does to its case."""

    def __init__(self, contact: Contact, municipality: Municipality, store: CaseStore, files: Files) -> None:
        self._contact, self._municipality, self._store, self._files = contact, municipality, store, files
        self._text = (contact.reply or contact.text).strip()
        # The Message-ID alone: whoever sends a taken mail again, changed or not, does nothing with it.
        self._id = event_id("officer", contact.message_id)

    def earlier(self, case: Case) -> TimelineEvent | None:
        """What a mail with this Message-ID has done to the case already."""
        if not self._contact.message_id or not self._store.holds(case.municipality, case.reference, self._id):
            return None
        timeline = self._store.timeline(case.municipality, case.reference, consistent=True)
        return next(event for event in timeline if event.id == self._id)

    def why_not_here(self, case: Case, addresses: Sequence[_Address]) -> Refusal | None:
        """Why the mail may not do to the case, as it stands, what it asks for."""
        if len(set(addresses)) > 1:
            return Refusal.SEVERAL
        if case.department != addresses[0].department or case.merged_into or case.set_aside:
            return Refusal.MOVED
        if not still_open(case, self._contact):
            return Refusal.LATE
        answers = addresses[0].purpose is Purpose.OFFICER_REPLY
        return Refusal.OTHERS_WORDS if answers and not self._is_all_their_own() else None

    def done(self, case: Case, address: _Address) -> Done:
        """Write the note, or answer and close. Raises AnswerError when nothing was stored."""
        if address.purpose is Purpose.OFFICER_NOTE:
            return Done(self._noted(address), Outcome.NOTED)
        return Done(self._answered(case, address), Outcome.ANSWERED)

    def _is_all_their_own(self) -> bool:
        """Whether nothing would reach the resident but the officer's own words and files."""
        attached = any(file.media_type.startswith(_OTHERS) for file in self._contact.attachments)
        return self._contact.own_words and not attached and not holds_notice(self._text, self._municipality)

    def _noted(self, address: _Address) -> Case:
        contact = self._contact
        if not self._text and not contact.attachments:
            raise answer.EmptyAnswerError
        files = [[file.key, file.name, file.media_type, file.size] for file in contact.attachments]
        how = self._how() | ({"attachments": files} if files else {})

        def decide(case: Case) -> TimelineEvent:
            if case.department != address.department:
                raise answer.ElsewhereError
            written = note(self._text, actor=self._actor(), at=contact.arrived_at, id=self._id)
            return written._replace(data={**written.data, **how})

        return change(contact.municipality, address.reference, decide, store=self._store)

    def _answered(self, case: Case, address: _Address) -> Case:
        written = answer.Written(
            text=self._without_own_address(),
            stored=[file for file in self._contact.attachments if file.media_type not in _OF_THE_SENDER],
            said=self._how(),
            closing=(Resolution.ANSWERED_BY_DEPARTMENT, case.contact_reason or ContactReason.OTHER),
            department=address.department,
        )
        return answer.answer(
            self._municipality,
            address.reference,
            written,
            actor=self._actor(),
            at=self._contact.arrived_at,
            id=self._id,
            store=self._store,
            files=self._files,
        )

    def _actor(self) -> Actor:
        slug = self._contact.municipality
        address = normalise_email(self._contact.party.email)
        return Actor("officer", keyed_hash(self._store.resident_key(slug), slug, "officer", address))

    def _how(self) -> dict[str, Any]:
        """How it came. Its Message-ID stays out: the resident's mail program must not see it in the thread."""
        return {"by": "mail", "raw": self._contact.raw_key, "source": self._contact.source_id}

    def _without_own_address(self) -> str:
        """The words, with the centre's address wherever the officer's own stands, such as below their name."""
        own = filter(None, (self._contact.party.email, self._contact.reply_to))
        text = self._text
        for address in own:
            text = re.sub(re.escape(address), self._municipality.email, text, flags=re.IGNORECASE)
        return text


def _addresses(contact: Contact, municipality: Municipality, store: CaseStore) -> Iterator[_Address]:
    """The officers' addresses that the mail was sent to, whatever department each was made for."""
    proofs = contact.thread.proofs
    if not proofs:
        return
    keys = keys_of(proofs, municipality=municipality.slug, store=store)
    for proof in proofs:
        for purpose in (Purpose.OFFICER_REPLY, Purpose.OFFICER_NOTE):
            for department in municipality.departments:
                if reference := verify(keys, municipality.slug, proof, purpose, department.id):
                    yield _Address(reference, purpose, department.id)


def _why_not(contact: Contact, municipality: Municipality) -> Refusal | None:
    """Why the mail may do nothing to any case."""
    if contact.automatic or contact.set_aside:
        return Refusal.MACHINE
    if contact.authentic is not True or contact.forwarded_by:
        return Refusal.UNVOUCHED
    if not _is_staff(normalise_email(contact.party.email), municipality):
        return Refusal.STRANGER
    return None if contact.message_id else Refusal.NO_MESSAGE_ID


def _is_staff(address: str, municipality: Municipality) -> bool:
    """Whether the address is the municipality's. Not the centre's own: what it sends must not come back to act."""
    local, _, domain = address.rpartition("@")
    if f"{local.partition('+')[0]}@{domain}" == normalise_email(municipality.email):
        return False
    return domain == municipality.domain.lower() or address in set(_addresses_of_staff(municipality))


def _addresses_of_staff(municipality: Municipality) -> Iterator[str]:
    for department in municipality.departments:
        yield normalise_email(department.email)
        yield from (normalise_email(unit.email) for unit in department.units)
        for subscription in department.subscriptions:
            if subscription.type is SubscriptionType.EMAIL:
                yield normalise_email(subscription.endpoint)
