"""Show cases to staff: nothing is shown before it is written down who saw it and why (X14)."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from envag.domain.access import Action, Role, may, sees
from envag.domain.contact import Channel, Party, SetAside
from envag.domain.keyed_hash import keyed_hash, resident_hash
from envag.domain.protection import hides, masked
from envag.domain.reference import derive, parse
from envag.ports.staff import AccessKind, Page
from envag.usecases.staff.desk import Line, Why
from envag.usecases.staff.errors import ForbiddenError, NotFoundError
from envag.usecases.staff.marked import as_marked
from envag.usecases.staff.showing import allow, log, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from envag.domain.case import Case
    from envag.ports.staff import WorklistEntry
    from envag.usecases.staff.desk import Desk, OpenCase, StoredFile

MOST_SHOWN = 10
"""Cases of a picture: what can be taken in while somebody is on the line."""
_MOST_READ = 25
"""Cases read to find those, as far as they are theirs to see."""
_MOST_ALSO = 2
"""Further numbers and addresses of the same person that are followed."""
_CONTACT_CHANNELS = (Channel.PHONE, Channel.CHAT)
"""The channels whose cases derive from a contact in the contact centre."""


class Picture(NamedTuple):
    """What is known of somebody who is in touch: their cases, newest first, over all channels."""

    cases: Sequence[Line]


def open_case(desk: Desk, reference: str, why: Why) -> OpenCase:
    """The case as they may read it; the access is stored first. Raises NotFoundError and ForbiddenError."""
    case = _theirs(desk, reference, Action.OPEN)
    log(desk, AccessKind.CASE, case.reference, why)
    view = shown(desk, case, desk.store.timeline(desk.slug, reference, consistent=True))
    if view is None:
        raise NotFoundError
    return view


def look_up(
    desk: Desk, *, phone: str = "", email: str = "", reference: str = "", contact_id: str = "", why: Why
) -> Picture:
    """The picture of somebody by one of phone, e-mail or reference; ``contact_id`` adds the case of that contact.

    What was looked up is stored first, as a keyed hash. Cases of the same person by another number or address, which
    one of these cases names, come along (``Line.own`` is False). However many there are, it costs at most one read of
    a case, three of the index, two of many cases and two of who is protected. A case that they may not know of leaves
    no trace, nor does one of a protected person, unless its own reference or contact is asked for. Raises
    ForbiddenError.
    """
    if not may(desk.acting, Action.LOOK_UP):
        raise ForbiddenError(Action.LOOK_UP)
    known = parse(reference) or ""
    resident = _hash(desk, Party(phone=phone, email=email))
    log(desk, AccessKind.LOOK_UP, known or resident or _unreadable(desk, phone or email or reference), why)
    named = {known, *_of_contact(desk, contact_id)} - {""}
    if known:
        found = desk.store.get(desk.slug, known)
        resident = found.resident if found and _tells(desk, found) else ""
    direct = [*named, *_by_resident(desk, resident)]
    cases = [one for one in _cases(desk, direct) if one.reference == known or _belongs(one, named, contact_id)]
    seen = as_marked(desk, [one for one in cases if sees(desk.acting, one, desk.centre)])
    lines = {one.reference: one for one in seen if one.reference in named or not one.protected}
    shown_openly = [one for one in lines.values() if _tells(desk, one)]
    also = [
        other
        for address in islice(_other_addresses(desk, shown_openly, resident), _MOST_ALSO)
        for other in _by_resident(desk, address)
        if other not in lines
    ]
    theirs = as_marked(desk, [one for one in _cases(desk, also) if sees(desk.acting, one, desk.centre)])
    further = [one for one in theirs if not one.protected]
    newest = sorted([*lines.values(), *further], key=lambda one: (one.arrived_at, one.reference), reverse=True)
    return Picture([_line(desk, one, own=one.reference in lines) for one in newest[:MOST_SHOWN]])


def worklist(
    desk: Desk, *, department: str = "", unit: str = "", mine: bool = False, limit: int = 25, after: str = ""
) -> Page:
    """Open cases of a department, of a unit or of this person, by due time; ``after`` is ``next`` of the page before.

    A ``SetAside`` value in place of a department lists, to the centre, what was set aside for that reason. Raises
    ForbiddenError, and NotFoundError for a place that there is not or that is not theirs to look into.
    """
    if not may(desk.acting, Action.WORKLIST):
        raise ForbiddenError(Action.WORKLIST)
    if mine:
        return _mine(desk, limit, after)
    place = department or _department_of(desk, unit)
    sealed = _may_look_into(desk, place)
    page = desk.store.worklist(desk.slug, place, unit=unit, sealed=sealed, limit=limit, after=after)
    return page._replace(lines=[line for line in page.lines if sees(desk.acting, line, desk.centre)])


def _mine(desk: Desk, limit: int, after: str) -> Page:
    """A full page, read on past what is theirs no more: a gap would tell of it, and ``next`` name it."""
    lines: list[WorklistEntry] = []
    while True:
        page = desk.store.mine(desk.slug, desk.acting.staff, limit=limit - len(lines), after=after)
        lines += [line for line in page.lines if sees(desk.acting, line, desk.centre)]
        if not page.next or len(lines) == limit:
            return Page(lines, page.next)
        after = page.next


def attachment(desk: Desk, reference: str, number: int) -> StoredFile:
    """The file of the case with that number (``StoredFile.n``). Raises NotFoundError and ForbiddenError."""
    case = _theirs(desk, reference, Action.FILE)
    log(desk, AccessKind.FILE, case.reference, Why.FILE)
    view = shown(desk, case, desk.store.timeline(desk.slug, reference, consistent=True))
    file = next((one for one in view.files if one.n == number), None) if view else None
    if file is None:
        raise NotFoundError
    return file


def _theirs(desk: Desk, reference: str, action: Action) -> Case:
    if not may(desk.acting, action):
        raise ForbiddenError(action)
    case = desk.store.get(desk.slug, reference)
    if case is None:
        raise NotFoundError
    allow(desk, case, action)
    return as_marked(desk, [case])[0]


def _tells(desk: Desk, case: Case) -> bool:
    """Whether they may know who the case is about."""
    return sees(desk.acting, case, desk.centre) and not hides(desk.acting, case)


def _hash(desk: Desk, party: Party) -> str:
    return resident_hash(desk.store.resident_key(desk.slug), desk.slug, party) if party.reachable else ""


def _unreadable(desk: Desk, text: str) -> str:
    """What stands in the log for what was asked for and is neither number nor reference."""
    return keyed_hash(desk.store.resident_key(desk.slug), desk.slug, "unreadable", text)


def _of_contact(desk: Desk, contact_id: str) -> list[str]:
    """The references that the case of that contact can have, were it a call or a chat."""
    place = desk.municipality
    return [
        derive(prefix=place.prefix, municipality=place.slug, channel=channel, source_id=contact_id)
        for channel in _CONTACT_CHANNELS
        if contact_id
    ]


def _belongs(case: Case, named: set[str], contact_id: str) -> bool:
    """Whether the case was found by the resident, or is that of the very contact and not another of its reference."""
    return case.reference not in named or case.source == contact_id


def _by_resident(desk: Desk, resident: str) -> list[str]:
    return [one.reference for one in desk.store.latest(desk.slug, resident, limit=_MOST_READ)] if resident else []


def _cases(desk: Desk, references: Sequence[str]) -> Sequence[Case]:
    return desk.store.cases(desk.slug, list(dict.fromkeys(references))) if references else ()


def _other_addresses(desk: Desk, cases: Sequence[Case], resident: str) -> Iterator[str]:
    """Keyed hashes of further numbers and addresses that the parties of these cases have given, the newest first."""
    newest = sorted(cases, key=lambda one: one.arrived_at, reverse=True)
    parties = [party for one in newest if (party := one.party)]
    hashes = (_hash(desk, alone) for party in parties for alone in (Party(phone=party.phone), Party(email=party.email)))
    yield from (one for one in dict.fromkeys(hashes) if one not in {"", resident})


def _line(desk: Desk, case: Case, *, own: bool) -> Line:
    if not hides(desk.acting, case):
        return Line(case=case, own=own)
    bare, _ = masked(case, ())
    return Line(case=bare, masked=True, own=own)


def _department_of(desk: Desk, unit: str) -> str:
    """The department that the unit is part of. Raises NotFoundError."""
    found = next((one.id for one in desk.municipality.departments if one.unit(unit)), "")
    if not found:
        raise NotFoundError
    return found


def _may_look_into(desk: Desk, place: str) -> bool:
    """Whether sealed cases that lie there are theirs to see. Raises NotFoundError for a place that is not."""
    centre = bool(desk.acting.roles & {Role.GUIDE, Role.LEAD})
    officer = Role.OFFICER in desk.acting.roles and place in desk.acting.departments
    exists = desk.municipality.department(place) is not None
    if not (exists and (centre or officer)) and not (centre and place in set(SetAside)):
        raise NotFoundError
    return officer or place == desk.centre
