"""The machine's turns: danger first, a human whenever one is asked for or needed, an article only when it is sure."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from envag.catalogue.bot_words import load_bot_words
from envag.catalogue.routing import load_routing
from envag.domain.article import Link
from envag.domain.case import EventType, Priority, Resolution, Status
from envag.domain.chat_turn import ChatTurn, Intent, Outcome
from envag.domain.directory import Directory
from envag.domain.proof import sign
from envag.domain.routing.router import for_municipality
from envag.domain.search import Hit, HitKind, Results
from envag.domain.status_proof import sign_link
from envag.usecases.answer_bot import Knowledge, answer_bot, give_up
from infra.build.data import municipalities
from tests.builders import NOW, FixedRoutes, a_case, an_event
from tests.fakes.store import MemoryCaseStore
from tests.requirements import ROOT
from tests.unit.routing.test_urgency import MUST_HIT

pytestmark = pytest.mark.req("R50")

SHARED = ROOT / "municipalities/shared"
PLACES = {place.slug: place for place in municipalities()}
WORDS = load_bot_words(SHARED)
CLOSED = NOW.replace(hour=22)
HIT = Hit(
    kind=HitKind.ARTICLE,
    id="trasig-gatlampa",
    version=2,
    title="Trasig gatlampa i Solhamra",
    snippet="Anmäl lampan på vår webbplats.",
    score=90,
    services=("fel-gata",),
    links=(Link(text="Felanmälan", url="https://solhamra.example/felanmalan"),),
)

NOTHING = FixedRoutes(service="")
"""What routing makes of words that are about no service, such as a yes."""


class Clock:
    def __init__(self, now=NOW):
        self._now = now

    def now(self):
        return self._now


class Index:
    """Finds the same for every question, and remembers what it was asked."""

    def __init__(self, *hits):
        self.hits = hits
        self.asked = []

    def search(self, query, *, limit=10, language="sv"):
        self.asked.append((query, language))
        return Results(hits=self.hits[:limit])


class World:
    """One municipality's chat with the machine, on a store in memory."""

    def __init__(self, *hits, place=PLACES["solhamra"], routes=None, now=NOW, **case):
        self.store = MemoryCaseStore()
        self.case = a_case("chat", channel="chat", department="sbf", party=None, **case)
        self.store.create(self.case, an_event(data={}))
        self.index = Index(*(hits or (HIT,)))
        self.asked = []
        self.clock = Clock(now)
        self.know = Knowledge(
            directory=Directory(numbers={}, slugs=(place.slug,), municipality=lambda _: place),
            routes=lambda slug: self.asked.append(slug) or routes or FixedRoutes(),
            articles=lambda slug: self.asked.append(slug) or self.index,
            words=WORDS,
        )

    def say(self, words, **fields):
        turn = {"session": "s", "municipality": "solhamra", "reference": self.case.reference, "language": "sv"}
        said = ChatTurn(words=words, **turn | fields)
        return answer_bot(said, know=self.know, store=self.store, clock=self.clock)

    def stored(self):
        return self.store.get("solhamra", self.case.reference)

    def events(self, kind):
        return [e for e in self.store.timeline("solhamra", self.case.reference) if e.type is kind]


# --- Answers -------------------------------------------------------------------------------------------------------


@pytest.mark.req("R4")
def test_an_article_is_given_as_approved_with_its_source_and_noted():
    world = World()
    reply = world.say("Gatlampan är trasig")

    assert reply.outcome is Outcome.ANSWERED
    assert reply.ends is None
    assert reply.answered == "trasig-gatlampa@2"
    told, asked = reply.texts
    assert told.split("\n") == [
        "Anmäl lampan på vår webbplats.",
        "Källa: Trasig gatlampa i Solhamra",
        "Läs mer: Felanmälan, https://solhamra.example/felanmalan",
    ]
    assert asked == "Det här är ett automatiskt svar. Blev det svar på din fråga?"
    (event,) = world.events(EventType.BOT_ANSWERED)
    assert event.data == {"article": "trasig-gatlampa@2"}
    assert (event.actor.role, event.actor.id) == ("system", "bot")


def test_the_same_turn_is_noted_once_and_the_next_anew():
    world = World()
    world.say("Gatlampan är trasig")
    world.clock = Clock(NOW + timedelta(seconds=3))
    world.say("Gatlampan är trasig")
    assert len(world.events(EventType.BOT_ANSWERED)) == 1
    world.say("Gatlampan är trasig", number=1)
    assert len(world.events(EventType.BOT_ANSWERED)) == 2


def test_what_is_not_good_enough_is_one_miss_and_then_a_human():
    world = World(replace(HIT, score=10))
    reply = world.say("Vem spelar på torget på lördag?")

    assert (reply.outcome, reply.ends, reply.texts) == (Outcome.MISSED, Intent.PERSON, ())
    assert world.events(EventType.BOT_ANSWERED) == []


def test_the_same_article_is_not_given_twice():
    reply = World().say("hur anmäler jag gatlampan?", number=1, answered="trasig-gatlampa@2")

    assert reply.outcome is Outcome.MISSED


def test_another_question_after_an_answer_is_answered_too():
    reply = World().say("och hur anmäler jag en gatlampa?", number=1, answered="snorojning@3")

    assert reply.outcome is Outcome.ANSWERED


def test_a_mere_hello_is_asked_what_it_is_about():
    assert World().say("Hej!").outcome is Outcome.GREETED
    assert World().say("Hej!").texts == ("Vad vill du ha hjälp med?",)
    assert World(replace(HIT, score=1)).say("Hej!", number=1).outcome is Outcome.MISSED


@pytest.mark.req("X18")
def test_finnish_is_searched_and_answered_in_finnish():
    finnish = replace(HIT, language="fi", snippet="Ilmoita katuvalosta.")
    world = World(finnish)
    reply = world.say("Katuvalo on rikki", language="fi")

    assert world.index.asked == [("Katuvalo on rikki", "fi")]
    assert reply.texts[0].startswith("Ilmoita katuvalosta.\nLähde: ")
    assert reply.texts[1].startswith("Tämä on automaattinen vastaus.")
    assert World().say("Katuvalo on rikki", language="fi").outcome is Outcome.MISSED


# --- Solved or not -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["Ja", "ja tack!", "Tack så mycket", "Det hjälpte", "toppen", "Kyllä kiitos"])
def test_a_yes_closes_the_case_as_self_service(words):
    world = World(routes=NOTHING)
    reply = world.say(words, number=1, answered="trasig-gatlampa@2")

    assert (reply.outcome, reply.ends) == (Outcome.SOLVED, Intent.SOLVED)
    assert world.case.reference in reply.texts[0]
    case = world.stored()
    assert (case.status, case.resolution) == (Status.CLOSED, Resolution.SELF_SERVICE)
    assert case.contact_reason
    (event,) = world.events(EventType.CLOSED)
    assert event.actor.id == "bot"


@pytest.mark.parametrize(
    "words", ["Nej", "nej tack", "Ja men det gäller något annat", "Det hjälpte inte", "inte riktigt", "En auttanut"]
)
def test_a_no_leads_to_a_human_with_the_case_open(words):
    world = World()
    reply = world.say(words, number=1, answered="trasig-gatlampa@2")

    assert (reply.outcome, reply.ends) == (Outcome.NOT_SOLVED, Intent.PERSON)
    assert world.stored().status is Status.NEW


def test_lex_own_yes_counts_unless_the_words_say_no_or_ask():
    world = World(replace(HIT, score=1), routes=NOTHING)
    fields = {"number": 1, "answered": "trasig-gatlampa@2", "intent": "Solved"}

    assert world.say("hjälpte", **fields).outcome is Outcome.SOLVED
    assert world.say("det hjälpte inte", **fields).outcome is Outcome.NOT_SOLVED
    assert world.say("hjälper det?", **fields).outcome is Outcome.MISSED


@pytest.mark.parametrize("intent", [Intent.FALLBACK, Intent.SOLVED])
@pytest.mark.parametrize(
    "words",
    [
        "Ja jag har en fråga till om bygglov",
        "Ja tack, och så vill jag anmäla en trasig gatlampa på Storgatan",
        "Ja, vi undrar dessutom över sophämtningen",
        "Jo jag vill även söka förskola",
        "Tack så mycket. Grannens träd har ramlat över vår gångväg i natt, så ingen kommer förbi med barnvagn.",
        "Det hjälpte. Nästa sak gäller parkeringen utanför skolan",
        "Kyllä, haluan myös ilmoittaa rikkinäisestä katuvalosta",
    ],
)
def test_a_yes_that_goes_on_with_another_matter_leads_to_a_human(routers, intent, words):
    world = World(replace(HIT, score=1), routes=routers["solhamra"])
    reply = world.say(words, number=1, answered="trasig-gatlampa@2", intent=intent)

    assert reply.ends is Intent.PERSON
    assert world.stored().status is Status.NEW


@pytest.mark.parametrize("words", ["Ja", "ja tack!", "Tack så mycket för hjälpen", "Ja, det hjälpte. Ha en bra dag!"])
def test_a_mere_yes_is_one_by_the_municipalitys_own_routing_too(routers, words):
    world = World(routes=routers["solhamra"])

    assert world.say(words, number=1, answered="trasig-gatlampa@2").outcome is Outcome.SOLVED


def test_a_yes_to_nothing_closes_nothing():
    world = World(replace(HIT, score=1))

    assert world.say("ja tack", intent="Solved").outcome is Outcome.MISSED
    assert world.stored().status is Status.NEW


def test_a_case_that_somebody_works_on_stays_open():
    world = World(status=Status.HANDED_OVER, routes=NOTHING)

    assert world.say("ja", number=1, answered="a@1").outcome is Outcome.SOLVED
    assert world.stored().status is Status.HANDED_OVER


# --- Humans --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "person",
        "Jag vill prata med någon",
        "kan jag få tala med en människa?",
        "koppla mig till en vägledare tack",
        "jag vill ha min handläggare",
        "är du en robot?",
        "haluan puhua ihmisen kanssa",
        "I want to speak to a human",
    ],
)
def test_whoever_wants_a_human_gets_one_at_once(words):
    world = World()
    reply = world.say(words)

    assert (reply.outcome, reply.ends) == (Outcome.PERSON, Intent.PERSON)
    assert world.index.asked == []


def test_lex_own_wish_for_a_human_counts():
    assert World().say("människotolk", intent="Person").outcome is Outcome.PERSON


def test_the_switch_of_the_municipality_is_obeyed():
    off = replace(PLACES["solhamra"], bot=False)
    world = World(place=off)

    assert (world.say("Gatlampan är trasig").outcome, world.index.asked) == (Outcome.OFF, [])


@pytest.mark.req("X18")
def test_another_language_leads_to_a_human():
    assert World().say("My street light is broken", language="en").outcome is Outcome.OFF


def test_an_unknown_municipality_is_asked_nothing_and_led_to_a_human():
    world = World()
    reply = world.say("Gatlampan är trasig", municipality="storstad")

    assert (reply.ends, reply.texts, world.asked) == (Intent.PERSON, (), [])


def test_only_the_chats_own_municipality_is_ever_asked():
    world = World()
    world.say("Hur går det i lindholmstad med gatlampan?")

    assert set(world.asked) == {"solhamra"}


@pytest.mark.req("R4")
@pytest.mark.parametrize("reference", ["", "SOL-7K3F-9QWM"])
def test_what_cannot_be_noted_is_not_answered(reference):
    assert World().say("Gatlampan är trasig", reference=reference).outcome is Outcome.NO_CASE


@pytest.mark.req("X6", "X8")
@pytest.mark.parametrize(
    "routes",
    [
        FixedRoutes(service="overkl", must_not_autoreply=True),
        FixedRoutes(service="eko-bist"),
        FixedRoutes(service="fel-gata", also=("oro",)),
    ],
)
def test_what_no_machine_may_answer_goes_to_a_human(routes):
    world = World(routes=routes)

    assert (world.say("…").outcome, world.index.asked) == (Outcome.NOT_FOR_MACHINES, [])


@pytest.mark.req("X6", "X8")
@pytest.mark.parametrize("case", [{"must_not_autoreply": True}, {"secrecy": 2}, {"priority": Priority.URGENT}])
def test_a_grave_case_is_never_a_machines(case):
    world = World(**case)

    assert world.say("ja", answered="a@1", number=1).outcome is Outcome.NOT_FOR_MACHINES
    assert world.stored().status is Status.NEW


def test_when_nobody_is_there_the_words_are_kept_and_it_is_said():
    world = World(replace(HIT, score=1), now=CLOSED)
    (kept,) = world.say("Vem spelar på torget?").texts

    assert "sparat" in kept
    assert "när vi har öppnat" in kept


# --- Danger --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def routers():
    tables = load_routing(SHARED / "routing")
    return {slug: for_municipality(place, tables) for slug, place in PLACES.items()}


@pytest.mark.req("X32")
@pytest.mark.parametrize("phrase", MUST_HIT)
def test_words_of_danger_break_through_and_are_never_answered(routers, phrase):
    world = World(routes=routers["solhamra"])
    reply = world.say(phrase, intent="Solved", answered="a@1", number=3)

    assert (reply.outcome, reply.ends) == (Outcome.DANGER, Intent.PERSON)
    assert reply.texts == ("Ring 112 nu om någon är i fara.",)
    assert world.index.asked == []
    assert world.stored().priority is Priority.URGENT


@pytest.mark.req("X32")
def test_danger_goes_before_the_switch_the_language_and_the_wish_for_a_human():
    off = replace(PLACES["solhamra"], bot=False)
    world = World(place=off, routes=FixedRoutes(urgent=True, must_not_autoreply=True), now=CLOSED)
    warning, kept = world.say("person, det brinner", language="fi").texts

    assert warning == "Soita heti 112, jos joku on vaarassa."
    assert kept


@pytest.mark.req("X32")
def test_danger_is_noted_with_its_words_once_so_that_the_department_is_told():
    world = World(routes=FixedRoutes(urgent=True, must_not_autoreply=True, why=("urgent:fire",)))
    world.say("det brinner")
    world.clock = Clock(NOW + timedelta(seconds=9))
    world.say("det brinner")

    (event,) = world.events(EventType.ADDED)
    assert world.stored().tells_department(event)
    assert event.data == {"text": "det brinner", "why": ["urgent:fire"]}


@pytest.mark.req("X32")
def test_danger_without_a_case_is_told_all_the_same():
    world = World(routes=FixedRoutes(urgent=True))

    assert world.say("det brinner", reference="").texts[0].startswith("Ring 112")
    assert world.say("det brinner", reference="SOL-7K3F-9QWM").texts[0].startswith("Ring 112")


@pytest.mark.req("X32")
def test_giving_up_needs_no_record():
    world = World(routes=FixedRoutes(urgent=True), now=CLOSED)
    said = ChatTurn(session="s", words="det brinner", municipality="solhamra", reference="", language="sv")
    reply = give_up(said, know=world.know, clock=world.clock)

    assert (reply.outcome, reply.ends) == (Outcome.FAILED, Intent.PERSON)
    assert reply.texts[0] == "Ring 112 nu om någon är i fara."
    assert len(reply.texts) == 2
    assert give_up(said._replace(municipality="storstad"), know=world.know, clock=world.clock).texts == ()


# --- How a case stands ---------------------------------------------------------------------------------------------


def proven(world, **changes):
    other = a_case("other", department="sbf", **changes)
    world.store.create(other, an_event(data={"text": "Granne Alva Ek"}))
    keys = world.store.proof_keys("solhamra")
    return other, f"kontakt+{sign(keys, 'solhamra', other.reference)}@solhamra.example"


@pytest.mark.req("R16")
@pytest.mark.parametrize(
    ("status", "words"),
    [
        (Status.NEW, "Mottaget"),
        (Status.IN_PROGRESS, "Vi arbetar med det"),
        (Status.WAITING, "Vi väntar på svar från dig"),
        (Status.HANDED_OVER, "Lämnat till ansvarig förvaltning"),
    ],
)
def test_who_proves_a_case_is_told_how_it_stands(status, words):
    world = World()
    other, address = proven(world, status=status)
    reply = world.say(f"Hur går det? {address}")

    assert (reply.outcome, reply.answered, reply.ends) == (Outcome.STATUS, "status", None)
    department = PLACES["solhamra"].department("sbf").name
    assert reply.texts[0] == (
        f"Ärende {other.reference}: {words}. Det ligger hos {department}. Du får svar senast tisdag 24 november 2026."
    )
    assert "Alva" not in " ".join(reply.texts)
    (event,) = world.events(EventType.BOT_ANSWERED)
    assert event.data == {"case": other.reference}


@pytest.mark.req("R16")
def test_a_closed_case_is_told_without_a_due_time():
    world = World()
    other, address = proven(world, status=Status.CLOSED)

    assert world.say(address).texts[0] == f"Ärende {other.reference}: Avslutat."


@pytest.mark.req("R16")
def test_the_link_to_a_status_page_proves_a_case_until_it_expires():
    world = World()
    other, address = proven(world)
    keys = world.store.proof_keys("solhamra")
    link = sign_link(keys, "solhamra", other.reference, NOW)
    old = sign_link(keys, "solhamra", other.reference, NOW - timedelta(days=100))

    assert world.say(f"Hur går det? https://kontakt.example/solhamra/arende/{link}").texts == world.say(address).texts
    assert world.say(f"Hur går det? {old}").outcome is Outcome.PROOF_ASKED


@pytest.mark.req("R16")
@pytest.mark.parametrize("secret", [{"secrecy": 2}, {"service": "eko-bist"}, {"protected": True}])
def test_a_secret_case_is_told_by_a_human_only(secret):
    world = World()
    _, address = proven(world, **secret)
    reply = world.say(address)

    assert (reply.outcome, reply.ends) == (Outcome.NOT_FOR_MACHINES, Intent.PERSON)
    assert reply.texts == ("Det här ärendet får bara en människa berätta om.",)
    assert world.events(EventType.BOT_ANSWERED) == []


@pytest.mark.req("R16")
def test_nothing_tells_a_wrong_proof_from_a_case_that_does_not_exist():
    world = World()
    other, address = proven(world)
    end = "b" if "a@" in address else "a"
    wrong = address.replace(address[address.index("@") - 1] + "@", end + "@")
    unknown = sign(world.store.proof_keys("solhamra"), "solhamra", "SOL-7K3F-9QWM")
    replies = [world.say(f"Hur går det med {it}?") for it in (wrong, unknown, other.reference, "SOL-7K3F-9QWM")]

    assert all(reply == replies[0] for reply in replies)
    assert replies[0].outcome is Outcome.PROOF_ASKED
    assert "svarsadressen" in replies[0].texts[0]


@pytest.mark.req("R16")
def test_a_proof_of_another_municipality_proves_nothing():
    world = World()
    other, _ = proven(world)
    foreign = sign(world.store.proof_keys("lindholmstad"), "lindholmstad", other.reference)

    assert world.say(foreign).outcome is Outcome.PROOF_ASKED


@pytest.mark.parametrize(
    "words", ["Hur går det med mitt ärende?", "Har ni fått in min ansökan?", "status på SOL7K3F9QWM"]
)
def test_an_own_case_needs_a_proof_which_is_asked_for_once(words):
    world = World()

    assert world.say(words).outcome is Outcome.PROOF_ASKED
    assert world.say(words, number=1, proof_asked=True).outcome is Outcome.MISSED


def test_lex_own_question_for_a_status_asks_for_a_proof_where_no_article_fits():
    assert World().say("Gatlampan är trasig", intent="Status").outcome is Outcome.ANSWERED
    assert World(replace(HIT, score=1)).say("hur ligger det till", intent="Status").outcome is Outcome.PROOF_ASKED


def test_words_are_no_references():
    assert World().say("Gatlampan vid entreplanet är trasig hos oss").outcome is Outcome.ANSWERED
