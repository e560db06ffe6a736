"""What one case adds to the figures, rule by rule."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from envag.domain.case import RESIDENT, SYSTEM, ContactReason, EventType, Resolution
from envag.domain.contact import Party, SetAside
from envag.domain.figures.contribution import NO_MATTER, contribution
from envag.domain.figures.counts import BUCKETS, REASONS, RESOLUTIONS, WAITED, WAITS, Count
from envag.domain.figures.history import due_when
from envag.domain.hours import WEEKDAYS, Hours, Interval
from envag.domain.service import ChecklistStep, Clock, Kind, Season, Target
from tests.builders import NOW, a_municipality, a_service
from tests.unit.figures.lives import GUIDE, OFFICER, Life

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
ADVICE = a_service("fraga", kind=Kind.QUESTION)
PLACE = a_municipality(
    services=(a_service(), ADVICE), closed_days={datetime(2026, 11, 24, tzinfo=UTC).date(): "stängt"}
)


def counts(life, place=PLACE, **more):
    return contribution(life.case, life.timeline, place, **more).counts


def has(life, *names, place=PLACE, **more):
    found = counts(life, place, **more)
    return tuple(found.get(name, 0) for name in names)


@pytest.mark.req("R8", "R69")
@pytest.mark.parametrize("why", list(SetAside))
def test_what_is_no_residents_contact_counts_nowhere(why):
    assert contribution(Life(set_aside=why).close().case, [], PLACE) is None


@pytest.mark.req("R8")
def test_the_centres_own_test_calls_count_nowhere():
    place = a_municipality(test_numbers=("+46701740699",))
    test, other = (Life(channel="phone", party=Party(phone=number)) for number in ("+46701740699", "+46701740698"))

    assert contribution(test.case, test.timeline, place) is None
    assert counts(other, place)[Count.CASES] == 1


@pytest.mark.req("R8")
@pytest.mark.parametrize(
    ("resolution", "strict", "broad"),
    [
        (one, int(one == "solved_by_centre"), int(one in {"solved_by_centre", "self_service", "registered_complete"}))
        for one in Resolution
    ],
)
def test_only_what_the_centre_solves_is_direct(resolution, strict, broad):
    closed = 0 if resolution is Resolution.DUPLICATE else 1
    life = Life().close(resolution=resolution)

    assert has(life, Count.CLOSED, Count.DIRECT, Count.DIRECT_BROAD) == (closed, strict, broad)
    assert has(life, RESOLUTIONS[resolution], REASONS[ContactReason.OTHER]) == (1, 1)


@pytest.mark.req("R8")
@pytest.mark.parametrize(("days", "direct"), [(7, 0), (7.001, 1)])
def test_who_comes_back_within_seven_days_was_not_helped(days, direct):
    """By opening the case again, or by a new one on the same service."""
    closed = Life().close(HOUR)
    reopened = Life().close(HOUR).comes_back(HOUR + DAY * days).close(20 * DAY)
    by_guide = Life().close(HOUR).add(2 * HOUR, EventType.REOPENED, becomes={"status": "in_progress"})

    assert has(reopened, Count.DIRECT, Count.AGAIN, Count.CONTACTS) == (direct, 1 - direct, 2)
    again = closed.case.closed_at + DAY * days
    assert has(closed, Count.DIRECT, Count.AGAIN, next_at=again) == (direct, 1 - direct)
    assert has(by_guide.close(3 * HOUR), Count.DIRECT) == (1,)


def test_who_comes_back_while_the_case_is_open_should_not_have_had_to():
    assert has(Life(), Count.AGAIN, next_at=NOW + 40 * DAY) == (1,)
    assert has(Life().comes_back(DAY), Count.AGAIN, Count.CONTACTS) == (1, 2)


@pytest.mark.parametrize("data", [{"upload": "k"}, {"automatic": "generated"}])
def test_what_belongs_to_another_contact_is_none(data):
    assert has(Life().add(DAY, EventType.ADDED, actor=RESIDENT, **data), Count.AGAIN, Count.CONTACTS) == (0, 1)


def test_an_answer_to_our_question_is_no_unnecessary_contact():
    life = Life().add(HOUR, EventType.ASKED, text="Vilken lampa?").comes_back(DAY).comes_back(2 * DAY)

    assert has(life, Count.CONTACTS, Count.AGAIN) == (3, 1)


@pytest.mark.req("R42", "X2", "X20")
@pytest.mark.parametrize(
    ("answered", "in_time"),
    [
        (datetime(2026, 11, 23, 20, tzinfo=UTC), 1),
        (datetime(2026, 11, 25, 22, 59, tzinfo=UTC), 1),
        (datetime(2026, 11, 25, 23, 0, tzinfo=UTC), 0),
        (None, 0),
    ],
)
def test_a_mail_is_answered_by_the_end_of_the_next_working_day(answered, in_time):
    """Monday's mail, while Tuesday is closed: until Wednesday is over in Sweden."""
    life = Life(channel="email", service="fraga")
    if answered:
        life.answer(answered - NOW)

    assert has(life, Count.MAIL_QUESTIONS, Count.MAIL_IN_TIME) == (1, in_time)


@pytest.mark.req("R42", "X2")
@pytest.mark.parametrize(
    ("type_", "actor", "data", "answers"),
    [
        (EventType.ANSWERED, GUIDE, {}, 1),
        (EventType.ANSWERED, OFFICER, {}, 1),
        (EventType.ANSWERED, SYSTEM, {"article": "sno@3"}, 1),
        (EventType.ANSWERED, SYSTEM, {}, 0),
        (EventType.CALL_BACK_TRIED, GUIDE, {"outcome": "reached"}, 1),
        (EventType.CALL_BACK_TRIED, GUIDE, {"outcome": "not_reached"}, 0),
        (EventType.ASKED, GUIDE, {}, 0),
        (EventType.NOTE, GUIDE, {}, 0),
        (EventType.COPY, SYSTEM, {}, 0),
    ],
)
def test_only_a_person_or_an_approved_article_answers_a_mail(type_, actor, data, answers):
    assert has(Life(channel="email", service="fraga").add(HOUR, type_, actor=actor, **data), Count.MAIL_IN_TIME) == (
        answers,
    )


@pytest.mark.parametrize(
    ("service", "reason", "question"),
    [
        ("fraga", None, 1),
        ("fel-gata", None, 0),
        ("", None, 1),
        ("fel-gata", ContactReason.INFORMATION_UNCLEAR, 1),
        ("fraga", ContactReason.COMPLAINT, 0),
    ],
)
def test_what_is_a_question_is_known_by_its_reason_and_before_that_by_its_service(service, reason, question):
    life = Life(channel="email", service=service)
    if reason:
        life.close(reason=reason)

    assert has(life, Count.MAIL_QUESTIONS) == (question,)


CALLS = (Count.CALLS, Count.CALLS_OFFERED, Count.CALLS_IN_TIME, Count.CALLS_ANSWERED, Count.CALLS_ABANDONED)


def a_call(answered=None, ended=None, **fields):
    life = Life(channel="phone", service="fraga", **fields).moves(0, "INITIATED").moves(2, "CONNECTED_TO_SYSTEM")
    if answered is not None:
        life.moves(answered, "CONNECTED_TO_AGENT", contact="another leg")
    return life if ended is None else life.moves(ended, "DISCONNECTED")


@pytest.mark.req("R35")
@pytest.mark.parametrize(
    ("answered", "ended", "told"),
    [
        (62, 300, (1, 1, 1, 1, 0)),
        (63, 300, (1, 1, 0, 1, 0)),
        (None, 7, (1, 0, 0, 0, 1)),
        (None, 8, (1, 1, 0, 0, 1)),
        (None, None, (1, 1, 0, 0, 0)),
        (3, 5, (1, 1, 1, 1, 0)),
    ],
)
def test_a_call_is_answered_in_time_from_when_the_system_took_it(answered, ended, told):
    assert has(a_call(answered, ended), *CALLS) == told


@pytest.mark.req("R22")
@pytest.mark.parametrize(
    ("call", "bucket"),
    [
        (a_call(7, 300), 5),
        (a_call(8, 300), 10),
        (a_call(62, 300), 60),
        (a_call(63, 300), 90),
        (a_call(3 * 3600, 4 * 3600), 3600),
        (a_call(None, 300), None),
        (a_call(10, 60, arrived_at=NOW.replace(hour=20)), None),
    ],
)
def test_how_long_somebody_waited_for_a_person_is_counted_once(call, bucket):
    assert [bound for name, bound in zip(WAITS, WAITED, strict=True) if has(call, name) == (1,)] == (
        [] if bucket is None else [bucket]
    )


@pytest.mark.req("R35")
def test_a_call_in_closed_hours_is_none_that_was_offered():
    assert has(a_call(10, 60, arrived_at=NOW.replace(hour=20)), *CALLS) == (1, 0, 0, 1, 0)


def test_a_call_that_nobody_measured_is_a_case_by_phone_alone():
    assert has(Life(channel="phone", service="fraga"), *CALLS, Count.PHONE_QUESTIONS) == (0, 0, 0, 0, 0, 1)


def test_whoever_is_called_back_was_not_answered():
    assert has(a_call(None, 30).moves(600, "CONNECTED_TO_AGENT", "later", "CALLBACK"), *CALLS)[3:] == (0, 1)


@pytest.mark.parametrize(
    ("life", "direct"),
    [
        (a_call(10, 60).close(timedelta(seconds=60) + 30 * MINUTE), 1),
        (a_call(10, 60).close(timedelta(seconds=61) + 30 * MINUTE), 0),
        (a_call(10, 60).close(MINUTE, Resolution.CONNECTED), 0),
        (a_call(10, 60).add(MINUTE, EventType.HANDED_OVER).close(2 * MINUTE), 0),
        (a_call(10, 60).add(MINUTE, EventType.CALL_BACK).close(2 * MINUTE), 0),
        (a_call(10, 60).close(2 * MINUTE).comes_back(DAY).close(2 * DAY), 0),
        (a_call(10, 60).close(2 * MINUTE, reason=ContactReason.FAULT_REPORT), 0),
    ],
)
def test_a_direct_answer_by_phone_is_given_in_the_call(life, direct):
    assert has(life, Count.PHONE_DIRECT) == (direct,)


@pytest.mark.req("X1")
def test_marks_become_servicematnings_points():
    life = Life().close().rate(DAY, reception=5, clarity=2, ease=1, answered=1).rate(2 * DAY, reception=4)
    judged = (Count.RECEPTION, Count.RECEPTION_POINTS, Count.CLARITY_POINTS, Count.EASE, Count.EASE_POINTS)

    assert has(life, *judged) == (2, 175, 25, 1, 0)


PROMISED = (Count.PROMISES, Count.PROMISES_KEPT)


@pytest.mark.req("R62")
@pytest.mark.parametrize(
    ("life", "told"),
    [
        (Life(), (0, 0)),
        (Life().add(2 * DAY, EventType.NOTE, kind="overdue"), (1, 0)),
        (Life().answer(DAY), (1, 1)),
        (Life().answer(DAY + MINUTE), (1, 0)),
        (Life().close(HOUR), (1, 1)),
        (Life(service="okänd").close(HOUR), (0, 0)),
    ],
)
def test_a_promise_counts_when_it_is_known_whether_it_was_kept(life, told):
    assert has(life, *PROMISED) == told


@pytest.mark.req("R62")
@pytest.mark.parametrize(
    ("first", "last", "counted"), [("11-01", "11-23", 0), ("06-01", "08-31", 1), ("11-20", "01-06", 0)]
)
def test_a_suspended_promise_is_left_out(first, last, counted):
    place = a_municipality(services=(a_service(suspended=(Season(first=first, last=last),)),))

    assert has(Life().close(HOUR), *PROMISED, place=place) == (counted, counted)


def test_a_season_needs_days_of_a_year():
    with pytest.raises(ValueError, match="month and a day"):
        Season(first="6-1", last="08-31")


def test_what_must_be_done_at_once_promises_no_time():
    place = a_municipality(services=(a_service(target=Target(clock=Clock.AT_ONCE)),))
    assert has(Life().close(HOUR), *PROMISED, place=place) == (0, 0)


@pytest.mark.req("R62", "X33")
def test_a_promise_is_held_to_the_time_that_was_due_then():
    moved = {"due_at": (NOW + 30 * DAY).isoformat()}
    before = Life().answer(2 * DAY).add(3 * DAY, EventType.REOPENED, becomes=moved)
    after = Life().add(HOUR, EventType.ADDED, becomes=moved).answer(2 * DAY)

    assert due_when(before.case, before.timeline, NOW + 2 * DAY) == NOW + DAY
    assert [has(life, *PROMISED) for life in (before, after)] == [(1, 0), (1, 1)]


@pytest.mark.req("R45")
def test_who_was_pointed_to_an_e_service_was_helped_in_the_broad_sense_alone():
    life = Life().close(resolution=Resolution.SELF_SERVICE)

    assert has(life, Count.DIRECT, Count.DIRECT_BROAD) == (0, 1)


@pytest.mark.req("R74")
@pytest.mark.parametrize(
    ("life", "spared"),
    [
        (Life().close(), 1),
        (Life().close(resolution=Resolution.SELF_SERVICE), 1),
        (Life().add(type=EventType.HANDED_OVER).close(), 0),
        (Life().add(type=EventType.NOTE, actor=OFFICER).close(), 0),
        (Life().close(resolution=Resolution.CONNECTED), 0),
        (Life(), 0),
    ],
)
def test_a_department_is_spared_what_never_reaches_it(life, spared):
    assert has(life, Count.SPARED) == (spared,)


@pytest.mark.req("R74")
@pytest.mark.parametrize(
    ("took", "bucket"),
    [(timedelta(), 0), (5 * MINUTE, 0), (5 * MINUTE + timedelta(seconds=1), 1), (DAY, 7), (900 * DAY, 20)],
)
def test_the_time_to_the_end_falls_into_a_bucket(took, bucket):
    assert has(Life().close(took or timedelta(seconds=1)), f"h{bucket}") == (1,)
    assert len(BUCKETS) == 21


CARRIED = a_service(
    level=4,
    delegation="B12",
    checklist=(ChecklistStep(id="book", text="Boka.", level=3), ChecklistStep(id="a", text="b")),
)


@pytest.mark.req("R76")
@pytest.mark.parametrize(
    ("life", "service", "level"),
    [
        (Life().close(resolution=Resolution.REFERRED), a_service(), 0),
        (Life().close(), a_service(), 1),
        (Life().close(resolution=Resolution.REGISTERED_COMPLETE), a_service(), 2),
        (Life().close(resolution=Resolution.ANSWERED_BY_DEPARTMENT), a_service(), 0),
        (Life().add(type=EventType.HANDED_OVER).close(resolution=Resolution.ANSWERED_BY_DEPARTMENT), a_service(), 2),
        (Life().add(type=EventType.ASKED).close(), a_service(), 3),
        (
            Life().add(type=EventType.CHECKLIST, step="book", done=True).close(resolution=Resolution.SELF_SERVICE),
            CARRIED,
            3,
        ),
        (
            Life().add(type=EventType.CHECKLIST, step="a", done=True).close(resolution=Resolution.SELF_SERVICE),
            CARRIED,
            1,
        ),
        (Life().close(), CARRIED, 4),
        (Life().close().rate(DAY, reception=5), CARRIED, 5),
        (Life().close().rate(DAY, reception=5), a_service(), 1),
    ],
)
def test_the_level_is_what_the_timeline_shows(life, service, level):
    assert has(life, f"l{level}", place=a_municipality(services=(service,))) == (1,)


@pytest.mark.req("X12")
@pytest.mark.parametrize(
    "fields", [{"protected": True}, {"resident": ""}, {"service": ""}, {"set_aside": SetAside.SPAM}]
)
def test_who_cannot_be_told_again_has_no_matter(fields):
    found = contribution(Life(**fields).case, [], PLACE)
    assert found is None or found.matter == NO_MATTER


@pytest.mark.req("X20")
def test_a_case_stands_at_its_hour_in_sweden():
    found = contribution(Life(arrived_at=datetime(2026, 11, 30, 23, 30, tzinfo=UTC)).case, [], PLACE)

    assert (found.month, f"{found.day}", found.hour) == ("2026-12", "2026-12-01", 0)


def test_a_case_that_was_split_off_is_a_matter_and_no_contact():
    life = Life()
    life.timeline[0] = life.timeline[0]._replace(data={"split_by": "g1"})
    assert has(life.close(), Count.CASES, Count.CONTACTS, Count.CLOSED) == (0, 0, 1)


def test_hours_of_an_agreement_count_as_open():
    early = Hours(week=dict.fromkeys(WEEKDAYS, (Interval(opens=time(19), closes=time(23)),)))
    assert has(
        a_call(10, 60, arrived_at=NOW.replace(hour=20)), Count.CALLS_OFFERED, place=a_municipality(hours=early)
    ) == (1,)


@pytest.mark.req("R8", "R69")
@pytest.mark.parametrize("channel", ["email", "phone"])
def test_what_went_on_in_another_case_is_a_contact_and_is_answered_there(channel):
    life = Life(channel=channel, service="fraga").close(resolution=Resolution.DUPLICATE)
    told = (Count.CASES, Count.CLOSED, Count.MAIL_QUESTIONS, Count.PHONE_QUESTIONS, Count.PROMISES)

    assert has(life, *told) == (1, 0, 0, 0, 0)
