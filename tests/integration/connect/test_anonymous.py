"""Whoever withholds their number, or asks to stay anonymous: it stands nowhere in the table and in no log."""

from __future__ import annotations

import random
import re

import pytest

from envag.adapters.dynamodb import DynamoCaseStore
from envag.domain.case import Actor
from envag.domain.casework import anonymise
from envag.domain.contact import Party
from envag.domain.keyed_hash import resident_hash
from envag.usecases.change import change
from tests.builders import NOW
from tests.integration.connect.lambda_side import lines
from tests.integration.connect.played import CALLER, Centre, Play

NOBODY = {"bygglov": {"answers_after": None}}
WITHHELD = [
    Play(name="w answered", number=""),
    Play(name="w in a storm", number="", queues={"*": {"answers_after": 1_500.0, "waiting": 30}}, patience=1_600),
    Play(name="w when closed", number="", at="2026-11-22 12:00", keys=("1",)),
    Play(name="w gives up", number="", queues={"*": {"answers_after": None}}, patience=90),
    Play(name="w fails", number="", fails=True),
    Play(name="w message", number="", at="2026-11-23 10:30", transferred_to=("bygglov",) * 2, queues=NOBODY),
]
A_NUMBER = re.compile(r"\+467\d")
"""How mobile numbers begin, and nothing else in the table."""


@pytest.fixture
def centre(start, sdk_client, cases_table):
    return Centre(start, sdk_client, cases_table)


def stored(sdk_client, table):
    return str(sdk_client("dynamodb").scan(TableName=table)["Items"])


@pytest.mark.req("X41", "X13")
@pytest.mark.parametrize("row", WITHHELD, ids=lambda row: row.name)
def test_a_withheld_number_leaves_no_number(centre, row, sdk_client, cases_table):
    with lines(centre.call_flow) as asked, lines(centre.contact_events) as followed:
        centre.deliver(centre.play(row).events)

    (case,) = centre.records()
    assert not {"party", "resident"} & set(case)
    for kept in (stored(sdk_client, cases_table), asked.getvalue(), followed.getvalue()):
        assert not A_NUMBER.search(kept)


@pytest.mark.req("X41", "X13")
@pytest.mark.parametrize("seed", range(3))
def test_whoever_asks_to_stay_anonymous_is_forgotten_whatever_comes_after(centre, seed, sdk_client, cases_table):
    row = Play(name=f"a {seed}", at="2026-11-23 10:30", transferred_to=("bygglov",) * 2, queues=NOBODY)
    store = DynamoCaseStore(sdk_client("dynamodb"), cases_table)
    events = centre.play(row).events
    random.Random(seed).shuffle(events)  # noqa: S311 - an order, no secret
    centre.deliver(events[: len(events) // 2])
    (case,) = centre.records()
    resident = resident_hash(store.resident_key("solhamra"), "solhamra", Party(phone=CALLER))
    before = stored(sdk_client, cases_table)
    assert CALLER in before
    assert resident in before

    guide = Actor(role="guide", id="v-41")
    change(
        "solhamra",
        case["reference"]["S"],
        lambda _: anonymise(actor=guide, at=NOW, id="anonymised"),
        store=store,
    )
    with lines(centre.call_flow) as asked, lines(centre.contact_events) as followed:
        centre.deliver([*events, *events[:3]])
        centre.play(row)

    assert len(centre.records()) == 1
    for kept in (stored(sdk_client, cases_table), asked.getvalue(), followed.getvalue()):
        assert CALLER not in kept
        assert resident not in kept
