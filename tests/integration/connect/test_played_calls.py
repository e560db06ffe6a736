"""Calls and chats played through the very flows that are deployed, the real functions and a table.

Each line says what happens; after every one of them the contact stands as exactly one case.
"""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from envag.flows.blocks import PLAYED
from envag.flows.language import ACTIONS
from envag.flows.player import play
from envag.flows.scene import Caller, Scene
from envag.flows.unplayable import UnplayableError
from tests.centre import CALL
from tests.integration.connect.played import (
    BYGGLOV,
    LINDHOLMSTAD,
    NORRSJOFORS,
    RECEPTION,
    Centre,
    Play,
    contact_id,
    municipality,
)
from tests.unit.flows.samples import flows

NORR = {"slug": "norrsjofors", "dialled": NORRSJOFORS}
LIND = {"slug": "lindholmstad", "dialled": LINDHOLMSTAD}
CHAT = {"dialled": "", "number": "", "channel": "CHAT"}
NOBODY = {"*": {"answers_after": None}}
STORM = {"*": {"answers_after": 1_500.0, "waiting": 30}}
GUARDIAN = {"at": "2026-11-23 13:30", "role": "god_man", "code": "207413"}
OPEN_PATH = ("inbound/ask call_flow", "inbound/welcome", "inbound/to the queue", "queue/measure", "whisper/tell")
CLOSED_PATH = ("inbound/open?", "after_hours/say closed")
CODE_PATH = ("inbound/ask for the code", "inbound/check the code", "inbound/code checked?")
FAULT_PATH = ("inbound/ask call_flow", "inbound/apologise", "inbound/centre open?")

TABLE = [
    # Open and closed -------------------------------------------------------------------------------------------
    Play(name="open", through=OPEN_PATH, within=30, in_queue="kontaktcenter", guide="Solhamra kommun."),
    Play(name="the first minute", at="2026-11-23 08:00", through=OPEN_PATH, within=30),
    Play(name="a minute early", at="2026-11-23 07:59", through=CLOSED_PATH, end="told", heard="klockan 08.00"),
    Play(name="the last minute", at="2026-11-23 16:59", through=OPEN_PATH, within=30),
    Play(name="just closed", at="2026-11-23 17:00", through=CLOSED_PATH, end="told", heard="tisdag 24 november"),
    Play(name="an evening that is open", at="2026-11-24 18:30", through=OPEN_PATH, within=30),
    Play(name="lunch at the centre", at="2026-11-23 12:15", through=OPEN_PATH, within=30),
    Play(name="a Sunday", at="2026-11-22 12:00", through=CLOSED_PATH, end="told", heard="måndag 23 november"),
    Play(name="midsommarafton", at="2026-06-19 10:00", through=CLOSED_PATH, end="told", heard="måndag 22 juni"),
    Play(name="julafton", at="2026-12-24 10:00", through=CLOSED_PATH, end="told", heard="måndag 28 december"),
    Play(name="nyårsafton", at="2026-12-31 10:00", through=CLOSED_PATH, end="told", heard="måndag 4 januari"),
    Play(name="half a day, the morning", at="2026-12-23 12:59", through=OPEN_PATH, within=30),
    Play(name="half a day, the afternoon", at="2026-12-23 13:00", through=CLOSED_PATH, end="told"),
    Play(name="klämdag", at="2027-05-07 10:00", through=CLOSED_PATH, end="told", heard="måndag 10 maj"),
    Play(name="after the clocks went forward", at="2026-03-30 08:00", through=OPEN_PATH, within=30),
    Play(name="before it, on that day", at="2026-03-30 07:59", through=CLOSED_PATH, end="told"),
    Play(name="the night the clocks go forward", at="2026-03-29 03:30", through=CLOSED_PATH, end="told"),
    Play(name="after the clocks went back", at="2026-10-26 08:00", through=OPEN_PATH, within=30),
    Play(name="the hour that comes twice", at="2026-10-25 02:30", through=CLOSED_PATH, end="told"),
    Play(name="Lindholmstad opens earlier", **LIND, at="2026-11-23 07:30", through=OPEN_PATH, within=30),
    # After hours -----------------------------------------------------------------------------------------------
    Play(
        name="closed, rather called back",
        at="2026-11-22 12:00",
        keys=("1",),
        through=("after_hours/offer a call back", "after_hours/call back", "callback/to the queue"),
        end="called_back",
        heard="Vi ringer upp när vi har öppnat.",
    ),
    Play(
        name="closed and the number withheld",
        at="2026-11-22 12:00",
        number="",
        through=("after_hours/number shown?", "after_hours/say recorded"),
        never=("after_hours/offer a call back",),
        end="told",
    ),
    Play(
        name="closed and nothing can be ordered",
        at="2026-11-22 12:00",
        keys=("1",),
        dials=False,
        through=("after_hours/call back", "after_hours/call back by the centre", "after_hours/say recorded"),
        end="told",
    ),
    # Units -----------------------------------------------------------------------------------------------------
    Play(
        name="a unit that is open",
        dialled=BYGGLOV,
        at="2026-11-23 10:30",
        through=OPEN_PATH,
        within=30,
        in_queue="bygglov",
        department="sbf",
        unit="bygglov",
    ),
    Play(
        name="a unit that is closed is covered by the centre",
        dialled=BYGGLOV,
        at="2026-11-23 13:00",
        through=OPEN_PATH,
        within=30,
        in_queue="kontaktcenter",
        heard="Bygglov har stängt just nu.",
        department="sbf",
        unit="bygglov",
    ),
    Play(
        name="a unit at lunch",
        dialled=RECEPTION,
        at="2026-11-23 12:15",
        through=OPEN_PATH,
        within=30,
        in_queue="kontaktcenter",
        department="sof",
        unit="mottagning",
    ),
    Play(
        name="a unit at night has somebody on duty",
        dialled=RECEPTION,
        at="2026-11-23 21:00",
        through=CLOSED_PATH,
        end="told",
        heard="ringer du jouren på",
        department="sof",
    ),
    # Other languages and other municipalities --------------------------------------------------------------------
    Play(
        name="a Finnish caller in the Finnish hours",
        **NORR,
        at="2026-11-25 10:30",
        keys=("2",),
        through=("inbound/offer the language", "inbound/ask in the language", "queue-fi/measure", "whisper/tell"),
        within=35,
        in_queue="language:fi",
        heard="Haluatko puhua suomea? Paina kaksi.",
        guide="Norrsjöfors kommun. Finska.",
    ),
    Play(
        name="a Finnish caller waits in Finnish",
        **NORR,
        at="2026-11-25 10:30",
        keys=("2",),
        queues={"language:fi": {"answers_after": 240.0, "waiting": 2}},
        through=("inbound/ask in the language", "queue-fi/say place", "queue-fi/offer a call back", "whisper/tell"),
        within=290,
        in_queue="language:fi",
        heard="Paikkasi jonossa on 3.",
    ),
    Play(
        name="a Finnish caller is rather called back",
        **NORR,
        at="2026-11-25 10:30",
        keys=("2", "1"),
        queues=STORM,
        through=("queue-fi/say long", "queue-fi/call back", "callback/to the queue"),
        end="called_back",
        heard="Soitamme sinulle, kun on sinun vuorosi.",
    ),
    Play(
        name="a Swede in the Finnish hours says nothing",
        **NORR,
        at="2026-11-25 10:30",
        through=("inbound/offer the language", "inbound/back to Swedish", "queue/measure"),
        within=35,
        in_queue="kontaktcenter",
    ),
    Play(
        name="somebody presses a key that means nothing",
        **NORR,
        at="2026-11-25 10:30",
        keys=("9",),
        through=("inbound/offer the language", "inbound/back to Swedish", "queue/measure"),
        within=35,
    ),
    Play(
        name="a Finnish caller at another time",
        **NORR,
        at="2026-11-23 10:30",
        keys=("2",),
        through=OPEN_PATH,
        never=("inbound/offer the language",),
        within=30,
        in_queue="kontaktcenter",
    ),
    Play(
        name="Meänkieli on a Thursday",
        **NORR,
        at="2026-11-26 13:30",
        keys=("2",),
        through=("inbound/offer the language", "inbound/ask in the language"),
        within=40,
        in_queue="language:fit",
        heard="Tills vi svarar hör du svenska.",
        guide="Norrsjöfors kommun. Meänkieli.",
    ),
    Play(
        name="the host answers at lunch",
        **NORR,
        at="2026-11-23 12:15",
        through=OPEN_PATH,
        within=30,
        in_queue="host:solhamra",
        heard="Solhamra Direkt svarar i dag.",
    ),
    Play(name="the host answers on Fridays", **NORR, at="2026-11-27 09:00", within=30, in_queue="host:solhamra"),
    Play(name="before the agreement", **NORR, at="2026-02-27 09:00", through=CLOSED_PATH, end="told"),
    # Who calls ---------------------------------------------------------------------------------------------------
    Play(
        name="a guardian goes straight to the unit with their code",
        **GUARDIAN,
        keys=tuple("207413"),
        through=(*CODE_PATH, "inbound/keep the way", "inbound/say the way", "inbound/to the queue", "whisper/tell"),
        never=("inbound/offer the language",),
        within=45,
        in_queue="stallforetradare",
        heard="Vi kopplar dig direkt till rätt enhet.",
        guide="Numret är registrerat på en god man. Kontrollera vem det är innan du säger något.",
    ),
    Play(
        name="a guardian's number without the code is a number",
        **GUARDIAN,
        through=("inbound/ask for the code", "inbound/code typed?", "inbound/to the queue", "whisper/tell"),
        never=("inbound/check the code",),
        within=35,
        in_queue="kontaktcenter",
        heard="Slå din kod nu, eller vänta så svarar vi.",
        guide="Kontrollera vem det är innan du säger något.",
    ),
    Play(
        name="a guardian's number with somebody's guess",
        **GUARDIAN,
        keys=tuple("207414"),
        through=(*CODE_PATH, "inbound/say the way", "inbound/to the queue", "whisper/tell"),
        within=45,
        in_queue="kontaktcenter",
        heard="Koden stämmer inte. En kommunvägledare svarar strax.",
    ),
    Play(
        name="a guardian who was given no code",
        **GUARDIAN | {"code": ""},
        through=OPEN_PATH,
        never=("inbound/ask for the code",),
        within=30,
        in_queue="kontaktcenter",
    ),
    Play(
        name="a code from another number opens nothing",
        **GUARDIAN | {"registered": "+46701740606"},
        keys=tuple("207413"),
        through=OPEN_PATH,
        never=("inbound/ask for the code",),
        within=30,
        in_queue="kontaktcenter",
    ),
    Play(
        name="a guardian when the unit is closed",
        **GUARDIAN | {"at": "2026-11-23 09:00"},
        through=OPEN_PATH,
        never=("inbound/ask for the code",),
        within=30,
        in_queue="kontaktcenter",
    ),
    Play(
        name="a guardian's code when the function fails",
        **GUARDIAN,
        keys=tuple("207413"),
        fails_from=2,
        through=("inbound/check the code", "inbound/recorded?", "inbound/to the queue", "whisper/tell"),
        within=40,
        in_queue="kontaktcenter",
    ),
    Play(
        name="a withheld number",
        number="",
        queues=STORM,
        patience=1_600,
        through=("queue/number shown?", "queue/stay", "whisper/tell"),
        never=("queue/offer a call back",),
        within=1_600,
    ),
    # Queues ------------------------------------------------------------------------------------------------------
    Play(
        name="all guides are busy for four minutes",
        queues={"*": {"answers_after": 240.0, "waiting": 2}},
        through=("queue/say place", "queue/say medium", "queue/offer a call back", "queue/stay", "queue/measure"),
        within=280,
        heard="Du har plats 3 i kön.",
    ),
    Play(
        name="just under three minutes",
        queues={"*": {"answers_after": 179.0, "waiting": 1}},
        through=("queue/how long?", "queue/say short"),
        never=("queue/say medium", "queue/say long"),
        within=220,
        heard="Du får troligen svar inom tre minuter.",
    ),
    Play(
        name="three minutes",
        queues={"*": {"answers_after": 180.0, "waiting": 1}},
        through=("queue/how long?", "queue/say medium"),
        never=("queue/say short", "queue/say long"),
        within=220,
        heard="Du får troligen svar inom tio minuter.",
    ),
    Play(
        name="just under ten minutes",
        queues={"*": {"answers_after": 599.0, "waiting": 4}},
        through=("queue/how long?", "queue/say medium"),
        never=("queue/say short", "queue/say long"),
        within=640,
        heard="Du får troligen svar inom tio minuter.",
    ),
    Play(
        name="ten minutes",
        queues={"*": {"answers_after": 600.0, "waiting": 4}},
        through=("queue/how long?", "queue/say long"),
        never=("queue/say short", "queue/say medium"),
        within=640,
        heard="Det dröjer nog mer än tio minuter.",
    ),
    Play(
        name="a storm: six times the calls, and a call back",
        at="2026-11-18 10:00",
        queues=STORM,
        keys=("1",),
        through=("queue/say long", "queue/offer a call back", "queue/call back", "callback/to the queue"),
        end="called_back",
        heard="Vi ringer upp dig när det är din tur.",
    ),
    Play(
        name="a storm, and a call back cannot be ordered",
        queues=STORM,
        keys=("1",),
        dials=False,
        patience=1_600,
        through=("queue/call back", "queue/say no call back", "queue/stay", "whisper/tell"),
        within=1_600,
    ),
    Play(name="the queue is full", queues={"*": {"full": True}}, through=("inbound/call back when full",), end="told"),
    Play(
        name="the queue is full and the number withheld",
        queues={"*": {"full": True}},
        number="",
        through=("inbound/queue is full", "inbound/say unavailable"),
        end="told",
    ),
    Play(
        name="nobody answers and the caller gives up",
        queues=NOBODY,
        patience=300,
        through=("queue/stay",),
        end="hung_up",
    ),
    Play(name="Connect gives no metrics", metrics=False, through=("queue/say soon", "whisper/tell"), within=30),
    # A crisis ----------------------------------------------------------------------------------------------------
    Play(
        name="a crisis message, and a human after it",
        crisis="Vattnet i Solhamra måste kokas.",
        through=("inbound/to the crisis message", "crisis/tell", "crisis/say others", "crisis/to the queue"),
        within=35,
        heard="Viktigt meddelande från Solhamra kommun. Vattnet i Solhamra måste kokas.",
    ),
    Play(
        name="a crisis message at night",
        at="2026-11-22 03:00",
        crisis="Vattnet i Solhamra måste kokas.",
        through=("crisis/tell", "crisis/to after hours", "after_hours/say closed"),
        end="told",
    ),
    Play(
        name="a crisis message and a full queue",
        crisis="Koka vattnet.",
        queues={"*": {"full": True}},
        through=("crisis/tell", "crisis/queue is full", "crisis/call back when full"),
        end="told",
        heard="Många ringer just nu och kön är full.",
    ),
    Play(
        name="a crisis message, a full queue and a withheld number",
        crisis="Koka vattnet.",
        queues={"*": {"full": True}},
        number="",
        through=("crisis/queue is full", "crisis/say unavailable"),
        never=("crisis/call back when full",),
        end="told",
    ),
    Play(
        name="a crisis message, and a queue that is gone",
        crisis="Koka vattnet.",
        says={"queueArn": "arn:gone"},
        through=("crisis/tell", "crisis/choose the queue", "crisis/choose the centre", "crisis/to the centre"),
        within=35,
        in_queue="kontaktcenter",
    ),
    # Faults ------------------------------------------------------------------------------------------------------
    Play(name="the function takes nine seconds", takes=9, through=(*FAULT_PATH, "queue/measure"), within=40),
    Play(name="the function fails", fails=True, through=(*FAULT_PATH, "queue/measure"), within=35),
    Play(
        name="the function fails when it is closed",
        at="2026-11-22 12:00",
        fails=True,
        through=(*FAULT_PATH, "inbound/say closed"),
        end="told",
    ),
    Play(
        name="the table refuses everything",
        throttled=True,
        through=("inbound/understood?", "inbound/apologise", "inbound/to the centre", "queue/measure"),
        within=40,
        in_queue="kontaktcenter",
    ),
    Play(
        name="an unknown number",
        dialled="+46846500499",
        through=OPEN_PATH,
        within=30,
        in_queue="kontaktcenter",
    ),
    Play(
        name="an unknown number when it is closed",
        dialled="+46846500499",
        at="2026-11-22 12:00",
        through=CLOSED_PATH,
        end="told",
        heard="måndag 23 november",
    ),
    Play(
        name="the answer is no flat text",
        says={"extra": {"a": "b"}},
        through=(*FAULT_PATH, "queue/measure"),
        within=35,
    ),
    Play(
        name="the function names a queue that is gone",
        says={"queueArn": "arn:gone"},
        through=("inbound/choose the queue", "inbound/choose the centre", "inbound/to the centre"),
        within=35,
        in_queue="kontaktcenter",
    ),
    # Transfers ---------------------------------------------------------------------------------------------------
    Play(
        name="a transfer that is answered",
        at="2026-11-23 10:30",
        transferred_to=("bygglov",),
        through=("transfer/to the unit", "transfer_queue/call the unit", "whisper/tell"),
        never=("transfer_queue/second time?",),
        within=30,
    ),
    Play(
        name="a transfer that nobody answers comes back",
        at="2026-11-23 10:30",
        transferred_to=("bygglov",),
        queues={"bygglov": {"answers_after": None}},
        through=("transfer_queue/say unanswered", "transfer_queue/back to the guide", "whisper/tell"),
        within=30,
        heard="Ingen svarar där just nu. Du kommer tillbaka till oss.",
    ),
    Play(
        name="two transfers that nobody answers become a message",
        at="2026-11-23 10:30",
        transferred_to=("bygglov", "bygglov"),
        queues={"bygglov": {"answers_after": None}},
        through=("transfer_queue/say unanswered", "transfer_queue/leave a message", "transfer_queue/tell"),
        within=30,
        end="told",
        heard="Bygglov svarar inte. De har fått ett meddelande om att ringa dig senast tisdag 24 november",
        department="sbf",
        unit="bygglov",
        status="handed_over",
    ),
    Play(
        name="a transfer to a unit that is closed becomes a message",
        at="2026-11-23 13:00",
        transferred_to=("bygglov",),
        through=("transfer/unit open?", "transfer/to a message", "message/leave a message", "message/tell"),
        within=30,
        end="told",
        department="sbf",
        unit="bygglov",
        status="handed_over",
    ),
    Play(
        name="a transfer to a unit where nobody is",
        at="2026-11-23 10:30",
        transferred_to=("bygglov",),
        queues={"bygglov": {"staffed": 0}},
        through=("transfer/anybody there?", "message/tell"),
        within=30,
        end="told",
        department="sbf",
        status="handed_over",
    ),
    Play(
        name="a message that cannot be left leads back to the centre",
        at="2026-11-23 13:00",
        transferred_to=("bygglov",),
        fails_from=2,
        through=("message/leave a message", "message/apologise", "message/to the centre", "queue/measure"),
        within=30,
        in_queue="kontaktcenter",
        heard="Vi har ett tekniskt fel, men en kommunvägledare svarar strax.",
    ),
    Play(
        name="two transfers that nobody answers, and a message cannot be left",
        at="2026-11-23 10:30",
        transferred_to=("bygglov", "bygglov"),
        queues={"bygglov": {"answers_after": None}},
        fails_from=2,
        through=("transfer_queue/leave a message", "transfer_queue/say fault", "transfer_queue/fault to the centre"),
        within=30,
        heard="Vi har ett tekniskt fel, men en kommunvägledare svarar strax.",
    ),
    # Chats -------------------------------------------------------------------------------------------------------
    Play(
        name="a chat where no machine answers",
        **CHAT,
        slug="norrsjofors",
        through=("chat/welcome", "chat/to the queue", "queue/chat waits"),
        never=("chat/machine", "chat/hand over"),
        within=15,
    ),
    Play(
        name="a chat where no machine answers and it is closed",
        **CHAT,
        slug="norrsjofors",
        at="2026-11-22 12:00",
        through=("chat/welcome", "chat/open?", "chat/hang up"),
        never=("chat/machine",),
        end="told",
        heard="Chatten är stängd.",
    ),
    Play(
        name="a chat whose machine cannot be reached",
        **CHAT,
        through=("chat/say that it is a machine", "chat/machine", "chat/hand over", "queue/chat waits"),
        within=15,
        heard="Du får först ett automatiskt svar.",
    ),
    Play(
        name="a chat whose machine cannot be reached when it is closed",
        **CHAT,
        at="2026-11-22 12:00",
        through=("chat/machine", "chat/say closed", "chat/hang up"),
        never=("chat/hand over",),
        end="told",
        heard="kan svara först när vi har öppnat. Chatten är stängd. Den öppnar måndag klockan 08.00.",
    ),
    Play(
        name="a chat in a crisis",
        **CHAT,
        crisis="Koka vattnet.",
        through=("chat/crisis message", "chat/welcome"),
        within=15,
        heard="Viktigt meddelande: Koka vattnet.",
    ),
    Play(
        name="a chat when the function fails",
        **CHAT,
        fails=True,
        through=("chat/apologise", "chat/to the centre"),
        within=15,
    ),
    Play(
        name="a chat when all queues are full",
        **CHAT,
        queues={"*": {"full": True}},
        through=("chat/say unavailable",),
        end="told",
    ),
    Play(name="a chat that is left", **CHAT, queues=NOBODY, patience=600, through=("queue/chat stays",), end="hung_up"),
]


@pytest.fixture
def centre(start, sdk_client, cases_table):
    return Centre(start, sdk_client, cases_table)


def test_the_table_is_as_long_as_was_asked():
    assert len({row.name for row in TABLE}) == len(TABLE) >= 40


@pytest.mark.req("R21", "R22", "R24", "R27", "R28", "R29", "R30", "R37", "R38", "X18", "X35", "X41", "X42")
@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_a_played_contact(centre, row):
    played = centre.play(row)

    assert played.end == row.end
    assert _in_order(row.through, played.path), played.path
    assert not set(row.never) & set(played.path)
    assert (played.human_after is None) is (row.within is None)
    if row.within is not None:
        assert played.human_after <= row.within
    if played.queue:
        assert played.spoken_before_the_queue <= 20
    if row.in_queue:
        assert played.queue.endswith(f"/queue/{row.in_queue}")
    assert row.heard in " ".join(played.heard)
    assert row.guide in " ".join(one.text for one in played.said if one.to == "guide")
    assert played.heard, "nobody is left in silence"
    _left_one_record(centre, row, played)


def _left_one_record(centre, row, played):
    shuffled = random.Random(row.name).sample(played.events, len(played.events))  # noqa: S311 - an order, no secret
    centre.deliver(shuffled)
    (case,) = centre.records()
    assert case["pk"]["S"].startswith(f"M#{row.slug}#C#")
    assert case["channel"]["S"] == ("chat" if row.channel == "CHAT" else "phone")
    assert case["department"]["S"] == (row.department or municipality(row.slug).centre)
    for name, expected in (("unit", row.unit), ("status", row.status)):
        if expected:
            assert case[name]["S"] == expected
    party = str(case.get("party", ""))
    assert row.number in party if row.number else "phone" not in party


def _in_order(wanted, path):
    rest = iter(path)
    return all(block in rest for block in wanted)


SAYS_NOTHING_MORE = {
    # A second fault at the same time, which the linter leads to a human or to a word
    "crisis/Swedish waiting words",
    "inbound/Swedish when unavailable",
    "message/queue is full",
    "message/call back when full",
    "message/say call back",
    "message/say unavailable",
    "transfer/hang up",
    "transfer/say unavailable",
    "transfer_queue/back to the centre",
    "transfer_queue/say unavailable",
    # Connect gives a queue's size and no place in it
    "queue/others wait?",
    "queue/say how many",
    # Played elsewhere: recording in test_recording, the machine in test_machine
    "inbound/say that it is recorded",
    "inbound/record",
    "chat/machine in Finnish",
    "chat/say goodbye",
}
"""Blocks that no line of the table comes to."""


@pytest.mark.req("R27")
def test_whoever_hangs_up_at_any_block_has_left_a_record(centre):
    """At every block that some line of the table comes to; contact events alone record whoever is gone at once."""
    reached = {}
    for row in TABLE:
        for block in centre.play(row).path:
            reached.setdefault(block, row)
        centre.forget()
    every = {f"{name}/{block}" for name, flow in flows().items() for block in flow.blocks if name != "task"}
    assert every - set(reached) == SAYS_NOTHING_MORE

    for block, row in reached.items():
        left = replace(row, hangs_up_at=block, name=f"{row.name} at {block}")
        played = centre.play(left)
        centre.deliver(played.events)
        # Whoever has ordered a call back and then hangs up is called back, if the queue is not full for ever.
        called = any(step.startswith("callback/") for step in played.path)
        assert played.end in {"hung_up", *(("called_back", "told") if called else ())}, block
        assert block in played.path
        (case,) = centre.records()
        assert case["source"]["S"] == contact_id(left), block
        centre.forget()


def test_the_player_knows_every_block_of_the_flows():
    used = {block["Type"] for flow in flows().values() for block in flow.blocks.values()}

    assert used <= PLAYED.keys() <= ACTIONS.keys()


def test_an_unknown_number_is_no_call_of_ours():
    scene = Scene(
        instance_arn="arn:aws:connect:eu-central-1:000000000000:instance/x",
        flows={},
        numbers={},
        queues={},
        hours=lambda *_: True,
        function=lambda *_: ({}, 0.0),
        at=None,
    )
    with pytest.raises(UnplayableError, match="no flow is connected"):
        play(scene, Caller(contact_id=CALL, dialled="+46846500499"))
