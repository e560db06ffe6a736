"""What touches two cases: merge, link, split. The other case is written first, the own one last.

So nothing is lost when the second write fails, and the same request repeated completes it: it writes the other one
no second time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from envag.domain import casework
from envag.domain.access import Action
from envag.domain.case import ContactReason, EventType
from envag.domain.contact import ANONYMOUS, Channel, Contact
from envag.domain.obstacle import Obstacle
from envag.usecases.receive import open_case, route
from envag.usecases.staff.changing import change_other, changed, the_other
from envag.usecases.staff.errors import ImpossibleError
from envag.usecases.staff.marked import mark
from envag.usecases.staff.wanted import wanted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from envag.domain.case import Case, TimelineEvent
    from envag.usecases.staff.desk import Asked, Desk, OpenCase


def merge(desk: Desk, asked: Asked, *, into: str) -> OpenCase | None:
    """Let the case go on in another open one of the same matter.

    That one becomes as urgent, secret and protected as either was, due as early, and owes the call that was promised.
    What was written stays where it was written; each names the other, and mail to the merged case joins the other.
    """

    def decide(case: Case, _: Sequence[TimelineEvent]) -> TimelineEvent:
        other = _other(desk, case, into, Action.MERGE)

        def go_on(current: Case, id_: str) -> TimelineEvent:
            if not current.status.open:
                raise ImpossibleError(Obstacle.OTHER_CLOSED)
            return casework.absorb(current, case, actor=desk.actor(current), at=asked.at, id=id_)

        if case.protected or other.protected:
            mark(desk, case, protected=True)
            mark(desk, other, protected=True)
        change_other(desk, asked, into, go_on)
        reason = case.contact_reason or other.contact_reason or ContactReason.OTHER
        return casework.merge(case, other, reason, actor=desk.actor(case), at=asked.at, id=asked.id)

    return changed(desk, asked, Action.MERGE, decide, content={"into": into})


def link(desk: Desk, asked: Asked, *, to: str) -> OpenCase | None:
    """Let two cases know of each other; each shows the other to those who may see it."""

    def decide(case: Case, events: Sequence[TimelineEvent]) -> TimelineEvent | None:
        _other(desk, case, to, Action.LINK)
        if any(event.type is EventType.LINKED and event.data.get("case") == to for event in events):
            return None

        def know(current: Case, id_: str) -> TimelineEvent:
            return casework.link(case.reference, actor=desk.actor(current), at=asked.at, id=id_)

        change_other(desk, asked, to, know)
        return casework.link(to, actor=desk.actor(case), at=asked.at, id=asked.id)

    return changed(desk, asked, Action.LINK, decide, content={"to": to})


def split(desk: Desk, asked: Asked, *, text: str, service: str = "") -> OpenCase | None:
    """Make a case of its own of one matter among several; without a service its words are routed.

    It is about the same person, arrived when the first one did, is as protected, and at least as secret: what was told
    in confidence stays so.
    """
    text = text.strip()

    def decide(case: Case, events: Sequence[TimelineEvent]) -> TimelineEvent:
        wanted(text, Obstacle.NO_TEXT)
        if service and desk.municipality.service(service) is None:
            raise ImpossibleError(Obstacle.UNKNOWN_SERVICE)
        new = _matter(desk, asked, case, events, text, service)
        return casework.split(new.reference, text, actor=desk.actor(case), at=asked.at, id=asked.id)

    return changed(desk, asked, Action.SPLIT, decide, content={"text": text, "service": service})


def _other(desk: Desk, case: Case, reference: str, action: Action) -> Case:
    if reference == case.reference:
        raise ImpossibleError(Obstacle.SAME_CASE)
    return the_other(desk, reference, action)


def _matter(desk: Desk, asked: Asked, case: Case, events: Sequence[TimelineEvent], text: str, service: str) -> Case:
    """The case of the matter, stored once."""
    contact = Contact(
        municipality=desk.slug,
        channel=Channel(case.channel),
        source_id=f"split:{asked.id}",
        arrived_at=case.arrived_at,
        text=text,
        party=case.party or ANONYMOUS,
        service=service,
        language=next((event.data["language"] for event in reversed(events) if event.data.get("language")), "sv"),
    )

    def settle(new: Case) -> Case:
        secrecy = max(new.secrecy, case.secrecy)
        return new._replace(resident=case.resident, protected=case.protected, secrecy=secrecy)

    def hints(_: Case) -> dict[str, Any]:
        return {"case": case.reference, "split_by": desk.acting.staff}

    routing = route(contact, desk.routes, desk.municipality)
    opened = open_case(contact, routing, municipality=desk.municipality, store=desk.store, hints=hints, settle=settle)
    return opened.case
