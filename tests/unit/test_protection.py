"""A protected case tells nobody who it is about, but those who may know (X12)."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envag.adapters.items import case_to_item
from envag.domain import case as case_module
from envag.domain.access import Acting, Role
from envag.domain.case import RESIDENT, SYSTEM, Actor, CallBack, Change, EventType
from envag.domain.contact import Party
from envag.domain.protection import hides, masked
from tests.builders import NOW, a_case, an_event

SECRETS = ("Alva", "alva.ek", "701740605", "Ågatan", "HASHOFALVA", "MESSAGE-ID", "dossier", "3 sidor")
PARTY = Party(name="Alva Ek", email="alva.ek@post.example", phone="+46701740605")
CASE = a_case(
    protected=True,
    party=PARTY,
    resident="HASHOFALVA",
    source="MESSAGE-ID@post.example",
    digest="HASHOFALVA",
    unit="gata",
    assignee="guide-7",
    call_back=CallBack(owner="guide-7", due_at=NOW),
)
TOLD = {
    "text": "Jag bor på Ågatan 3.",
    "subject": "Alva Ek, dossier",
    "answers": {"place": "Ågatan 3"},
    "attachments": [["attachments/solhamra/e1/000", "dossier Alva Ek 3 sidor.pdf", "application/pdf", 3]],
    "reply_to": "alva.ek@post.example",
    "from": {"name": "Alva Ek", "email": "alva.ek@post.example"},
    "mail": {"to": "alva.ek@post.example"},
    "messages": [{"text": "Ring 0701740605"}],
}
NAMES = sorted(case_module._FIELDS)


def shown(case, events):
    """All that a page or an answer could show of them, as one text."""
    return json.dumps([case, events], default=str, ensure_ascii=False)


def acting(*roles):
    return Acting("s1", "solhamra", frozenset(roles))


@pytest.mark.req("X12")
@pytest.mark.parametrize("role", Role)
def test_only_the_named_group_reads_who_a_protected_case_is_about(role):
    assert hides(acting(role), CASE) == (role is not Role.PROTECTED)
    assert hides(acting(role, Role.LEAD), CASE) == (role is not Role.PROTECTED)
    assert not hides(acting(role), CASE._replace(protected=False))


@pytest.mark.req("X12")
@pytest.mark.parametrize("type", EventType)
def test_no_kind_of_event_tells_who_it_is_about(type):
    changes = (Change("status", "new", "in_progress"), Change("resident", "HASHOFALVA", ""))
    events = [an_event(type=type, data=TOLD, changes=changes)]
    assert all(secret in shown(CASE, events) for secret in SECRETS)

    case, bare = masked(CASE, events)

    assert not [secret for secret in SECRETS if secret in shown(case, bare)]
    assert [event.type for event in bare] == [type]
    assert bare[0].changes == changes[:1]


@pytest.mark.req("X12")
@given(
    st.dictionaries(st.text(max_size=8), st.recursive(st.text(max_size=8), st.lists, max_leaves=4), max_size=4),
    st.lists(st.tuples(st.text(max_size=9), st.text(max_size=9), st.text(max_size=9)), max_size=4),
)
def test_what_nobody_thought_of_is_hidden_too(data, changes):
    events = [an_event(data=data, changes=tuple(Change(*one) for one in changes))]

    _, bare = masked(CASE, events)

    assert bare[0].data == {}
    assert all(change.field in NAMES for change in bare[0].changes)


@pytest.mark.req("X12")
def test_neither_words_nor_their_length_are_left():
    lengths = [len(json.dumps(masked(CASE, [an_event(data={"text": "x" * n})])[1], default=str)) for n in (0, 1, 999)]

    assert len(set(lengths)) == 1


@pytest.mark.req("X12")
def test_work_goes_on_with_a_masked_case():
    events = [
        an_event(actor=RESIDENT, data=TOLD),
        an_event("2", type=EventType.ASSIGNED, occurred_at=NOW + timedelta(minutes=1), actor=Actor("guide", "s2")),
        an_event("3", type=EventType.CONTACT_MOVED, occurred_at=NOW + timedelta(minutes=2), actor=SYSTEM),
    ]

    case, bare = masked(CASE, events)

    kept = {name: value for name, value in CASE._asdict().items() if name not in _HIDDEN}
    assert {name: value for name, value in case._asdict().items() if name not in _HIDDEN} == kept
    assert [(e.id, e.occurred_at, e.actor) for e in bare] == [(e.id, e.occurred_at, e.actor) for e in events]


_HIDDEN = {"party", "resident", "source", "digest"}


@pytest.mark.req("X12")
@pytest.mark.parametrize("field", NAMES)
def test_every_change_is_shown_but_the_key_that_finds_a_resident(field):
    _, (event,) = masked(CASE, [an_event(changes=(Change(field, "a", "b"),))])

    assert bool(event.changes) == (field != "resident")


@pytest.mark.req("X12")
def test_no_list_carries_more_than_the_reference_of_a_protected_case():
    item = case_to_item(CASE._replace(resident=""))

    assert "rpk" not in item
    told = " ".join(item[name]["S"] for name in ("pk", "wpk", "wsk", "ppk", "line"))
    assert not [secret for secret in (*SECRETS, CASE.service, CASE.channel) if secret in told]


@pytest.mark.req("X12")
def test_who_is_marked_leaves_the_look_up_and_keeps_their_case():
    changes = (Change("protected", "", "True"), Change("resident", "HASHOFALVA", ""))
    open_case = CASE._replace(protected=False)

    marked = open_case.with_changes(an_event(type=EventType.PROTECTED, changes=changes, data={}))

    assert (marked.protected, marked.resident, marked.party) == (True, "", PARTY)
    lifted = (Change("protected", "True", "False"), Change("resident", "", "HASHOFALVA"))
    again = marked.with_changes(an_event(type=EventType.PROTECTED, changes=lifted, data={}))
    assert (again.protected, again.resident) == (False, "HASHOFALVA")


@pytest.mark.req("X41")
def test_who_wants_to_be_anonymous_is_forgotten_by_the_case():
    forgotten = CASE.with_changes(an_event(type=EventType.ANONYMISED, data={}))

    assert (forgotten.party, forgotten.resident) == (None, "")
    assert forgotten.version == CASE.version + 1


@given(st.text(), st.datetimes(timezones=st.just(NOW.tzinfo)), st.integers(0, 99))
def test_a_promise_to_call_back_survives_as_text(owner, due_at, attempts):
    promised = CallBack(owner, due_at, attempts)

    assert CallBack.parse(str(promised)) == promised
    assert CallBack.parse("") is None
