"""The life of one demo case: each event is decided by the domain, and may be done by who does it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from envag.domain import casework, transitions
from envag.domain.access import Action, Role, may_with, sees
from envag.domain.acknowledgement import acknowledge_by, escalated
from envag.domain.calendar import is_working_day
from envag.domain.case import SYSTEM, Actor, Change, EventType, Priority, Status, TimelineEvent
from envag.domain.centre_contact import Phase
from envag.domain.clockwork import Look, passed, reminder, resumed
from envag.domain.completeness import gaps
from envag.domain.contact import Channel
from envag.domain.deadline import answer_due, history
from envag.domain.event_id import event_id, message_id
from envag.domain.hours import STOCKHOLM, utc
from envag.domain.keyed_hash import resident_hash
from envag.domain.moments import Kind
from envag.domain.sign_of_life import acknowledging
from envag.domain.transitions import Along
from envag.usecases.answer import Written, by_mail
from envag.usecases.receive import case_of, received_event, said

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime, time
    from random import Random

    from envag.domain.access import Acting
    from envag.domain.case import CallBack, Case, ContactReason, Resolution
    from envag.domain.contact import Contact
    from envag.domain.municipality import Municipality
    from envag.domain.routing.result import Routing
    from envag.domain.service import Service
    from envag.ports.files import Files
    from envag.usecases.receive import Routes


class UnlawfulError(RuntimeError):
    """The case cannot do that as it stands: the generator has a fault."""


class World:
    """What all lives of a municipality share. ``key`` makes residents' hashes; nothing happens after ``now``."""

    def __init__(self, place: Municipality, routes: Routes, key: bytes, now: datetime) -> None:
        self.place, self.routes, self.key, self.now = place, routes, key, now

    def resident(self, contact: Contact) -> str:
        """The keyed hash of who is in touch, empty for nobody."""
        return resident_hash(self.key, self.place.slug, contact.party) if contact.party.reachable else ""


class Life:
    """A case from its first contact on. ``at`` is the moment that it has come to."""

    def __init__(
        self, world: World, contact: Contact, routing: Routing, rng: Random, *, hints: Mapping[str, Any] | None = None
    ) -> None:
        self.world, self.contact, self.rng = world, contact, rng
        self.case: Case = case_of(contact, routing, municipality=world.place, resident=world.resident(contact))
        self.events = [received_event(contact, routing, hints or {})]
        self.at = contact.arrived_at

    # Time -------------------------------------------------------------------------------------------------------

    def later(self, delta: timedelta) -> None:
        """Let time pass, whoever is at work."""
        self.at += delta

    def at_work(self, delta: timedelta, opens: time, closes: time) -> None:
        """Let time pass until somebody is at work: on a working day, between two times of it."""
        moment = self.at + delta
        day = moment.astimezone(STOCKHOLM).date()
        while True:
            begins, ends = utc(day, opens), utc(day, closes)
            if is_working_day(day, self.world.place.closed_days) and moment < ends:
                self.at = moment if moment > begins else begins + timedelta(minutes=self.rng.randint(1, 50))
                return
            day += timedelta(days=1)

    @property
    def over(self) -> bool:
        """Whether it has come to "now", after which nothing can have happened."""
        return self.at >= self.world.now

    # What happens -----------------------------------------------------------------------------------------------

    def happen(self, event: TimelineEvent | None) -> None:
        """Let it happen, after what the case's clocks have made happen until then.

        Raises UnlawfulError for no event, for one before the last, and for one that is yet to come.
        """
        if event is None or event.occurred_at <= self.events[-1].occurred_at or event.occurred_at > self.world.now:
            kind = event.type if event else "nothing"
            msg = f"{self.case.reference}: {kind} cannot happen after {self.events[-1].type}"
            raise UnlawfulError(msg)
        event = acknowledging(self.case, event)
        self.case = self.case.with_changes(event)
        self.events.append(event)

    def clocks(self, until: datetime) -> None:
        """Let the case's clocks do what they do before ``until``: remind, escalate, move what was promised."""
        while self.case.status.open and self.case.set_aside is None:
            event = self._of_clocks(until)
            if event is None:
                return
            moment = max(event.occurred_at, self.events[-1].occurred_at + timedelta(milliseconds=1))
            if moment >= until:
                return
            self.happen(event._replace(occurred_at=moment))

    def _of_clocks(self, until: datetime) -> TimelineEvent | None:
        told = history(self.case, self.events)
        look = Look(self.case, self.events, told, self.world.place, until)
        moment = passed(look)
        if event := resumed(look):
            return event
        if moment is None:
            return None
        if moment.kind is not Kind.UNACKNOWLEDGED:
            return reminder(look, moment)
        return escalated(
            self.case, self.world.place, self.events, at=moment.at, id=self.id(f"escalated {self.case.escalation}")
        )

    def _by(self, who: Acting, action: Action, decide: Callable[[Actor, str], TimelineEvent | None]) -> None:
        """Let somebody do something, where they may and nothing stands in the way."""
        self.at += timedelta(seconds=self.rng.randint(1, 20))
        centre = self.world.place.centre
        why_not = casework.obstacle(self.case, action, who, centre)
        if why_not or not sees(who, self.case, centre) or not may_with(who, action, self.case, centre):
            msg = f"{self.case.reference}: {action} is not possible ({why_not or 'not theirs'})"
            raise UnlawfulError(msg)
        officer = Role.OFFICER in who.roles and self.case.department in who.departments
        self.happen(decide(Actor(role="officer" if officer else "guide", id=who.staff), self.id(action)))

    def id(self, cause: str) -> str:
        """The id of the next event."""
        return event_id("demo", self.case.municipality, self.case.reference, cause, str(len(self.events)))

    def take(self, who: Acting) -> None:
        """Somebody takes the case, where they have not got it."""
        if self.case.assignee != who.staff:
            self._by(
                who,
                Action.TAKE,
                lambda actor, id_: transitions.assign(self.case, who.staff, actor=actor, at=self.at, id=id_),
            )

    def note(self, who: Acting, text: str) -> None:
        """Somebody writes a note."""
        self._by(who, Action.NOTE, lambda actor, id_: casework.note(text, actor=actor, at=self.at, id=id_))

    def correct(self, who: Acting, service: Service, *, stays: bool) -> None:
        """Somebody says what it is about. ``stays``: it stays with the centre, which goes on with it."""
        place, case = self.world.place, self.case
        lies = (place.centre, place.centre_unit) if stays else (service.department, service.unit)
        after = {"service": service.id, "department": lies[0], "unit": lies[1]}
        urgent = case.priority is Priority.URGENT
        due = answer_due(case.arrived_at, service, place, urgent=urgent)
        after |= {"due_at": str(due)}
        if service.secrecy > case.secrecy:
            after["secrecy"] = str(int(service.secrecy))
        if transitions.differences(case, **after):
            self._by(
                who,
                Action.CORRECT,
                lambda actor, id_: casework.correct(case, after, reason="", actor=actor, at=self.at, id=id_),
            )

    def ask(self, who: Acting, text: str) -> None:
        """Somebody asks the resident; the case waits."""
        told = self._told(text, face_to_face=False)
        self._by(
            who, Action.ASK, lambda actor, id_: casework.ask(self.case, told(id_), actor=actor, at=self.at, id=id_)
        )

    def answer(
        self,
        who: Acting,
        text: str,
        closing: tuple[Resolution, ContactReason] | None = None,
        *,
        face_to_face: bool = False,
    ) -> None:
        """Somebody answers, ``face_to_face`` in the contact itself; a ``closing`` closes the case."""
        told = self._told(text, face_to_face=face_to_face)
        self._by(
            who,
            Action.REPLY,
            lambda actor, id_: transitions.answer(
                self.case, told(id_), actor=actor, at=self.at, id=id_, closing=closing
            ),
        )

    def _told(self, text: str, *, face_to_face: bool) -> Callable[[str], dict[str, Any]]:
        """What an answer's event says: a mail where there is an address, else how it was told."""
        party = self.case.party
        if party and party.email and not face_to_face:
            place, case, events = self.world.place, self.case, tuple(self.events)
            return lambda id_: by_mail(place, case, events, Written(text), id=id_, files=_NO_FILES)
        by_phone = party and party.phone and not face_to_face
        channel = Channel.PHONE if by_phone else self.contact.channel
        return lambda _: {"text": text, "told": str(channel)}

    def close(self, who: Acting, resolution: Resolution, reason: ContactReason) -> None:
        """Somebody closes the case."""
        self._by(
            who,
            Action.CLOSE,
            lambda actor, id_: transitions.close(
                self.case, resolution=resolution, reason=reason, actor=actor, at=self.at, id=id_
            ),
        )

    def hand_over(
        self, who: Acting, service: Service, summary: str, answers: Mapping[str, str], incomplete: str = ""
    ) -> None:
        """Somebody passes it to the department that has the service; ``incomplete`` is why something is missing."""

        def decide(actor: Actor, id_: str) -> TimelineEvent | None:
            place, case = self.world.place, self.case
            known = {name: text for name, text in answers.items() if text}
            lacks = gaps(case, self.events, place.service(case.service), known)
            missing = {"incomplete": incomplete, "missing": [gap.id for gap in lacks]} if lacks else {}
            return transitions.hand_over(
                case,
                department=service.department,
                unit=service.unit,
                summary=summary,
                actor=actor,
                at=self.at,
                id=id_,
                along=Along(
                    acknowledge_by=acknowledge_by(place, service.department, service.unit, self.at),
                    said={**({"answers": known} if known else {}), **missing},
                ),
            )

        self._by(who, Action.HAND_OVER, decide)

    def send_back(self, who: Acting, reason: str) -> None:
        """An officer gives the case back to the centre."""
        place = self.world.place
        self._by(
            who,
            Action.SEND_BACK,
            lambda actor, id_: casework.send_back(
                self.case, centre=place.centre, unit=place.centre_unit, reason=reason, actor=actor, at=self.at, id=id_
            ),
        )

    def park(self, who: Acting, days: int, reason: str) -> None:
        """Somebody puts the case aside until a day."""
        until = self.at.astimezone(STOCKHOLM).date() + timedelta(days=days)
        self._by(
            who,
            Action.PARK,
            lambda actor, id_: casework.park(self.case, until=until, reason=reason, actor=actor, at=self.at, id=id_),
        )

    def promise(self, who: Acting, call: CallBack) -> None:
        """Somebody promises to call back."""
        self._by(
            who,
            Action.CALL_BACK,
            lambda actor, id_: casework.call_back(self.case, call, actor=actor, at=self.at, id=id_),
        )

    def call_back(self, who: Acting, *, reached: bool, text: str) -> None:
        """Somebody calls back."""
        promise = self.case.call_back
        if promise is None:
            msg = f"{self.case.reference}: no call back is promised"
            raise UnlawfulError(msg)
        self._by(
            who,
            Action.CALL_BACK_TRIED,
            lambda actor, id_: casework.call_back_tried(
                self.case, promise, reached=reached, text=text, actor=actor, at=self.at, id=id_
            ),
        )

    def tick(self, who: Acting, service: Service, step: str) -> None:
        """Somebody ticks a step of the service's checklist."""
        done = {"service": service.id, "version": service.version, "step": step, "done": True}
        self._by(who, Action.CHECKLIST_STEP, lambda actor, id_: casework.tick(done, actor=actor, at=self.at, id=id_))

    def registered(self, who: Acting) -> None:
        """A guide has taken the contact down, as ``register_contact`` has it."""
        self.at += timedelta(seconds=1)
        self.happen(
            TimelineEvent(
                id=event_id(self.contact.channel, self.contact.source_id, "registered"),
                type=EventType.NOTE,
                occurred_at=self.at,
                actor=Actor(role="guide", id=who.staff),
                data={"registered": str(self.contact.channel)},
            )
        )

    def protect(self, who: Acting) -> None:
        """Somebody hides who it is about."""
        self._by(who, Action.PROTECT, lambda actor, id_: casework.protect(self.case, actor=actor, at=self.at, id=id_))

    def act(self, who: Acting, action: Action, decide: Callable[[Actor, str], TimelineEvent | None]) -> None:
        """Somebody does anything else; ``decide`` gets them and the event's id."""
        self._by(who, action, decide)

    def write(self, contact: Contact) -> None:
        """The resident writes again, as ``receive_mail`` and the page of the case have it."""
        place = self.world.place
        routing = self.world.routes.route(contact.subject, contact.text)
        service, kept = place.service(routing.service), place.service(self.case.service)
        self.at = contact.arrived_at
        self.clocks(self.at)
        self.happen(
            transitions.reply(
                self.case,
                said(contact, routing),
                urgent=routing.urgent,
                secrecy=service.secrecy if service else 0,
                due_at=answer_due(self.at, kept, place, urgent=routing.urgent),
                at=self.at,
                id=event_id(contact.channel, contact.source_id, "reply"),
            )
        )

    def rate(self, marks: Mapping[str, int]) -> None:
        """The resident judges the closed case."""
        self.happen(transitions.rate(self.case, marks, at=self.at, id=self.id("rated")))

    def moved(self, phase: Phase, *, contact: str = "", **told: str) -> None:
        """The exchange tells of a step of the call or chat; ``contact`` is a later leg of it."""
        answered = phase is Phase.CONNECTED_TO_AGENT and self.case.status is Status.NEW
        status = (Change(field="status", before=Status.NEW, after=Status.IN_PROGRESS),) if answered else ()
        leg = contact or self.contact.source_id
        self.happen(
            TimelineEvent(
                id=event_id(self.contact.channel, leg, phase, self.at.isoformat()),
                type=EventType.CONTACT_MOVED,
                occurred_at=self.at,
                actor=SYSTEM,
                changes=status,
                data={"phase": str(phase), "contact": leg, **{name: text for name, text in told.items() if text}},
            )
        )

    def said_in_chat(self, lines: tuple[tuple[str, str], ...], began: datetime) -> None:
        """What was said in the chat, by role, a message each half a minute from ``began`` on."""
        messages = [
            {
                "id": f"{self.contact.source_id}-{number}",
                "at": (began + timedelta(seconds=35 * number)).isoformat(),
                "role": role,
                "text": text,
                "attachments": [],
            }
            for number, (role, text) in enumerate(lines)
        ]
        self.happen(
            TimelineEvent(
                id=self.id("messages"),
                type=EventType.MESSAGE,
                occurred_at=self.at,
                actor=SYSTEM,
                data={"messages": messages},
            )
        )

    def message_left(self, service: Service, summary: str) -> None:
        """The flow hands the call over to a unit that nobody could be reached at (``leave_message``)."""
        by = acknowledge_by(self.world.place, service.department, service.unit, self.at)
        self.happen(
            transitions.hand_over(
                self.case,
                department=service.department,
                unit=service.unit,
                summary=summary,
                actor=SYSTEM,
                at=self.at,
                id=message_id(self.contact.source_id, service.unit),
                along=Along(acknowledge_by=by),
            )
        )


class _NoFiles:
    """Demo answers carry no files."""

    def read(self, key: str) -> bytes:
        raise KeyError(key)

    def write(self, key: str, content: bytes, *, media_type: str) -> None:  # noqa: ARG002 - as the port has it
        raise UnlawfulError(key)

    def destroy_after(self, key: str, days: int) -> None:  # noqa: ARG002
        raise KeyError(key)


_NO_FILES: Files = _NoFiles()
