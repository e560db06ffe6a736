"""Cases that are planted on purpose, one or a few for each acceptance scenario (4.7 of the requirements' sources).

``docs/demo.md`` lists them with their references, which are the same in every demo.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from envag.demo import data
from envag.demo.life import Life
from envag.demo.safety import PLANTED
from envag.demo.telling import CLOSES, OPENS
from envag.domain import casework, transitions
from envag.domain.access import Action
from envag.domain.case import ContactReason, Resolution
from envag.domain.centre_contact import Phase
from envag.domain.contact import ANONYMOUS, Automatic, Channel, Contact, Party, SetAside
from envag.domain.hours import utc
from envag.usecases.open_contact import ByNumber
from envag.usecases.receive import route, said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from envag.demo.data import Scene
    from envag.demo.life import World
    from envag.demo.plan import Year
    from envag.demo.staff import Team
    from envag.domain.access import Acting
    from envag.domain.service import Service

_SOLVED = (Resolution.SOLVED_BY_CENTRE, ContactReason.INFORMATION_NOT_FOUND)
_NEIGHBOURS = 7
_A_MINUTE = timedelta(minutes=1)


def planted(world: World, year: Year, team: Team) -> Iterator[tuple[str, Life]]:
    """The planted cases of the municipality's profile, each with the name of its scenario."""
    for name in data.shape().municipalities[world.place.slug].scenarios:
        for life in _Stage(world, year, team, name).play():
            life.clocks(world.now)
            yield name, life


class _Stage:
    """Where one scenario is played."""

    def __init__(self, world: World, year: Year, team: Team, name: str) -> None:
        self._world, self._year, self._team, self._name = world, year, team, name
        self._rng = Random(f"scenario/{world.place.slug}/{name}")  # noqa: S311 - the same demo at every time
        self._scene: Scene = data.words().scenarios[name]
        self._guide: Acting = self._rng.choice(team.guides)
        people = data.people()
        first, last = self._rng.choice(people.first_names), self._rng.choice(people.last_names)
        self._party = Party(name=f"{first} {last}", email=f"{name.replace('_', '.')}@{people.mail_domains[0]}")
        self._count = 0

    def play(self) -> Iterator[Life]:
        """The scenario's cases. Raises AttributeError for one that nobody has written."""
        yield from getattr(self, f"_{self._name}")()

    # What scenarios are made of ---------------------------------------------------------------------------------

    def _at(self, days: int, clock: str) -> datetime:
        """The moment so many days before "now", on a working day unless it is on purpose."""
        return utc(self._year.days[-1] - timedelta(days=days), time.fromisoformat(clock))

    def _contact(self, channel: Channel, at: datetime, text: str = "", **more: Any) -> Contact:  # noqa: ANN401
        self._count += 1
        source = f"demo-{self._name}-{self._count}"
        contact = Contact(
            municipality=self._world.place.slug,
            channel=channel,
            source_id=source,
            arrived_at=at,
            text=text,
            party=self._party,
        )
        if channel is Channel.EMAIL:
            message_id = f"<{source}@{data.people().mail_domains[0]}>"
            contact = contact._replace(
                subject=self._scene.subject, message_id=message_id, answerable=True, authentic=True, own_words=True
            )
        return contact._replace(**more)

    def _life(self, contact: Contact, **hints: object) -> Life:
        place = self._world.place
        if contact.channel is Channel.PHONE:
            return Life(self._world, contact, ByNumber(place).route("", ""), self._rng)
        mail: dict[str, Any] = {"mail": {}} if contact.channel is Channel.EMAIL and contact.answerable else {}
        routing = route(contact, self._world.routes, place)
        return Life(self._world, contact, routing, self._rng, hints={**hints, **mail})

    def _mail(self, days: int, clock: str, text: str = "", **more: Any) -> Life:  # noqa: ANN401
        return self._life(self._contact(Channel.EMAIL, self._at(days, clock), text or self._scene.text, **more))

    def _call(self, days: int, clock: str) -> Life:
        life = self._life(
            self._contact(Channel.PHONE, self._at(days, clock), party=Party(phone=PLANTED[self._count % len(PLANTED)]))
        )
        for seconds, phase in ((1, Phase.CONNECTED_TO_SYSTEM), (3, Phase.QUEUED), (21, Phase.CONNECTED_TO_AGENT)):
            life.later(timedelta(seconds=seconds))
            life.moved(phase, method="INBOUND")
        life.later(_A_MINUTE / 2)
        life.take(self._guide)
        return life

    def _hangs_up(self, life: Life) -> None:
        life.later(_A_MINUTE)
        life.moved(Phase.DISCONNECTED, method="INBOUND", reason="CUSTOMER_DISCONNECT")

    def _service(self, *ids: str) -> Service:
        """The first of the services that the municipality has."""
        return next(one for id_ in ids for one in self._world.place.services if one.id == id_)

    def _officer(self, life: Life) -> Acting:
        return self._team.officers[life.case.department][0]

    def _answered(self, life: Life, *, by: Acting | None = None) -> None:
        """Somebody answers and closes within the hour."""
        life.at_work(timedelta(minutes=25), OPENS, CLOSES)
        who = by or self._guide
        life.take(who)
        life.later(2 * _A_MINUTE)
        life.answer(who, self._scene.answer, _SOLVED if by is None else (Resolution.ANSWERED_BY_DEPARTMENT, _SOLVED[1]))

    def _taken_up(self, life: Life) -> Life:
        """An officer takes it within an hour or so, and is at it still."""
        life.at_work(timedelta(hours=1), OPENS, CLOSES)
        life.take(self._officer(life))
        return life

    # The scenarios ----------------------------------------------------------------------------------------------

    def _no_category(self) -> Iterator[Life]:
        life = self._mail(6, "10:12")
        self._answered(life)
        yield life

    def _advertising(self) -> Iterator[Life]:
        yield self._mail(4, "06:40", set_aside=SetAside.ADVERTISING, automatic=Automatic.ADVERTISING, answerable=False)

    def _out_of_office(self) -> Iterator[Life]:
        life = self._mail(13, "09:05")
        self._answered(life)
        life.later(_A_MINUTE)
        away = self._contact(Channel.EMAIL, life.at, self._scene.told, automatic=Automatic.OUT_OF_OFFICE)
        life.happen(transitions.remark(said(away), at=life.at, id=life.id("away")))
        yield life

    def _reply_in_time(self) -> Iterator[Life]:
        life = self._mail(62, "09:20")
        self._answered(life)
        again = life.events[-1].occurred_at + timedelta(days=59)
        life.write(self._contact(Channel.EMAIL, again, self._scene.told))
        life.at_work(_A_MINUTE * 20, OPENS, CLOSES)
        life.take(self._guide)
        yield life

    def _reply_too_late(self) -> Iterator[Life]:
        life = self._mail(67, "09:20")
        self._answered(life)
        again = life.events[-1].occurred_at + timedelta(days=61)
        new = self._life(
            self._contact(Channel.EMAIL, again, self._scene.told, subject=f"Re: {self._scene.subject}"),
            linked=[life.case.reference],
        )
        self._answered(new)
        yield life
        yield new

    def _diagnosis(self) -> Iterator[Life]:
        life = self._mail(5, "13:30")
        self._answered(life, by=self._officer(life))
        yield life

    def _appeal(self) -> Iterator[Life]:
        yield self._taken_up(self._mail(6, "15:40"))

    def _demand(self) -> Iterator[Life]:
        life = self._mail(12, "11:15")
        officer = self._officer(life)
        life.at_work(timedelta(minutes=40), OPENS, CLOSES)
        life.take(officer)
        life.answer(officer, self._scene.answer)
        yield life

    def _anonymous_request(self) -> Iterator[Life]:
        yield self._taken_up(self._mail(5, "22:10", party=Party(email="anonym@post.example"), authentic=None))

    def _worried_at_night(self) -> Iterator[Life]:
        yield self._life(self._contact(Channel.CHAT, self._at(10, "21:40"), self._scene.text, party=ANONYMOUS))

    def _transfers_fail(self) -> Iterator[Life]:
        life, service = self._call(6, "10:35"), self._service("bygglov")
        life.correct(self._guide, service, stays=True)
        life.note(self._guide, self._scene.note)
        self._rings_in_vain(life, service, "TRANSFERRED")
        self._rings_in_vain(life, service, "CONTACT_FLOW_DISCONNECT")
        life.later(_A_MINUTE / 6)
        life.message_left(service, data.words().common.call_message)
        self._hangs_up(life)
        yield self._taken_up(life)

    def _rings_in_vain(self, life: Life, service: Service, reason: str) -> None:
        """A call is put through to the unit, and nobody answers."""
        self._count += 1
        leg = f"demo-{self._name}-leg-{self._count}"
        life.later(_A_MINUTE / 4)
        life.moved(Phase.QUEUED, contact=leg, method="TRANSFER", queue=service.unit, unit=service.unit)
        life.later(_A_MINUTE / 2)
        life.moved(
            Phase.DISCONNECTED, contact=leg, method="TRANSFER", queue=service.unit, unit=service.unit, reason=reason
        )

    def _left_ringing(self) -> Iterator[Life]:
        service = self._service("bygglov")
        for clock in ("10:04", "10:21", "10:47", "11:15", "11:36"):
            life = self._call(12, clock)
            life.correct(self._guide, service, stays=True)
            life.note(self._guide, self._scene.note)
            self._rings_in_vain(life, service, "TRANSFERRED")
            self._hangs_up(life)
            life.answer(self._guide, self._scene.answer, _SOLVED, face_to_face=True)
            yield life

    def _out_at_lunch(self) -> Iterator[Life]:
        """A unit whose phones nobody has at lunch, and which answers at other hours as others do at all."""
        for service, days, clock, attempts in (
            ("forsk", 13, "11:35", 2),
            ("forsk", 12, "14:10", 0),
            ("fel-gata", 12, "11:20", 0),
            ("forsk", 11, "12:10", 1),
            ("handl", 11, "10:15", 0),
            ("forsk", 7, "13:30", 0),
            ("fel-gata", 7, "12:25", 0),
            ("forsk", 6, "11:20", 2),
            ("handl", 6, "11:40", 0),
            ("forsk", 4, "11:45", 2),
            ("fel-gata", 4, "09:30", 0),
            ("forsk", 3, "09:40", 0),
        ):
            yield self._called(self._call(days, clock), self._service(service), attempts)

    def _called(self, life: Life, service: Service, attempts: int) -> Life:
        """A guide puts the call through, and ends it: knowing the answer by then, or after attempts in vain."""
        life.correct(self._guide, service, stays=True)
        life.note(self._guide, self._scene.note if attempts else self._scene.told)
        for _ in range(attempts):
            self._rings_in_vain(life, service, "TRANSFERRED")
        if not attempts:
            self._put_through(life, service)
        self._hangs_up(life)
        if attempts:
            life.answer(self._guide, self._scene.answer, _SOLVED, face_to_face=True)
        else:
            life.close(self._guide, *_SOLVED)
        return life

    def _put_through(self, life: Life, service: Service) -> None:
        """Somebody at the unit takes the call within seconds."""
        leg, told = f"{life.contact.source_id}-leg", {"method": "TRANSFER", "queue": service.unit, "unit": service.unit}
        for seconds, phase in ((10, Phase.QUEUED), (9, Phase.CONNECTED_TO_AGENT), (80, Phase.DISCONNECTED)):
            life.later(timedelta(seconds=seconds))
            life.moved(phase, contact=leg, **told)

    def _permit(self, weeks: int) -> Iterator[Life]:
        service = self._service("bygglov")
        contact = self._contact(Channel.WEB, self._at(7 * weeks, "19:20"), self._scene.text, service=service.id)
        life = self._life(contact)
        yield self._taken_up(life)

    def _permit_week_9(self) -> Iterator[Life]:
        return self._permit(9)

    def _permit_week_11(self) -> Iterator[Life]:
        return self._permit(11)

    def _protected_person(self) -> Iterator[Life]:
        life = self._call(4, "13:20")
        life.correct(self._guide, self._service("skolval", "forsk"), stays=True)
        life.note(self._guide, self._scene.note)
        life.protect(self._team.leads[0])
        self._hangs_up(life)
        yield life

    def _finnish(self) -> Iterator[Life]:
        life = self._mail(5, "10:05", language="fi")
        self._answered(life)
        yield life

    def _friday_call(self) -> Iterator[Life]:
        life = self._call(3, "10:30")
        life.correct(self._guide, self._service("avfall"), stays=False)
        life.take(self._guide)
        life.note(self._guide, self._scene.note)
        self._hangs_up(life)
        life.answer(self._guide, self._scene.answer, _SOLVED, face_to_face=True)
        yield life

    def _three_matters(self) -> Iterator[Life]:
        first = self._mail(6, "08:50")
        first.at_work(timedelta(minutes=20), OPENS, CLOSES)
        first.take(self._guide)
        parts = []
        for text, id_ in zip(self._scene.parts, ("avlopp", "skolskj"), strict=True):
            service = next((one for one in self._world.place.services if one.id == id_), None)
            more = {"service": service.id} if service else {}
            contact = self._contact(Channel.EMAIL, first.case.arrived_at, text, subject="", answerable=False, **more)
            parts.append(self._life(contact, case=first.case.reference, split_by=self._guide.staff))
            reference = parts[-1].case.reference

            def decide(actor: Any, id__: str, other: str = reference, words: str = text) -> Any:  # noqa: ANN401
                return casework.split(other, words, actor=actor, at=first.at, id=id__)

            first.act(self._guide, Action.SPLIT, decide)
        first.later(_A_MINUTE)
        first.answer(self._guide, self._scene.answer)
        yield first
        yield from parts

    def _one_lamp(self) -> Iterator[Life]:
        first = self._mail(3, "16:20")
        lives = [first]
        for number in range(1, _NEIGHBOURS):
            party = self._party._replace(email=f"granne{number}@{data.people().mail_domains[1]}", name="")
            contact = self._contact(Channel.EMAIL, first.contact.arrived_at + 9 * number * _A_MINUTE, self._scene.text)
            lives.append(self._life(contact._replace(party=party)))
        moment = first.contact.arrived_at + timedelta(hours=1, minutes=10)
        for life in (one for one in lives[1:] if one.case.service == first.case.service):
            moment += _A_MINUTE
            life.at = first.at = moment
            life.take(self._guide)
            merged = life.case
            first.at = life.at

            def go_on(actor: Any, id_: str, other: Any = merged) -> Any:  # noqa: ANN401
                return casework.absorb(first.case, other, actor=actor, at=first.at, id=id_)

            def join(actor: Any, id_: str, one: Life = life) -> Any:  # noqa: ANN401
                reason = ContactReason.FAULT_REPORT
                return casework.merge(one.case, first.case, reason, actor=actor, at=one.at, id=id_)

            first.act(self._guide, Action.MERGE, go_on)
            life.act(self._guide, Action.MERGE, join)
            moment = max(moment, life.at, first.at)
        yield from lives

    def _wrong_municipality(self) -> Iterator[Life]:
        life = self._call(5, "11:05")
        life.correct(self._guide, self._service("avfall"), stays=False)
        life.take(self._guide)
        life.note(self._guide, self._scene.note)
        self._hangs_up(life)
        closing = (Resolution.NOT_OURS, ContactReason.OTHER)
        life.answer(self._guide, self._scene.answer, closing, face_to_face=True)
        yield life
