"""Who is in touch when, how and about what: the shape of a year, before anybody has done anything about it."""

from __future__ import annotations

import itertools
import math
from bisect import bisect
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from envag.demo import data
from envag.demo.data import Matter
from envag.demo.residents import Resident, residents
from envag.domain.calendar import is_working_day
from envag.domain.case import Resolution
from envag.domain.contact import Channel
from envag.domain.hours import STOCKHOLM, Interval, utc
from envag.domain.service import Service

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from random import Random

    from envag.demo.data import Asked, Profile, Shape, Size
    from envag.domain.hours import Hours
    from envag.domain.municipality import Municipality

STAFFED = frozenset({Channel.PHONE, Channel.VISIT, Channel.CHAT})
"""The channels that are open only while somebody is there."""

APART = timedelta(days=31)
"""Nobody is in touch about the same service again sooner, unless it is meant: what comes back must be exact."""

_WITHHELD = 0.08
_ANONYMOUS = frozenset({"fel-gata", "sno", "handl", "synp"})
_STEP = timedelta(minutes=1)
_LAST_MINUTES = timedelta(minutes=12)
"""No contact begins so shortly before the end of opening hours, or before "now"."""


@dataclass(slots=True)
class Plan:
    """A contact that is to become a case, and how that case shall go.

    ``resolution`` is None for one that stays open. ``came_back`` is whether its resident is in touch about it again
    within days. ``quick`` is whether a mail is answered by the end of the next working day. Of calls, ``answered`` is
    whether anybody took it, and ``wait`` the seconds until then, or until the caller hung up.
    """

    number: int
    channel: Channel
    service: Service
    matter: Matter
    arrived_at: datetime
    resident: Resident | None = None
    resolution: Resolution | None = None
    came_back: bool = False
    returns: bool = False
    quick: bool = True
    answered: bool = True
    wait: int = 0


class Year:
    """The days of one municipality's demo, and how much of what falls on each of them. ``now`` is their end."""

    def __init__(self, place: Municipality, size: Size, rng: Random, now: datetime) -> None:
        self.place, self.now = place, now
        self._rng, self._size, self._shape = rng, size, data.shape()
        self._profile = self._shape.municipalities[place.slug]
        last = now.astimezone(STOCKHOLM).date()
        first = last - timedelta(days=self._profile.begins_days_before)
        self.days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
        self._desk = place.desks[0].hours
        self._weights: dict[tuple[str, bool], list[float]] = {}
        self._closed_now = {day: place.closed_days[day] for day in self.days if day in place.closed_days}
        self.storm_day = last - timedelta(days=self._shape.storm.days_before)
        while not self.open_on(Channel.PHONE, self.storm_day):
            self.storm_day -= timedelta(days=1)

    def hours(self, channel: Channel) -> Hours:
        """When somebody is there for the channel."""
        return self._desk if channel is Channel.VISIT else self.place.hours

    def moment(self, channel: Channel, service: Service, *, day: date | None = None) -> datetime:
        """A moment for a contact, in UTC; on ``day`` where that is given."""
        while True:
            chosen = day or self._day(service, channel)
            found = self._time(channel, chosen)
            if found and found < self.now - _LAST_MINUTES:
                return found

    def open_on(self, channel: Channel, day: date) -> bool:
        """Whether anybody is there for the channel on ``day``."""
        return bool(self.hours(channel).on(day, self._closed_now))

    def working_day(self, day: date) -> bool:
        """Whether ``day`` is Monday to Friday and no holiday."""
        return is_working_day(day, self.place.closed_days)

    def _day(self, service: Service, channel: Channel) -> date:
        staffed = channel in STAFFED
        key = (service.id, staffed)
        if key not in self._weights:
            asked = self._shape.services[service.id]
            weights = (self._weight(day, service, asked, channel=channel) for day in self.days)
            self._weights[key] = list(itertools.accumulate(weights))
        sums = self._weights[key]
        if not sums[-1]:
            msg = f"nobody of {self.place.slug} can be asked about {service.id} in the year before {self.now:%Y-%m-%d}"
            raise ValueError(msg)
        return self.days[bisect(sums, self._rng.random() * sums[-1], hi=len(sums) - 1)]

    def _weight(self, day: date, service: Service, asked: Asked, *, channel: Channel) -> float:
        if service.active_from and day < service.active_from:
            return 0.0
        weight = self._shape.weekdays[day.weekday()]
        if channel in STAFFED:
            weight = weight if self.open_on(channel, day) else 0.0
        elif day in self._closed_now:
            weight = self._shape.weekdays[-1]
        weight *= asked.months.get(day.month, 1.0)
        if day.day <= 7:  # noqa: PLR2004 - the first week of a month
            weight *= asked.first_week
        age = (self.days[-1] - day).days
        return weight * (1 + self._size.lately * math.exp(-age / 10))

    def _time(self, channel: Channel, day: date) -> datetime | None:
        if channel in STAFFED:
            intervals: Sequence[Interval] = self.hours(channel).on(day, self._closed_now)
            curve = self._shape.hours.staffed
        else:
            intervals = (Interval(opens=time(6), closes=time(23)),)
            curve = self._shape.hours.written
        weights = [curve.get(hour, 0.0) * _share_open(hour, intervals) for hour in range(24)]
        if not any(weights):
            return None
        hour = self._rng.choices(range(24), weights)[0]
        moment = utc(day, time(hour, self._rng.randrange(60), self._rng.randrange(60)))
        return moment if _inside(moment, intervals) else self._time(channel, day)


def _share_open(hour: int, intervals: Iterable[Interval]) -> float:
    """How much of the hour of a day somebody is there, 0 to 1."""
    begins, ends = hour * 60, hour * 60 + 60
    return sum(max(0, min(ends, _minutes(i.closes) - 12) - max(begins, _minutes(i.opens))) for i in intervals) / 60


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def _inside(moment: datetime, intervals: Iterable[Interval]) -> bool:
    minute = _minutes(moment.astimezone(STOCKHOLM).time())
    return any(_minutes(i.opens) <= minute < _minutes(i.closes) - 12 for i in intervals)


def plans(year: Year, count: int, rng: Random) -> list[Plan]:
    """``count`` contacts in the order of their arrival, each with its resident."""
    shape, place = data.shape(), year.place
    profile = shape.municipalities[place.slug]
    by_kind = _matters(place, shape)
    kinds = [kind for kind in shape.kinds if by_kind.get(kind)]
    drawn = []
    for number in range(count):
        kind = rng.choices(kinds, [shape.kinds[kind] for kind in kinds])[0]
        options = by_kind[kind]
        service, matter = rng.choices(options, [shape.services[one.id].weight for one, _ in options])[0]
        channel = _channel(profile, service, rng)
        drawn.append(Plan(number, channel, service, matter, year.moment(channel, service)))
    _brew(year, drawn, rng)
    drawn.sort(key=lambda plan: plan.arrived_at)
    _people(year, drawn, rng)
    return drawn


def _matters(place: Municipality, shape: Shape) -> Mapping[str, Sequence[tuple[Service, Matter]]]:
    """What there is to ask the municipality, by kind of contact."""
    found: dict[str, list[tuple[Service, Matter]]] = {}
    for service in place.services:
        for matter in data.words().services.get(service.id, ()):
            found.setdefault(matter.kind, []).append((service, matter))
    missing = [service.id for service in place.services if service.id not in shape.services]
    if missing:
        msg = f"{data.FOLDER / 'shape.yaml'} has no weight for {', '.join(missing)}"
        raise ValueError(msg)
    return found


def _channel(profile: Profile, service: Service, rng: Random) -> Channel:
    """How they are in touch; a worried neighbour calls, and what is secret stands in no public thread."""
    if service.id in {"oro", "va-akut"}:
        return Channel.PHONE
    channel = Channel(rng.choices(list(profile.channels), list(profile.channels.values()))[0])
    private = service.secrecy > 0 and channel in {Channel.SOCIAL_MEDIA, Channel.CHAT}
    return Channel.PHONE if private else channel


def _brew(year: Year, drawn: list[Plan], rng: Random) -> None:
    """Let calls of other days fall on the day of the storm, about what a storm breaks."""
    shape = data.shape()
    services = [one for one in year.place.services if one.id in shape.storm.services]
    calls = [plan for plan in drawn if plan.channel is Channel.PHONE]
    ordinary = len(calls) / sum(year.open_on(Channel.PHONE, day) for day in year.days)
    there = sum(plan.arrived_at.astimezone(STOCKHOLM).date() == year.storm_day for plan in calls)
    # A storm must be a storm in the smallest demo too.
    wanted = max(4, round(shape.storm.times * ordinary)) - there
    others = [plan for plan in calls if plan.service not in services]
    for plan in rng.sample(others, min(max(wanted, 0), len(others))):
        plan.service = rng.choice(services)
        plan.matter = rng.choice([one for one in data.words().services[plan.service.id] if one.kind == "fault"])
        plan.arrived_at = year.moment(Channel.PHONE, plan.service, day=year.storm_day)


def _people(year: Year, drawn: Sequence[Plan], rng: Random) -> None:
    """Give each contact somebody; nobody asks about the same thing again within ``APART``."""
    known = residents(year.place, min(3600, 260 + len(drawn) // 2), rng)
    callers = [one for one in known if one.phone]
    last: dict[tuple[str, str], datetime] = {}
    for plan in drawn:
        if _unknown(plan, rng):
            continue
        pool = callers if plan.channel is Channel.PHONE else known
        begin = int(len(pool) * rng.random() ** 1.4)
        for step in range(len(pool)):
            one = pool[(begin + step * 7) % len(pool)]
            key = (one.email, plan.service.id)
            if plan.arrived_at - last.get(key, datetime.min.replace(tzinfo=UTC)) > APART:
                plan.resident, last[key] = one, plan.arrived_at
                break


def _unknown(plan: Plan, rng: Random) -> bool:
    if plan.channel is Channel.PHONE:
        return rng.random() < _WITHHELD
    if plan.channel is Channel.SOCIAL_MEDIA:
        return True
    return plan.channel in {Channel.WEB, Channel.VISIT} and plan.service.id in _ANONYMOUS and rng.random() < 1 / 3
