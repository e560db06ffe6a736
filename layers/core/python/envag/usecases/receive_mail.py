"""Receive a mail: it joins the case that it proves to belong to, otherwise it opens one (R44).

In this order: our own signature, in an address or Message-ID; the Message-ID of mail that we sent; a reference
in the subject, when the domain vouches for a sender who is a party to that case. Anything less is a hint.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from envag.domain import transitions
from envag.domain.case import SECRET, Case, EventType
from envag.domain.contact import ANONYMOUS, SILENT, Automatic, SetAside
from envag.domain.deadline import answer_due
from envag.domain.event_id import event_id
from envag.domain.keyed_hash import normalise_email
from envag.domain.proof import verify, version
from envag.usecases.change import UnknownCaseError, change
from envag.usecases.receive import open_case, opened_before, resident_of, route, route_words, said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from envag.domain.case import TimelineEvent
    from envag.domain.contact import Contact
    from envag.domain.municipality import Municipality
    from envag.domain.proof import ProofKeys
    from envag.domain.routing.result import Routing
    from envag.ports.cases import CaseStore
    from envag.ports.mail import SentMail
    from envag.usecases.officers_mail import Refused
    from envag.usecases.receive import Routes

_LINK = "/arende/"
"""What stands in every link to a status page."""

_MOST_LOOKUPS = 5
"""How many Message-IDs and how many references of one mail are looked up."""

_SES_ID = re.compile(r"[0-9a-f]{16}-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}-[0-9]{6}")
"""The left side of every Message-ID that SES gives; another was not given to mail of ours."""

_ANNOUNCEMENTS = frozenset({Automatic.ADVERTISING, Automatic.MAILING_LIST})


class Outcome(StrEnum):
    """What became of a mail. ``KNOWN``: it had been received before, and nothing was stored."""

    OPENED = "opened"
    KNOWN = "known"
    ADDED = "added"
    REOPENED = "reopened"
    UNDELIVERED = "undelivered"


class ReceivedMail(NamedTuple):
    """The case that a mail opened or joined."""

    case: Case
    outcome: Outcome


def receive_mail(
    contact: Contact,
    *,
    municipality: Municipality,
    routes: Routes,
    store: CaseStore,
    sent: SentMail,
    gets_receipt: Callable[[Contact, Case], bool],
    refused: Refused | None = None,
) -> ReceivedMail:
    """Store the mail in its case, once however often and at whatever later state it is delivered.

    A mail that answers nothing costs one write and no read. ``gets_receipt`` says whether a case that the mail
    opened asks for a receipt. ``refused``: it was to do something to a case and did not; it opens one for whoever shall
    read it, and its sender gets no receipt. Raises NoReferenceError and StoreConflictError, both for a later try.
    """
    if _LINK in contact.text:
        from envag.domain.status_proof import without_links  # noqa: PLC0415 - few mails need it, every start would pay

        contact = contact._replace(text=without_links(contact.text), reply=without_links(contact.reply))
    search = _Search(contact, municipality, store, sent)
    if search.worthwhile:
        known = opened_before(contact, municipality=municipality, store=store)
        if known:
            return ReceivedMail(case=known, outcome=Outcome.KNOWN)
        for reference in search.cases():
            reply = Reply(contact, municipality, routes, store)
            try:
                case = reply.join(reference)
            except UnknownCaseError:
                continue
            if reply.outcome:
                return ReceivedMail(case=case, outcome=reply.outcome)
            search.link(reference)
    routing = route(contact, routes, municipality)
    contact = _sorted(contact, routing)
    if refused:
        routing = _to_read(refused, routing, municipality)
        search.link(refused.case.reference)

    def hints(case: Case) -> dict[str, Any]:
        receipt = not refused and not search.names_case and gets_receipt(contact, case)
        return search.hints | ({"mail": {}} if receipt else {})

    settle = partial(_as_secret_as, refused.case) if refused else _as_it_is
    opened = open_case(contact, routing, municipality=municipality, store=store, hints=hints, settle=settle)
    return ReceivedMail(case=opened.case, outcome=Outcome.OPENED if opened.created else Outcome.KNOWN)


class _Search:
    """Finds the cases that a mail proves to belong to; ``hints`` are what it found beside them."""

    def __init__(self, contact: Contact, municipality: Municipality, store: CaseStore, sent: SentMail) -> None:
        thread = contact.thread
        self._contact, self._store, self._sent = contact, store, sent
        self._slug = contact.municipality
        self._proofs = thread.proofs
        left_sides = (message_id.partition("@")[0].lower() for message_id in thread.message_ids)
        self._ids = tuple(islice((left for left in left_sides if _SES_ID.fullmatch(left)), _MOST_LOOKUPS))
        own = (reference for reference in thread.references if reference.startswith(f"{municipality.prefix}-"))
        self._references = tuple(islice(own, _MOST_LOOKUPS))
        self.hints: dict[str, Any] = {}

    @property
    def worthwhile(self) -> bool:
        """Whether the mail names anything that could be ours."""
        return bool(self._proofs or self._ids or self._references)

    @property
    def names_case(self) -> bool:
        """Whether the subject names a reference of ours that nothing proves, be there such a case or not.

        Its sender has had a receipt before, or is a robot that answers one from ever new addresses.
        """
        return bool(self._references) and "linked" not in self.hints

    def cases(self) -> Iterator[str]:
        """References of cases to join, the best proven first. Whether such a case exists is not said."""
        yield from self._proven()
        for reference in self._references:
            case = self._store.get(self._slug, reference)
            if case and self._is_party(case):
                yield reference
            elif case and reference not in self.hints.get("linked", ()):
                self.hints.setdefault("perhaps", []).append(reference)

    def link(self, reference: str) -> None:
        """Note that the mail belongs to a case that it comes too late to join."""
        linked = self.hints.setdefault("linked", [])
        if reference not in linked:
            linked.append(reference)

    def _proven(self) -> Iterator[str]:
        if self._proofs:
            keys = keys_of(self._proofs, municipality=self._slug, store=self._store)
            yield from filter(None, dict.fromkeys(verify(keys, self._slug, proof) for proof in self._proofs))
        for message_id in self._ids:
            if reference := self._sent.reference_of(self._slug, message_id):
                yield reference

    def _is_party(self, case: Case) -> bool:
        """Whether a person sent it who is a party to the case, with a domain that vouches for them."""
        contact = self._contact
        if contact.authentic is not True or contact.automatic or contact.set_aside or contact.forwarded_by:
            return False
        address = normalise_email(contact.party.email)
        same_address = case.party is not None and bool(address) and normalise_email(case.party.email) == address
        return same_address or (bool(case.resident) and case.resident == resident_of(contact, self._store))


class Reply:
    """Decides what a mail, or what was written on a status page, does to its case.

    ``outcome`` says what, None when it does not belong there any more.
    """

    def __init__(self, contact: Contact, municipality: Municipality, routes: Routes, store: CaseStore) -> None:
        self._contact, self._municipality, self._routes, self._store = contact, municipality, routes, store
        self._id = event_id(contact.channel, contact.source_id, "joined")
        self._routing: Routing | None = None
        self.outcome: Outcome | None = None

    def join(self, reference: str) -> Case:
        """The case after it, or that which the matter went on in. Raises UnknownCaseError and StoreConflictError."""
        case = change(self._contact.municipality, reference, self.decide, store=self._store)
        while self.outcome is None and case.merged_into:
            case = change(self._contact.municipality, case.merged_into, self.decide, store=self._store)
        return case

    def decide(self, case: Case) -> TimelineEvent | None:
        """The event that it makes on the case as it stands."""
        contact = self._contact
        if self._store.holds(case.municipality, case.reference, self._id):
            self.outcome = Outcome.KNOWN
            return None
        if contact.automatic is Automatic.BOUNCE:
            self.outcome = Outcome.UNDELIVERED
            return self._undelivered(case)
        if contact.automatic in SILENT:
            self.outcome = Outcome.ADDED
            return transitions.remark(self._said(case), at=contact.arrived_at, id=self._id)
        if case.merged_into or not still_open(case, contact):
            self.outcome = None
            return None
        self.outcome = Outcome.ADDED if case.status.open else Outcome.REOPENED
        routing = self._routed()
        service = self._municipality.service(routing.service)
        kept = self._municipality.service(case.service)
        return transitions.reply(
            case,
            self._said(case, routing),
            urgent=routing.urgent,
            secrecy=service.secrecy if service else 0,
            due_at=answer_due(contact.arrived_at, kept, self._municipality, urgent=routing.urgent),
            at=contact.arrived_at,
            id=self._id,
        )

    def _routed(self) -> Routing:
        """What the new words are about: they can be urgent or legal, but move the case nowhere."""
        self._routing = self._routing or route_words(
            self._contact, self._contact.reply or self._contact.text, self._routes
        )
        return self._routing

    def _said(self, case: Case, routing: Routing | None = None) -> dict[str, Any]:
        party, sender = case.party, self._contact.party
        data = said(self._contact, routing)
        theirs = sender == (party or ANONYMOUS)
        if not theirs and (party is None or normalise_email(party.email) != normalise_email(sender.email)):
            data["from"] = {"name": sender.name, "email": sender.email}
        return data

    def _undelivered(self, case: Case) -> TimelineEvent:
        """A bounce's own text stays out: it may tell an address behind the one that the resident gave us."""
        contact = self._contact
        permanent = bool(contact.bounced)
        closed = permanent and not case.status.open and still_open(case, contact)
        found = {"kind": str(Automatic.BOUNCE), "permanent": permanent, "raw": contact.raw_key}
        return transitions.undelivered(
            case, found, reopens=closed and self._was_answered(case), at=contact.arrived_at, id=self._id
        )

    def _was_answered(self, case: Case) -> bool:
        timeline = self._store.timeline(case.municipality, case.reference)
        return any(event.type is EventType.ANSWERED for event in timeline)


def keys_of(proofs: Iterable[str], *, municipality: str, store: CaseStore) -> ProofKeys:
    """The municipality's keys, read anew where a proof was signed with one that is not known here yet."""
    keys = store.proof_keys(municipality)
    unknown = next((known for known in map(version, proofs) if known not in keys.keys), 0)
    return store.proof_keys(municipality, known=unknown) if unknown else keys


def still_open(case: Case, contact: Contact) -> bool:
    """Whether the case takes a reply that arrived when this one did."""
    return transitions.takes_replies(case, contact.arrived_at)


def _to_read(refused: Refused, routing: Routing, municipality: Municipality) -> Routing:
    """Who reads an officer's mail that did nothing: the centre, but of a secret case the officer's department (X10)."""
    why = (*routing.why, f"officer:{refused.why}")
    if refused.case.secrecy >= SECRET:
        return routing._replace(service="", department=refused.department, unit="", why=why)
    return routing._replace(service="", department=municipality.centre, unit=municipality.centre_unit, why=why)


def _as_secret_as(other: Case, case: Case) -> Case:
    """The case, which nobody finds or reads more easily than the ``other`` (X10, X12)."""
    resident = "" if other.protected else case.resident
    return case._replace(secrecy=max(case.secrecy, other.secrecy), protected=other.protected, resident=resident)


def _as_it_is(case: Case) -> Case:
    return case


def _sorted(contact: Contact, routing: Routing) -> Contact:
    """The contact, set aside where it is nothing to work on.

    What asks for a document or anything else that the law protects is worked on, whoever sends it and however
    it looks (X8), though it gets no receipt.
    """
    if contact.automatic is Automatic.BOUNCE or contact.automatic in SILENT:
        return contact._replace(set_aside=SetAside.AUTOMATIC)
    set_aside = SetAside.ADVERTISING if contact.automatic in _ANNOUNCEMENTS else contact.set_aside
    if set_aside and any(reason.startswith("legal:") for reason in routing.why):
        return contact._replace(set_aside=None, answerable=False)
    return contact._replace(set_aside=contact.set_aside or set_aside)
