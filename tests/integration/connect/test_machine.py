"""Chats with the machine through the deployed flow and the real functions, with Lex played between them."""

from __future__ import annotations

import json
import uuid
from dataclasses import replace

import pytest

from envag.adapters.dynamodb import DynamoCaseStore
from envag.catalogue import utterances
from envag.cli.municipalities import FOLDER as MUNICIPALITIES
from envag.domain.case import EventType, Priority, Resolution, Status
from envag.domain.directory import Directory
from envag.domain.proof import sign
from envag.flows.house import scene
from envag.flows.played import BOT, End
from envag.flows.player import play
from envag.flows.scene import Bot, Caller
from envag.flows.template import read_all
from tests.builders import a_case, an_event
from tests.centre import FixedClock
from tests.integration.connect.lambda_side import Context
from tests.integration.connect.played import Throttled, municipality, swedish
from tests.unit.flows.samples import FOLDER

pytestmark = pytest.mark.req("R50")

OPEN, CLOSED = "2026-11-23 09:00", "2026-11-23 21:00"
QUESTION = "Gatlampan utanför mig är trasig, hur anmäler jag det?"


class Chats:
    """Writes to the machine, and reads the record that is left."""

    def __init__(self, start, sdk_client, table):
        self.call_flow, self.bot = start("call_flow"), start("bot")
        self.store = DynamoCaseStore(sdk_client("dynamodb"), table)

    def write(self, *says, at=OPEN, slug="solhamra", language="sv"):
        around = scene(
            municipality(slug),
            read_all(FOLDER),
            function=lambda _, event, moment: self._ask(self.call_flow, event, moment),
            at=swedish(at),
            bot=Bot(
                function=lambda event, moment: self._ask(self.bot, event, moment),
                utterances=utterances.load(MUNICIPALITIES),
            ),
        )
        attributes = {"municipality": slug, "language": language}
        return play(
            around, Caller(contact_id=str(uuid.uuid4()), dialled="", channel="CHAT", says=says, attributes=attributes)
        )

    def switch_on(self, slug):
        """Let a municipality have the machine that has it not."""
        on = replace(municipality(slug), bot=True)
        directory = Directory(numbers={}, slugs=(slug,), municipality=lambda _: on)
        self.call_flow.DIRECTORY, self.bot.KNOW = directory, self.bot.KNOW._replace(directory=directory)

    def _ask(self, function, event, moment):
        function.CLOCK = FixedClock(moment)
        return function.handler(json.loads(json.dumps(event)), Context()), 0.2

    def case(self, played, slug="solhamra"):
        return self.store.get(slug, played.attributes["reference"])

    def noted(self, played):
        events = self.store.timeline("solhamra", played.attributes["reference"])
        return [e.data for e in events if e.type is EventType.BOT_ANSWERED]


@pytest.fixture
def chats(start, sdk_client, cases_table):
    return Chats(start, sdk_client, cases_table)


def by_machine(played):
    return [said.text for said in played.said if said.by == BOT]


@pytest.mark.req("R4")
def test_a_question_is_answered_solved_and_closed(chats):
    played = chats.write(QUESTION, "ja tack")

    assert played.end is End.TOLD
    assert played.human_after is None
    answer, asked, goodbye = by_machine(played)
    assert "Källa: Trasig gatlampa i Solhamra" in answer
    assert asked.startswith("Det här är ett automatiskt svar.")
    assert played.attributes["reference"] in goodbye
    told = played.heard
    assert told.index(municipality("solhamra").text("chat.machine")) < told.index(answer)
    case = chats.case(played)
    assert (case.status, case.resolution) == (Status.CLOSED, Resolution.SELF_SERVICE)
    (noted,) = chats.noted(played)
    assert noted["article"].startswith("trasig-gatlampa@")


@pytest.mark.parametrize(
    "says",
    [
        ("Jag vill prata med någon",),
        ("Vem spelar på torget på lördag?",),
        (QUESTION, "nej, det hjälpte inte"),
        (QUESTION, "jag vill prata med en människa"),
        ("Hej", "Vem spelar på torget på lördag?"),
        ("Hur går det med mitt ärende?", "jag har inget mejl"),
    ],
)
def test_whoever_is_not_helped_meets_a_human(chats, says):
    played = chats.write(*says)

    assert played.end is End.TALKED
    assert played.human_after is not None
    assert chats.case(played).status.open


@pytest.mark.req("X32")
@pytest.mark.parametrize("says", [("Det brinner i trapphuset!",), (QUESTION, "nu brinner det i trapphuset")])
def test_danger_is_told_before_anything_else_and_a_human_takes_over(chats, says):
    played = chats.write(*says)

    assert by_machine(played)[2 * (len(says) - 1) :] == ["Ring 112 nu om någon är i fara."]
    assert played.end is End.TALKED
    assert chats.case(played).priority is Priority.URGENT


def test_after_hours_the_machine_answers_and_whoever_wants_more_is_told_that_it_is_kept(chats):
    played = chats.write(QUESTION, "nej", at=CLOSED)

    assert played.human_after is None
    answer, _, kept = by_machine(played)
    assert "Källa:" in answer
    assert "sparat" in kept
    assert "öppnar" in played.heard[-1]


@pytest.mark.req("R16")
def test_how_a_case_stands_is_told_in_the_chat(chats):
    other = a_case("other", status=Status.IN_PROGRESS)
    chats.store.create(other, an_event(data={}))
    proof = sign(chats.store.proof_keys("solhamra"), "solhamra", other.reference)
    played = chats.write("Hur går det med mitt ärende?", f"kontakt+{proof}@solhamra.example", "tack")

    asked, told, _, _ = by_machine(played)
    assert "svarsadressen" in asked
    assert told.startswith(f"Ärende {other.reference}: Vi arbetar med det.")
    assert played.end is End.TOLD
    assert chats.noted(played) == [{"case": other.reference}]


@pytest.mark.req("X18")
def test_in_the_hours_of_a_language_the_machine_answers_in_it_and_only_from_its_articles(chats):
    chats.switch_on("norrsjofors")
    wednesday = {"at": "2026-11-25 10:30", "slug": "norrsjofors", "language": "fi"}
    answered = chats.write("Voinko saada tulkin?", "kiitos", **wednesday)
    other = chats.write("Katuvalo on rikki, miten ilmoitan?", **wednesday)

    assert "Lähde: Tulkki, suomi ja meänkieli Norrsjöforsissa" in by_machine(answered)[0]
    assert answered.end is End.TOLD
    assert by_machine(other) == []
    assert other.end is End.TALKED


def test_where_the_switch_is_off_nobody_meets_the_machine(chats):
    played = chats.write(QUESTION, slug="norrsjofors")

    assert by_machine(played) == []
    assert played.end is End.TALKED


def test_a_throttled_table_leads_to_a_human(chats):
    chats.bot.STORE = Throttled()
    played = chats.write(QUESTION)

    assert played.end is End.TALKED
    assert by_machine(played) == []
