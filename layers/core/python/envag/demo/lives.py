"""From a plan to a life: what residents, guides, officers and the exchange do, by channel and by how it shall end."""

from __future__ import annotations

import uuid
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from envag.demo import data
from envag.demo.life import Life
from envag.demo.solve import answer_by
from envag.demo.telling import OPENS, Officers
from envag.domain.availability import find_unit
from envag.domain.case import SECRET, CallBack, ContactReason, Resolution
from envag.domain.centre_contact import Phase
from envag.domain.contact import Channel
from envag.domain.hours import STOCKHOLM, utc
from envag.domain.rating import Measure
from envag.domain.status import for_humans_only
from envag.flows.filled import queues_of
from envag.usecases.open_contact import ByNumber
from envag.usecases.receive import route

if TYPE_CHECKING:
    from envag.demo.life import World
    from envag.demo.plan import Plan, Year
    from envag.demo.staff import Team

_RATED, _REOPENED, _CALL_PROMISED, _TRIED = 0.3, 0.04, 0.25, 0.8
_OPEN_WITH_CENTRE, _OPEN_ASKED, _OPEN_PARKED = 0.5, 0.3, 0.45
_QUEUES_FROM = 6
"""Seconds of waiting from which the queue itself takes a few."""

_COMPLETE = 0.8
_MOODS = {5: 48, 4: 30, 3: 12, 2: 6, 1: 4}


class Narrator:
    """Makes lives of plans. Each has a chance of its own, so that one more plan changes no other's life."""

    def __init__(self, world: World, year: Year, team: Team, seed: str) -> None:
        self._world, self._year, self._team, self._seed = world, year, team, seed

    def tell(self, plan: Plan) -> Life:
        """The life of the plan. Raises UnlawfulError where the generator has a fault."""
        rng = Random(f"{self._seed}/{plan.number}")  # noqa: S311 - the same demo at every time, no secret
        return _Telling(self._world, self._year, self._team, plan, rng).tell()


class _Telling(Officers):
    """One plan on its way to a life."""

    def tell(self) -> Life:
        """The whole life."""
        match self.plan.channel:
            case Channel.PHONE:
                life = self._call()
            case Channel.CHAT:
                life = self._chat()
            case Channel.EMAIL | Channel.WEB:
                life = self._written()
            case _:
                life = self._registered()
        self._afterwards(life)
        life.clocks(self.world.now)
        return life

    # How it begins ----------------------------------------------------------------------------------------------

    def _call(self) -> Life:
        plan, rng, place = self.plan, self.rng, self.world.place
        life = Life(self.world, self.contact(), ByNumber(place).route("", ""), rng)
        life.later(timedelta(seconds=1))
        began = life.at
        life.moved(Phase.CONNECTED_TO_SYSTEM, method="INBOUND")
        life.later(timedelta(seconds=1 if plan.wait < _QUEUES_FROM else rng.randint(2, 5)))
        life.moved(Phase.QUEUED, method="INBOUND")
        life.at = began + timedelta(seconds=plan.wait)
        if not plan.answered:
            life.moved(Phase.DISCONNECTED, method="INBOUND", reason="CUSTOMER_DISCONNECT")
            if plan.resolution:
                self.work(life, 0.04)
                life.take(self.guide)
                life.note(self.guide, self.common.missed_call if plan.resident else self.common.no_number)
                life.close(self.guide, plan.resolution, ContactReason.OTHER)
            return life
        life.moved(Phase.CONNECTED_TO_AGENT, method="INBOUND")
        life.later(timedelta(seconds=rng.randint(15, 60)))
        self._take_down(life)
        if self._has_phone(life) and plan.resolution is Resolution.CONNECTED:
            self._put_through(life)
        elif self._has_phone(life) and plan.resolution is Resolution.ANSWERED_BY_DEPARTMENT and rng.random() < _TRIED:
            self._transfer(life, reached=self._answers(life))
        life.later(timedelta(seconds=rng.randint(40, 300)))
        life.moved(Phase.DISCONNECTED, method="INBOUND", reason="CUSTOMER_DISCONNECT")
        self._go_on(life)
        return life

    def _take_down(self, life: Life) -> None:
        """A guide hears what it is about and writes that down."""
        service = self.plan.service
        life.take(self.guide)
        life.correct(self.guide, service, stays=service.secrecy >= SECRET)
        life.take(self.guide)
        steps = [step for step in service.checklist if step.mandatory and step.level <= service.level]
        for step in steps[: self.rng.choice((0, 0, 1, 2))]:
            life.tick(self.guide, service, step.id)
        life.note(self.guide, self.words.fill(self.plan.matter.note))

    def _put_through(self, life: Life) -> None:
        """The guide reaches the unit at the third attempt at the latest."""
        for _ in range(2):
            if self._answers(life):
                break
            self._transfer(life, reached=False)
        self._transfer(life, reached=True)

    def _has_phone(self, life: Life) -> bool:
        """Whether the unit has a queue of its own, and its hours."""
        place, unit = self.world.place, self.plan.service.unit
        found = find_unit(place, unit)
        hours = (found.hours if found else None) or place.hours
        return unit in queues_of(place)[1:] and hours.open_at(life.at, place.closed_days)

    def _answers(self, life: Life) -> bool:
        """Whether somebody at the unit takes a call right now."""
        reach, profile = data.shape().reach, data.shape().municipalities[self.world.place.slug]
        lunch = life.at.astimezone(STOCKHOLM).hour in reach.lunch
        out = lunch and self.plan.service.unit in profile.out_at_lunch
        return self.rng.random() < (reach.at_lunch if out else reach.ordinary)

    def _transfer(self, life: Life, *, reached: bool) -> None:
        """The guide puts the call through to the unit, which answers or does not."""
        leg = str(uuid.UUID(int=self.rng.getrandbits(128), version=4))
        unit = self.plan.service.unit
        life.later(timedelta(seconds=self.rng.randint(10, 30)))
        life.moved(Phase.QUEUED, contact=leg, method="TRANSFER", queue=unit, unit=unit)
        life.later(timedelta(seconds=self.rng.randint(8, 45)))
        if reached:
            life.moved(Phase.CONNECTED_TO_AGENT, contact=leg, method="TRANSFER", queue=unit, unit=unit)
            life.later(timedelta(seconds=self.rng.randint(60, 300)))
        reason = "AGENT_DISCONNECT" if reached else "TRANSFERRED"
        life.moved(Phase.DISCONNECTED, contact=leg, method="TRANSFER", queue=unit, unit=unit, reason=reason)
        life.note(self.guide, self.common.connected if reached else self.common.transfer_failed)

    def _chat(self) -> Life:
        contact = self.contact(self.words.fill(self.plan.matter.text))
        place, rng = self.world.place, self.rng
        life = Life(self.world, contact, route(contact, self.world.routes, place), rng)
        life.later(timedelta(seconds=2))
        began = life.at
        life.moved(Phase.CONNECTED_TO_SYSTEM, method="API")
        life.later(timedelta(seconds=rng.randint(10, 90)))
        life.moved(Phase.CONNECTED_TO_AGENT, method="API")
        life.later(timedelta(seconds=rng.randint(60, 200)))
        if life.case.secrecy < SECRET or life.case.department == place.centre:
            self._take_down(life)
        life.later(timedelta(seconds=60))
        life.moved(Phase.DISCONNECTED, method="API", reason="CUSTOMER_DISCONNECT")
        life.later(timedelta(seconds=5))
        words = self.words.fill(self.plan.matter.answer)
        life.said_in_chat(
            (
                ("resident", contact.text),
                ("guide", self.common.chat_hello),
                ("guide", words),
                ("resident", self.common.chat_thanks),
            ),
            began,
        )
        self._go_on(life)
        return life

    def _written(self) -> Life:
        plan, place = self.plan, self.world.place
        if plan.channel is Channel.WEB:
            contact = self.contact(service=plan.service.id, answers=self.words.answers(plan.service, plan.matter))
            if not any(one == self.words.fill(plan.matter.text) for one in contact.answers.values()):
                contact = contact._replace(text=self.words.fill(plan.matter.text))
            hints: dict[str, Any] = {}
        else:
            contact = self.contact(
                self.words.letter(plan.matter),
                subject=self.words.fill(plan.matter.subject),
                answerable=True,
                authentic=True,
                own_words=True,
                verdicts={"dmarc": "pass"},
            )
            contact = contact._replace(message_id=f"<{contact.source_id}@{contact.party.email.partition('@')[2]}>")
            hints = {"mail": {}}
        life = Life(self.world, contact, route(contact, self.world.routes, place), self.rng, hints=hints)
        if plan.resolution is None and plan.arrived_at > self.world.now - timedelta(hours=40):
            return life
        self._begin_work(life)
        self._go_on(life)
        return life

    def _begin_work(self, life: Life) -> None:
        """Somebody takes the mail or form up, in time or not, and sees that it lies where it should."""
        plan = self.plan
        if plan.channel is Channel.EMAIL and not plan.quick:
            last = answer_by(self.year, plan.arrived_at.astimezone(STOCKHOLM).date())
            life.at = max(life.at, utc(last + timedelta(days=1), OPENS))
        self.work(life, 0.05)
        if self._seen_by_guides(life):
            life.take(self.guide)
            life.correct(self.guide, plan.service, stays=max(life.case.secrecy, plan.service.secrecy) >= SECRET)
            life.take(self.guide)

    def _seen_by_guides(self, life: Life) -> bool:
        """Whether guides can go on with it; what was wrongly taken for something secret, its department gives back."""
        if life.case.secrecy < SECRET or life.case.department == self.world.place.centre:
            return True
        if life.case.service == self.plan.service.id:
            return False
        officer = self.officer(life)
        life.take(officer)
        life.send_back(officer, self.common.sent_back)
        self.work(life, 0.02)
        return True

    def _registered(self) -> Life:
        """A visit, a letter, a fax or a public thread, which a guide takes down."""
        plan, place = self.plan, self.world.place
        visit = plan.channel is Channel.VISIT
        text = self.words.fill(plan.matter.note if visit else plan.matter.text)
        contact = self.contact(text, service=plan.service.id)
        life = Life(self.world, contact, route(contact, self.world.routes, place), self.rng)
        if not visit:
            self.work(life, 0.08)
        life.registered(self.guide)
        if visit or plan.resolution:
            life.later(timedelta(minutes=self.rng.randint(2, 6)))
        self._go_on(life)
        return life

    # How it goes on ---------------------------------------------------------------------------------------------

    def _go_on(self, life: Life) -> None:
        """Let it end as the plan says, or stay as open as such a case is."""
        plan = self.plan
        blind = not self._seen_by_guides(life)
        if plan.resolution is None:
            self._leave_open(life, blind=blind)
        elif plan.resolution is Resolution.ANSWERED_BY_DEPARTMENT:
            if not blind:
                self.work_unless_there(life)
                self._hand_over(life)
            self.department(life)
        else:
            self._end_here(life)

    def _end_here(self, life: Life) -> None:
        """The centre ends it, with words where there is somebody to say them to."""
        plan, resolution = self.plan, self.plan.resolution
        assert resolution is not None  # noqa: S101 - for the type checker
        there = plan.channel in {Channel.PHONE, Channel.VISIT, Channel.CHAT}
        self.work_unless_there(life)
        silent = {
            Resolution.CONNECTED: "",
            Resolution.ASKED_TO_COME_BACK: self.common.come_back,
            Resolution.REFERRED_INTERNALLY: self.common.internally,
            Resolution.SENT_SECURELY: self.common.sent_securely,
        }
        reachable = there or (life.case.party is not None and life.case.party.reachable)
        if reachable and (resolution not in silent or plan.channel is Channel.EMAIL):
            text = {
                Resolution.SELF_SERVICE: self.common.self_service,
                Resolution.REFERRED: self.common.referred,
                Resolution.NOT_OURS: self.common.referred,
                Resolution.REFERRED_INTERNALLY: self.common.internally,
            }.get(resolution, self.words.fill(plan.matter.answer))
            life.answer(self.guide, text, (resolution, self.reason), face_to_face=there)
            return
        words = silent.get(resolution, self.common.closed_without_words)
        if words:
            life.note(self.guide, words)
        life.close(self.guide, resolution, self.reason)

    def _hand_over(self, life: Life) -> None:
        """A guide passes it on, with what the resident could answer."""
        plan = self.plan
        answers = self.words.answers(plan.service, plan.matter) if self.rng.random() < _COMPLETE else {}
        summary = self.words.handed_over(plan.matter)
        life.hand_over(self.guide, plan.service, summary, answers, self.common.incomplete)

    def _leave_open(self, life: Life, *, blind: bool) -> None:
        """A case that is not closed yet: free, taken, handed over, waiting or with a call promised."""
        plan, rng = self.plan, self.rng
        lately = not self.room(life, days=3)
        if plan.channel is Channel.PHONE and plan.resident and lately and not blind and rng.random() < _CALL_PROMISED:
            due = self.at_work(self.world.now + timedelta(hours=rng.randint(1, 60)))
            life.promise(self.guide, CallBack(owner=self.guide.staff, due_at=due))
            return
        if not blind and not (lately and rng.random() < _OPEN_WITH_CENTRE):
            self._hand_over(life)
        elif not blind:
            return
        if not self.room(life, days=1):
            return
        chance = rng.random()
        self.work(life, 0.06)
        officer = self.officer(life)
        life.take(officer)
        if chance < _OPEN_ASKED and self.by_mail(life):
            life.ask(officer, self.words.fill(plan.matter.ask or self.common.ask))
        elif chance < _OPEN_PARKED:
            life.park(officer, self._parked(life), rng.choice(self.common.parked))

    def _parked(self, life: Life) -> int:
        """Days until a working day in the second week from "now" on."""
        day = self.at_work(self.world.now + timedelta(days=self.rng.randint(8, 18)))
        return (day.astimezone(STOCKHOLM).date() - life.at.astimezone(STOCKHOLM).date()).days

    def _afterwards(self, life: Life) -> None:
        """Some judge how it went, some come back with it."""
        rng, case = self.rng, life.case
        if case.status.open or not self.by_mail(life) or for_humans_only(case, self.world.place):
            return
        closing = (Resolution.ANSWERED_BY_DEPARTMENT, self.reason)
        later = case.resolution is closing[0] and self.room(life, days=30)
        if later and rng.random() < _REOPENED:
            self.writes(life, self.common.reopened, rng.uniform(3, 20))
            self.work(life, 0.5)
            officer = self.officer(life)
            life.take(officer)
            life.answer(officer, self.words.fill(self.plan.matter.answer), closing)
        elif rng.random() < _RATED and self.room(life, days=2):
            life.later(timedelta(hours=rng.uniform(1, 40)))
            marks = {str(one): rng.choices(list(_MOODS), list(_MOODS.values()))[0] for one in _JUDGED}
            life.rate({Measure.ANSWERED.value: 1, **marks})


_JUDGED = (Measure.RECEPTION, Measure.CLARITY, Measure.EASE)
