"""Whatever the demo tells could have happened, and to nobody who could exist."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from envag.adapters.items import case_from_item, event_from_item
from envag.cli.municipalities import load
from envag.demo import data
from envag.demo.generate import NOW, generate
from envag.demo.items import case_items
from envag.demo.life import World
from envag.demo.plan import Year
from envag.demo.residents import Resident
from envag.demo.safety import UnsafeError, require_safe
from envag.demo.scenarios import planted
from envag.demo.staff import team
from envag.demo.wording import Wording, safe_person_number
from envag.domain.case import SYSTEM, Actor, EventType, TimelineEvent
from envag.domain.contact import Party
from envag.domain.identity import PersonNumber, Phone
from tests.builders import a_case
from tests.unit.demo.conftest import KEY, municipality, router_of

BY_SOMEBODY = {"guide", "officer"}
ONLY_OF_A_CLOSED_ONE = {EventType.REOPENED, EventType.RATED}
ALWAYS = {EventType.NOTE, EventType.MESSAGE, EventType.CONTACT_MOVED}


def test_every_change_begins_where_the_case_stood(told):
    """Replayed from the first event, the timeline leads to the very case that is stored beside it."""
    _place, lives = told
    for life in lives:
        fields = {}
        for event in life.events:
            for change in event.changes:
                assert fields.get(change.field, change.before) == change.before, life.case.reference
                fields[change.field] = change.after
        final = {name: "" if (value := getattr(life.case, name)) is None else str(value) for name in fields}
        assert {name: final[name] or "" for name in fields if name not in {"escalation", "protected"}} == {
            name: value for name, value in fields.items() if name not in {"escalation", "protected"}
        }
        assert life.case.version == len(life.events)


def test_nothing_happens_before_its_time_or_to_what_is_closed(told):
    _, lives = told
    for life in lives:
        assert life.events[0].type is EventType.RECEIVED
        assert all(one.occurred_at < other.occurred_at for one, other in pairwise(life.events))
        assert life.events[-1].occurred_at <= NOW
        closed = False
        for event in life.events:
            if event.type in ONLY_OF_A_CLOSED_ONE:
                assert closed
            else:
                quiet = event.type in ALWAYS or (event.type is EventType.ADDED and event.actor == SYSTEM)
                assert not closed or quiet, (life.case.reference, event.type)
            after = {change.field: change.after for change in event.changes}.get("status")
            closed = after == "closed" if after else closed
        assert closed == (life.case.status == "closed")
        assert (life.case.resolution is None) == (life.case.contact_reason is None) == (not closed)


def test_people_at_work_have_a_pseudonym_and_a_day_off(told):
    """Guides and officers are nobody by name, and at work on working days while it is day."""
    _place, lives = told
    for life in lives:
        for event in life.events:
            if event.actor.role not in BY_SOMEBODY:
                continue
            assert re.fullmatch(r"[0-9a-f-]{36}", event.actor.id)
            local = event.occurred_at.astimezone(NOW.tzinfo)
            assert local.weekday() < 6
            assert 7 <= local.hour < 20


def test_what_is_stored_sets_nothing_in_motion(told):
    _, lives = told
    items = list(case_items(lives))
    assert not [item for item in items if {"follow", "notify", "mail"} & item.keys()]
    cases = [case_from_item(item) for item in items if item["sk"]["S"] == "CASE"]
    events = [event_from_item(item) for item in items if item["sk"]["S"] != "CASE"]
    assert [case.reference for case in cases] == [life.case.reference for life in lives]
    assert len(events) == sum(len(life.events) for life in lives)


@pytest.mark.req("R83")
@pytest.mark.parametrize("weeks", [5, 31])
def test_it_could_have_happened_in_any_week(weeks):
    """Other holidays and clock changes: the generator refuses itself what the domain does not allow."""
    place = municipality("norrsjofors")
    now = NOW + timedelta(weeks=weeks)
    lives = list(generate(place, "ci", routes=router_of(place.slug), key=KEY, now=now))
    assert len(lives) == data.shape().sizes["ci"].cases["norrsjofors"]
    assert max(life.events[-1].occurred_at for life in lives) <= now


def test_the_same_demo_is_made_again(told):
    place, lives = told
    again = generate(place, "ci", routes=router_of(place.slug), key=KEY)
    assert [(life.case, life.events) for life in again] == [(life.case, life.events) for life in lives]


def test_nobody_in_it_could_exist(told):
    _, lives = told
    for life in lives:
        require_safe(life.case, tuple(life.events))
        if life.case.party and life.case.party.phone:
            assert Phone.parse(life.case.party.phone).value == life.case.party.phone


def said(**data_):
    return (TimelineEvent(id="e", type=EventType.NOTE, occurred_at=NOW, actor=Actor(role="guide"), data=data_),)


@pytest.mark.parametrize(
    ("party", "words"),
    [
        (Party(phone="+46701234567"), ""),
        (Party(email="eva@kommunen.se"), ""),
        (None, "Ring 070-123 45 67 efter klockan 17"),
        (None, "Skriv till eva@kommunen.se"),
        (None, "Mitt personnummer är 640823-3234."),
        (None, "19640823-3234"),
        (None, "559999-1111"),
    ],
)
def test_the_loader_refuses_what_could_be_somebodys(party, words):
    with pytest.raises(UnsafeError):
        require_safe(a_case("s", party=party), said(text=words))


def test_the_loader_takes_what_is_nobodys():
    words = "Ring 070-174 06 05 eller 08-465 004 20, skriv till eva@post.example, 20010517-9865."
    require_safe(a_case("s", party=Party(phone="+46701740699", email="eva@post.example")), said(text=words))


def test_everything_that_can_be_written_is_safe():
    """Also what the smallest demo happens not to say: every matter of every service, and every form."""
    for place in load():
        someone = Resident(name="Alva Ek", email="alva.ek@post.example", phone="+46701740699")
        words = Wording(place, someone, NOW, Random(5))  # noqa: S311
        for service in place.services:
            for matter in data.words().services[service.id]:
                written = [words.letter(matter), words.handed_over(matter), *words.answers(service, matter).values()]
                told = [words.fill(text) for text in (matter.subject, matter.answer, matter.ask, matter.told)]
                require_safe(a_case("s", party=None), said(words=[*written, *told]))


@given(born=st.dates(), serial=st.integers(980, 989))
@settings(max_examples=20)
def test_invented_numbers_of_persons_are_right(born, serial):
    if born.year < 1900 or born >= NOW.date():
        return
    number = safe_person_number(born, serial)
    assert PersonNumber.parse(number, on=NOW.date()).value == number.replace("-", "")


def test_words_name_nobody_and_no_customer():
    for matters in data.words().services.values():
        for matter in matters:
            whole = f"{matter.subject} {matter.text} {matter.note} {matter.answer} {matter.ask} {matter.told}"
            assert not re.search(r"\bkund", whole, re.IGNORECASE)
            assert whole.count("{") == whole.count("}")


def test_every_service_of_the_municipalities_has_words():
    for place in load():
        assert not [one.id for one in place.services if one.id not in data.words().services]
        assert place.slug in data.shape().municipalities


def test_the_documentation_names_what_is_planted():
    """Every scenario's first case by its reference, in the order of the profiles."""
    page = (data.FOLDER.parent / "docs/demo.md").read_text("utf-8")
    for place in load():
        people = team(place)
        year = Year(place, data.shape().sizes["ci"], Random(1), NOW)  # noqa: S311
        first = {}
        for name, life in planted(World(place, router_of(place.slug), KEY, NOW), year, people):
            first.setdefault(name, life.case.reference)
        assert tuple(first) == data.shape().municipalities[place.slug].scenarios
        assert not [name for name, reference in first.items() if f"`{reference}`" not in page]
