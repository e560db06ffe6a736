"""How each case shall go, so that a municipality's year has exactly the shares that its profile names."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from envag.demo import data
from envag.domain.calendar import add_working_days
from envag.domain.case import SECRET, Resolution
from envag.domain.contact import Channel
from envag.domain.deadline import answer_due
from envag.domain.figures.counts import Count
from envag.domain.hours import STOCKHOLM
from envag.domain.service import Kind

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from random import Random

    from envag.demo.data import Profile
    from envag.demo.plan import Plan, Year
    from envag.domain.case import Case
    from envag.domain.municipality import Municipality

IN_TIME = 60
"""Seconds within which a call is to be answered."""

GIVEN_UP_AT_ONCE = 5
"""Who hangs up so soon, in seconds, has not been offered an answer."""

LATE_FROM = timedelta(days=6)
"""A mail that is to be answered late must be this old, so that there has been time to be late and to close it."""

SETTLED = timedelta(days=4)
"""A department has had time to answer what is this old."""

IN_CONTACT = frozenset({Channel.PHONE, Channel.VISIT, Channel.CHAT})
"""What can be closed while the resident is there."""

_TAKES_DAYS = {"application": 30, "documents": 3, "fault": 6, "opinion": 9, "booking": 4}
_RETURNS = 0.05
_ABANDONED = 0.06

_OTHERWISE: dict[Resolution, float] = {
    Resolution.ANSWERED_BY_DEPARTMENT: 60,
    Resolution.CONNECTED: 12,
    Resolution.REFERRED: 5,
    Resolution.REFERRED_INTERNALLY: 3,
    Resolution.ASKED_TO_COME_BACK: 3,
    Resolution.SENT_SECURELY: 3,
    Resolution.NOT_OURS: 4,
    Resolution.NO_ACTION: 2,
}
"""How cases end that the centre neither solves nor registers, by weight."""

_ON_PHONE = frozenset({Resolution.CONNECTED, Resolution.ASKED_TO_COME_BACK})


def solve(year: Year, plans: list[Plan], rng: Random, *, share_open: float, given: Counter[str]) -> None:
    """Decide the end of every plan but how soon its mail is answered, and order them by arrival.

    ``given`` is what other cases add to the figures already, so that the shares are right of all of them together.
    """
    profile = data.shape().municipalities[year.place.slug]
    _returns(year, plans, rng)
    plans.sort(key=lambda plan: plan.arrived_at)
    _calls(plans, profile, rng, given)
    closed = _closed(year, plans, profile, rng, share_open=share_open, given=given[Count.CLOSED])
    _direct(year, closed, profile, rng, given)


def nearest(targets: Sequence[float], around: int, spread: int, *, most: int | None = None) -> int:
    """The count near ``around``, at most ``most``, of which the shares ``targets`` are nearest to whole numbers."""

    def off(count: int) -> float:
        return sum(abs(round(target * count) / count - target) for target in targets)

    last = around + spread if most is None else min(most, around + spread)
    counts = range(max(1, min(around, last) - spread), max(1, last) + 1)
    return min(counts, key=lambda count: (round(off(count), 9), abs(count - around)))


def _returns(year: Year, plans: list[Plan], rng: Random) -> None:
    """Let some who called be in touch again within days, about the same thing."""
    callers = [p for p in plans if p.channel is Channel.PHONE and p.resident and p.service.secrecy < SECRET]
    spare = [p for p in plans if p.channel is Channel.PHONE and p.service.secrecy < SECRET]
    taken: set[int] = set()
    for first in rng.sample(callers, round(len(callers) * _RETURNS)):
        day = first.arrived_at.astimezone(STOCKHOLM).date() + timedelta(days=rng.randint(1, 5))
        if first.number in taken or day >= year.days[-1] or not year.open_on(Channel.PHONE, day):
            continue
        again = next((p for p in rng.sample(spare, len(spare)) if p.number not in taken | {first.number}), None)
        if again is None:
            return
        taken |= {first.number, again.number}
        again.service, again.matter, again.resident = first.service, first.matter, first.resident
        again.arrived_at = year.moment(Channel.PHONE, first.service, day=day)
        first.came_back, again.returns = True, True


def _calls(plans: Sequence[Plan], profile: Profile, rng: Random, given: Counter[str]) -> None:
    """Who waited how long: of the calls that were offered, the profile's share is answered in time."""
    calls = [plan for plan in plans if plan.channel is Channel.PHONE]
    unpaired = [plan for plan in calls if not plan.came_back and not plan.returns]
    there = given[Count.CALLS_OFFERED]
    natural = len(calls) - len(calls) // 50 - 1 + there
    offered = nearest([profile.answered_60s], natural, max(3, len(calls) // 60), most=len(calls) + there) - there
    for plan in rng.sample(unpaired, min(max(0, len(calls) - offered), len(unpaired))):
        plan.answered, plan.wait = False, rng.randint(2, GIVEN_UP_AT_ONCE - 1)
    rest = [plan for plan in calls if plan.answered]
    quick = round(profile.answered_60s * (offered + there)) - given[Count.CALLS_IN_TIME]
    patient = [plan for plan in unpaired if plan.answered]
    given_up = max(0, min(round(_ABANDONED * offered), offered - quick, len(patient)))
    ended = set(map(id, rng.sample(patient, given_up)))
    waiting = [plan for plan in rest if id(plan) not in ended]
    rng.shuffle(waiting)
    for index, plan in enumerate(waiting):
        plan.wait = rng.randint(6, IN_TIME - 6) if index < quick else IN_TIME + int(rng.expovariate(1 / 170)) + 8
    for plan in rest:
        if id(plan) in ended:
            plan.answered, plan.wait = False, rng.randint(40, 400)


def _closed(
    year: Year, plans: Sequence[Plan], profile: Profile, rng: Random, *, share_open: float, given: int
) -> list[Plan]:
    """Those that are closed by now: as many as let both direct rates be exact. The others stay open."""
    mails = sum(plan.channel is Channel.EMAIL for plan in plans)
    most_open = int((1 - profile.email_1wd) * mails * 0.4)
    fresh = [plan for plan in plans if must_be_open(year, plan)]
    for plan in [plan for plan in fresh if plan.channel is Channel.EMAIL][most_open:]:
        plan.channel = Channel.WEB
    others = [plan for plan in plans if not must_be_open(year, plan)]
    wanted = len(plans) - max(len(fresh), round(share_open * len(plans)))
    shares = [profile.direct_strict, profile.direct_broad]
    most = len(others) + given
    count = max(0, nearest(shares, wanted + given, max(4, len(plans) // 25), most=most) - given)

    def haste(plan: Plan) -> float:
        """How late one is for what it takes, and for what is promised: the least late stay open."""
        if plan.came_back or plan.returns or not plan.answered or plan.channel is Channel.EMAIL:
            return 1e9
        usual = _TAKES_DAYS.get(plan.matter.kind, 2)
        due = answer_due(plan.arrived_at, plan.service, year.place, urgent=False)
        late = max(0.0, (year.now - due) / timedelta(days=1) - 1)
        waits = 0.4 if hidden(plan) else 1
        return (year.now - plan.arrived_at).days / usual * (0.5 + rng.random()) * waits + late

    return sorted(others, key=haste)[len(others) - count :]


def must_be_open(year: Year, plan: Plan) -> bool:
    """Whether it was written so lately that nobody has been at work since, or only just."""
    if plan.channel in IN_CONTACT and plan.answered:
        return False
    return plan.arrived_at > since_work_ended(year)


def since_work_ended(year: Year) -> datetime:
    """The afternoon of the last working day before "now"."""
    day = year.days[-1] - timedelta(days=1)
    while not year.working_day(day):
        day -= timedelta(days=1)
    return year.now - (year.days[-1] - day) + timedelta(hours=4)


def _direct(year: Year, closed: Sequence[Plan], profile: Profile, rng: Random, given: Counter[str]) -> None:
    """Which are solved by the centre, which by its help, and how the others end.

    Where too few can be, in a small demo of an odd week, the shares are as near as they come.
    """
    count = len(closed) + given[Count.CLOSED]
    strict = round(profile.direct_strict * count) - given[Count.DIRECT]
    broad = round(profile.direct_broad * count) - given[Count.DIRECT_BROAD] - strict

    def best(weight: Callable[[Plan], float], among: Sequence[Plan], count: int) -> list[Plan]:
        able = [plan for plan in among if weight(plan) > 0]
        return sorted(able, key=lambda plan: rng.random() ** (1 / weight(plan)), reverse=True)[:count]

    for plan in closed:
        if plan.came_back:
            plan.resolution = Resolution.SOLVED_BY_CENTRE
    solved = best(_solvable, [plan for plan in closed if plan.resolution is None], strict)
    for plan in solved:
        plan.resolution = Resolution.SOLVED_BY_CENTRE
    helped = best(_registrable, [plan for plan in closed if plan.resolution is None], broad)
    for plan in helped:
        kinds = {"application", "booking", "fault"}
        plan.resolution = Resolution.REGISTERED_COMPLETE if plan.matter.kind in kinds else Resolution.SELF_SERVICE
    for plan in closed:
        if plan.resolution is None:
            plan.resolution = _other_end(year, plan, rng)


def _solvable(plan: Plan) -> float:
    """How likely the centre solves it by itself; never what it cannot read."""
    if not plan.answered or hidden(plan):
        return 0
    kinds = {"question": 9, "status": 6, "booking": 5, "opinion": 3, "documents": 2, "fault": 4, "application": 1.5}
    return kinds.get(plan.matter.kind, 1) * (1 + plan.service.level)


def hidden(plan: Plan) -> bool:
    """Whether the centre cannot read it: what is secret lies with its department from the first, unless it is told."""
    return plan.service.secrecy >= SECRET and plan.channel is not Channel.PHONE


def _registrable(plan: Plan) -> float:
    if not plan.answered or hidden(plan):
        return 0
    return {"application": 9, "booking": 6, "fault": 6}.get(plan.matter.kind, 1)


def _other_end(year: Year, plan: Plan, rng: Random) -> Resolution:
    """An end that is neither direct nor registered, and that its channel and age allow."""
    if not plan.answered:
        return Resolution.NO_ACTION
    options = dict(_OTHERWISE)
    if plan.channel is not Channel.PHONE:
        options = {end: weight for end, weight in options.items() if end not in _ON_PHONE}
    if plan.channel in {Channel.EMAIL, Channel.WEB} or plan.service.secrecy == 0 or not plan.resident:
        options.pop(Resolution.SENT_SECURELY, None)
    if plan.channel is not Channel.PHONE or plan.service.secrecy >= SECRET:
        options.pop(Resolution.NO_ACTION)
    if hidden(plan):
        return Resolution.ANSWERED_BY_DEPARTMENT
    if year.now - plan.arrived_at < SETTLED:
        options.pop(Resolution.ANSWERED_BY_DEPARTMENT)
    return rng.choices(list(options), list(options.values()))[0]


def solve_mails(year: Year, plans: Sequence[Plan], unanswered: int, rng: Random, *, given: Counter[str]) -> None:
    """Which questions by mail are answered in time: the profile's share of all, ``unanswered`` open ones among them."""
    in_time = given[Count.MAIL_IN_TIME]
    unanswered += given[Count.MAIL_QUESTIONS] - in_time
    share = data.shape().municipalities[year.place.slug].email_1wd
    closed = [plan for plan in plans if plan.resolution and plan.resolution is not Resolution.NO_ACTION]
    mails = [plan for plan in closed if plan.channel is Channel.EMAIL and _asks(plan)]
    settled = since_work_ended(year)
    written = [plan for plan in closed if plan.channel is Channel.WEB or _could_write(plan)]
    forms = [plan for plan in written if _asks(plan) and plan.resident and plan.arrived_at < settled]
    there = len(mails) + unanswered + in_time
    count = nearest([share], there, max(6, there // 20), most=there + len(forms))
    moved = mails if count < there else forms
    for plan in rng.sample(moved, min(abs(count - there), len(moved))):
        plan.channel = Channel.WEB if count < there else Channel.EMAIL
    mails = [plan for plan in (*mails, *forms) if plan.channel is Channel.EMAIL]
    all_of_them = len(mails) + unanswered + in_time
    late = all_of_them - round(share * all_of_them) - unanswered
    able = [plan for plan in mails if year.now - plan.arrived_at > LATE_FROM]
    for plan in rng.sample(able, min(max(late, 0), len(able))):
        plan.quick = False


def _could_write(plan: Plan) -> bool:
    """Whether somebody who came or wrote a letter could as well have sent a mail."""
    return plan.channel in {Channel.VISIT, Channel.LETTER} and plan.service.secrecy < SECRET


def _asks(plan: Plan) -> bool:
    """Whether the contact asks for something to be told."""
    return plan.matter.kind not in {"fault", "opinion"}


def asks(case: Case, place: Municipality) -> bool:
    """Whether an open case without a reason asks for something to be told, by its service."""
    service = place.service(case.service)
    return service is None or service.kind in {Kind.QUESTION, Kind.STATUS_QUESTION, Kind.REQUEST}


def answer_by(year: Year, arrived: date) -> date:
    """The last day on which an answer to a mail of ``arrived`` is in time."""
    return add_working_days(arrived, 1, year.place.closed_days)
