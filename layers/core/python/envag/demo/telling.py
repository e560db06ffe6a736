"""One plan on its way to a life: who takes part, when they are at work, and what officers do."""

from __future__ import annotations

import uuid
from datetime import time, timedelta
from typing import TYPE_CHECKING, Any

from envag.demo import data
from envag.demo.wording import Wording
from envag.domain import transitions
from envag.domain.access import Action
from envag.domain.case import CallBack, ContactReason, Resolution, Status
from envag.domain.contact import ANONYMOUS, Channel, Contact, Party
from envag.domain.hours import STOCKHOLM, utc

if TYPE_CHECKING:
    from datetime import datetime
    from random import Random

    from envag.demo.life import Life, World
    from envag.demo.plan import Plan, Year
    from envag.demo.staff import Team
    from envag.domain.access import Acting

OPENS, CLOSES = time(8), time(16)
"""When mails and forms are worked on."""

_REASONS: dict[str, tuple[ContactReason, ...]] = {
    "question": (
        ContactReason.INFORMATION_NOT_FOUND,
        ContactReason.INFORMATION_MISSING,
        ContactReason.INFORMATION_UNCLEAR,
        ContactReason.PERSONAL_CONTACT,
        ContactReason.E_SERVICE_NOT_FOUND,
    ),
    "status": (ContactReason.INFORMATION_MISSING, ContactReason.PERSONAL_CONTACT, ContactReason.DIGITAL_TROUBLE),
    "fault": (ContactReason.FAULT_REPORT,),
    "application": (ContactReason.E_SERVICE_MISSING, ContactReason.DIGITAL_TROUBLE, ContactReason.PERSONAL_CONTACT),
    "booking": (ContactReason.E_SERVICE_NOT_FOUND, ContactReason.PERSONAL_CONTACT, ContactReason.E_SERVICE_MISSING),
    "opinion": (ContactReason.OPINION, ContactReason.COMPLAINT),
}
_DAYS_OF_DEPARTMENT = {"application": 9.0, "documents": 0.6, "fault": 2.0, "opinion": 3.0}
_ASKED, _PARKED, _CALLED_BACK, _TELLS_PHONE = 0.3, 0.08, 0.25, 0.6
_SOON = 0.1
"""Days within which work that is due at once is taken up."""


class Telling:
    """What a plan needs to become a life."""

    def __init__(self, world: World, year: Year, team: Team, plan: Plan, rng: Random) -> None:
        self.world, self.year, self.plan, self.rng = world, year, plan, rng
        self.team = team
        self.guide = rng.choice(team.guides)
        self.words = Wording(world.place, plan.resident, plan.arrived_at, rng)
        self.common = data.words().common
        reasons = _REASONS.get(plan.matter.kind, (ContactReason.OTHER,))
        self.reason = rng.choice(reasons)

    def contact(self, text: str = "", **more: Any) -> Contact:  # noqa: ANN401 - any field of a contact
        """The contact of the plan; ``more`` are fields of it beside its words."""
        plan, rng = self.plan, self.rng
        source = str(uuid.UUID(int=rng.getrandbits(128), version=4))
        base = Contact(
            municipality=self.world.place.slug,
            channel=plan.channel,
            source_id=source,
            arrived_at=plan.arrived_at,
            text=text,
            party=self.party(),
        )
        return base._replace(**more)

    def party(self) -> Party:
        """The resident as their channel shows them."""
        one = self.plan.resident
        if one is None:
            return ANONYMOUS
        match self.plan.channel:
            case Channel.PHONE:
                return Party(phone=one.phone)
            case Channel.EMAIL:
                return Party(name=one.name, email=one.email)
            case Channel.LETTER | Channel.FAX:
                return Party(name=one.name)
        return Party(name=one.name, email=one.email, phone=one.phone if self.rng.random() < _TELLS_PHONE else "")

    # Who and when -----------------------------------------------------------------------------------------------

    def officer(self, life: Life) -> Acting:
        """Somebody of the department that has the case."""
        return self.rng.choice(self.team.officers[life.case.department])

    def by_mail(self, life: Life) -> bool:
        """Whether the resident has an address."""
        return bool(life.case.party and life.case.party.email)

    def room(self, life: Life, *, days: float) -> bool:
        """Whether so many days are left before "now"."""
        return life.at + timedelta(days=days) < self.world.now

    def at_work(self, moment: datetime) -> datetime:
        """The moment, or the first one after it at which somebody is at work."""
        day = moment.astimezone(STOCKHOLM).date()
        while not (self.year.working_day(day) and moment < utc(day, CLOSES)):
            day += timedelta(days=1)
        return max(moment, utc(day, OPENS) + timedelta(minutes=30))

    def work_unless_there(self, life: Life) -> None:
        """Let a moment pass while the resident is there, otherwise until somebody is at work."""
        if self.plan.channel not in {Channel.PHONE, Channel.VISIT, Channel.CHAT}:
            self.work(life, 0.03)
        else:
            life.later(timedelta(seconds=self.rng.randint(5, 60)))

    def work(self, life: Life, days: float) -> None:
        """Let about ``days`` pass until somebody is at work; never up to "now", however little is left."""
        before = life.at
        left = (self.world.now - before) / timedelta(days=1)
        delta = min(self.rng.expovariate(1 / days) if days > 0.1 else self.rng.uniform(0.3, 1.2) * days, left * 0.12)  # noqa: PLR2004
        life.at_work(timedelta(days=delta), OPENS, CLOSES)
        if life.at > self.world.now - timedelta(minutes=4):
            life.at = before + (self.world.now - before) * self.rng.uniform(0.05, 0.15)
        life.clocks(life.at)


class Officers(Telling):
    """What a department does with a case that it was given."""

    def department(self, life: Life) -> None:
        """An officer takes it up, may have to ask or to wait, and answers."""
        plan, rng = self.plan, self.rng
        days = 0.03 if plan.channel is Channel.EMAIL and plan.quick else _DAYS_OF_DEPARTMENT.get(plan.matter.kind, 1.2)
        self.work(life, 0.04)
        officer = self.officer(life)
        life.take(officer)
        if not (plan.channel is Channel.EMAIL and plan.quick):
            self.work(life, days * 0.4)
        if plan.channel is Channel.EMAIL and plan.quick:
            self.work(life, 0.03)
        elif self.by_mail(life) and rng.random() < _ASKED and self.room(life, days=8):
            self.ask(life, officer)
        elif rng.random() < _PARKED and self.room(life, days=20):
            life.park(officer, rng.randint(3, 10), rng.choice(self.common.parked))
            self.work(life, rng.uniform(3, 10))
            if life.case.status is Status.WAITING:
                life.act(officer, Action.RESUME, lambda a, i: transitions.resume(life.case, actor=a, at=life.at, id=i))
        elif life.case.party and life.case.party.phone and rng.random() < _CALLED_BACK:
            self.call_back(life, officer)
        if not (plan.channel is Channel.EMAIL and plan.quick):
            self.work(life, days * 0.6)
        closing = (Resolution.ANSWERED_BY_DEPARTMENT, self.reason)
        if life.case.party and life.case.party.reachable:
            life.answer(officer, self.words.fill(plan.matter.answer), closing)
        else:
            life.note(officer, self.common.closed_without_words)
            life.close(officer, *closing)

    def ask(self, life: Life, officer: Acting) -> None:
        """The officer asks the resident, who answers by mail."""
        matter = self.plan.matter
        life.ask(officer, self.words.fill(matter.ask or self.common.ask))
        self.writes(life, self.words.fill(matter.told or self.common.told), self.rng.uniform(0.1, 3))
        self.work(life, 0.3)

    def writes(self, life: Life, text: str, days: float) -> None:
        """The resident writes again after so many days."""
        life.at += timedelta(days=days)
        party = life.case.party or ANONYMOUS
        source = str(uuid.UUID(int=self.rng.getrandbits(128), version=4))
        contact = Contact(
            municipality=life.case.municipality,
            channel=Channel.EMAIL,
            source_id=source,
            arrived_at=life.at,
            text=text,
            party=party,
            answerable=True,
            authentic=True,
            own_words=True,
            message_id=f"<{source}@{party.email.partition('@')[2]}>",
        )
        life.write(contact)

    def call_back(self, life: Life, who: Acting) -> None:
        """Somebody promises to call back, tries, and gets hold of the resident."""
        rng = self.rng
        life.promise(who, CallBack(owner=who.staff, due_at=self.at_work(life.at + timedelta(hours=rng.randint(2, 20)))))
        self.work(life, 0.06)
        if rng.random() < 1 / 3:
            life.call_back(who, reached=False, text=rng.choice(self.common.not_reached))
            self.work(life, 0.1)
        life.call_back(who, reached=True, text=rng.choice(self.common.reached))
