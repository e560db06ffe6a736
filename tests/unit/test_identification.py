"""How surely it is known who is in touch (X24)."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envag.domain.access import Action
from envag.domain.case import EventType
from envag.domain.contact import Channel, Contact
from envag.domain.identification import BY_STAFF, Identification, identified
from envag.usecases.receive import said
from envag.usecases.staff.work import identify, note
from tests.builders import NOW
from tests.unit.staff.workplace import Workplace, guide

NONE, KNOWLEDGE, CALL_BACK, DOCUMENT, E_ID = Identification

pytestmark = pytest.mark.req("X24")


def test_what_is_surer_is_enough_for_what_is_less_and_never_the_other_way_round():
    ladder = [{NONE}, {KNOWLEDGE}, {CALL_BACK}, {DOCUMENT, E_ID}]
    rank = {one: place for place, step in enumerate(ladder) for one in step}

    for has, demanded in itertools.product(Identification, repeat=2):
        assert has.satisfies(demanded) is (rank[has] >= rank[demanded])


@given(st.lists(st.sampled_from([*BY_STAFF, None]), max_size=5))
def test_the_last_time_counts(ways):
    town = Workplace()
    for way in ways:
        if way:
            town.do(identify, Action.IDENTIFY, how=way)
        else:
            town.do(note, Action.NOTE, text="Ringde.")

    found = identified(town.timeline())
    told = [way for way in ways if way]
    assert (found and found.how) == (told[-1] if told else None)
    events = town.events(EventType.IDENTIFIED)
    assert [event.actor for event in events] == [("guide", guide().staff)] * len(told)
    assert not found or found.at == events[-1].occurred_at


@pytest.mark.parametrize(("owner", "how"), [("HASH", E_ID), ("", None)])
def test_who_is_logged_in_with_an_e_id_has_shown_it(owner, how):
    contact = Contact("solhamra", Channel.WEB, "s1", NOW, text="Hej.", owner=owner)

    assert said(contact).get("identified") == how
