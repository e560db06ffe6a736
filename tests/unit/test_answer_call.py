"""What a contact flow is told, and the case that the call becomes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from envag.domain.case import EventType, Status
from envag.domain.crisis import Crisis, announced
from envag.domain.flow_question import MESSAGE, FlowQuestion
from envag.domain.keyed_hash import resident_hash
from envag.domain.known_caller import code_hash
from envag.domain.service import Secrecy
from envag.intake import call
from envag.usecases.answer_call import CannotAnswerError, answer_call
from tests.builders import NOW, a_service
from tests.centre import CALL, INSTANCE_ARN, FixedClock, directory, norrsjofors, recorded, solhamra
from tests.fakes.store import MemoryCaseStore


def sweden(day, hour, minute=0):
    """A moment of November 2026 (winter time), Swedish local time. The 23rd is a Monday."""
    return datetime(2026, 11, day, hour - 1, minute, tzinfo=UTC)


MONDAY_MORNING = sweden(23, 9)


QUEUES = {key: f"arn:{key}" for key in ("kontaktcenter", "mottagning", "language:fi", "host:solhamra", "klf")}


def answer(name="voice", *, at=MONDAY_MORNING, store=None, served=None, question=None, **changes):
    contact = call.parse(recorded(f"call/{name}.json"))._replace(**changes)
    return answer_call(
        contact,
        question or FlowQuestion(queues=QUEUES, queue_flows={"sv": "flow:sv", "fi": "flow:fi"}),
        instance_arn=INSTANCE_ARN,
        directory=served or directory(),
        store=store if store is not None else MemoryCaseStore(),
        clock=FixedClock(at),
    )


@pytest.mark.req("X36", "R11")
def test_a_call_is_answered_with_whose_it_is_and_recorded_as_a_case():
    store = MemoryCaseStore()

    told = answer(store=store)

    case = store.get("solhamra", told["reference"])
    assert told["status"] == "ok"
    assert (told["municipality"], told["name"]) == ("solhamra", "Solhamra kommun")
    assert told["message"] == "Välkommen till Solhamra kommun, Solhamra Direkt."
    assert (told["open"], told["reason"], told["answeredBy"], told["queue"]) == (
        "true",
        "hours",
        "solhamra",
        "kontaktcenter",
    )
    assert (case.source, case.channel, case.department, case.party.phone) == (CALL, "phone", "klf", "+46701740605")


@pytest.mark.parametrize("name", ["voice", "voice_withheld_number", "voice_finnish", "chat", "task"])
def test_every_answer_is_flat_text_inside_connects_limit(name):
    told = answer(name)

    assert all(type(key) is str and type(value) is str for key, value in told.items())
    assert len(str(told).encode()) < 32_000
    assert set(told) == set(answer())


def test_the_same_call_asked_twice_is_one_case():
    store = MemoryCaseStore()

    first, second = answer(store=store), answer("voice_transferred", store=store, at=sweden(23, 10))

    assert first["reference"] == second["reference"]
    assert len(store.cases) == 1


@pytest.mark.req("X41")
def test_a_withheld_number_is_nowhere():
    store = MemoryCaseStore()

    told = answer("voice_withheld_number", store=store)

    case = store.get("solhamra", told["reference"])
    assert (case.party, case.resident) == (None, "")
    assert "anonymous" not in str(store.cases) + str(store.events)


@pytest.mark.req("R27", "R37", "R38")
@pytest.mark.parametrize(
    ("at", "is_open", "reason"),
    [
        (sweden(23, 7, 59), "false", "closed_hours"),
        (sweden(23, 8), "true", "hours"),
        (sweden(23, 16, 59), "true", "hours"),
        (sweden(23, 17), "false", "closed_hours"),
        (sweden(22, 12), "false", "closed_day"),
        (datetime(2026, 12, 25, 9, tzinfo=UTC), "false", "closed_day"),
    ],
)
def test_the_hours_decide_and_no_call_goes_without_a_record(at, is_open, reason):
    store = MemoryCaseStore()

    told = answer(at=at, store=store)

    assert (told["open"], told["reason"]) == (is_open, reason)
    assert store.get("solhamra", told["reference"])


@pytest.mark.req("R27")
def test_a_closed_centre_says_when_it_opens():
    told = answer(at=sweden(22, 12))

    assert told["message"] == "Vi har stängt nu. Vi öppnar igen måndag 23 november klockan 08.00."
    assert told["opensAt"] == "2026-11-23T07:00:00+00:00"


@pytest.mark.req("R27")
def test_a_unit_at_lunch_is_covered_by_the_centre():
    open_unit = answer(dialled="+46846500405", at=sweden(23, 9))
    at_lunch = answer(dialled="+46846500405", at=sweden(23, 12, 15))

    assert (open_unit["reason"], open_unit["queue"]) == ("unit", "mottagning")
    assert (at_lunch["open"], at_lunch["reason"], at_lunch["queue"]) == ("true", "centre_for_unit", "kontaktcenter")
    assert at_lunch["message"].endswith("Socialmottagningen har stängt just nu.")


def test_a_call_to_a_unit_becomes_the_units_case():
    store = MemoryCaseStore()

    told = answer(dialled="+46846500405", store=store)

    case = store.get("solhamra", told["reference"])
    assert (case.department, case.unit) == ("sof", "mottagning")


def test_a_call_to_a_department_goes_to_its_queue():
    assert answer(dialled="+46846500407")["queue"] == "sof"


@pytest.mark.req("X35")
@pytest.mark.parametrize(
    ("at", "by", "reason"),
    [
        (sweden(23, 9), "norrsjofors", "hours"),
        (sweden(23, 12, 15), "solhamra", "agreement"),
        (sweden(27, 9), "solhamra", "agreement"),
        (sweden(27, 18), "norrsjofors", "closed_day"),
        (datetime(2028, 3, 3, 9, tzinfo=UTC), "norrsjofors", "closed_day"),
    ],
)
def test_a_host_answers_for_its_guest_inside_the_agreement(at, by, reason):
    store = MemoryCaseStore()

    told = answer("voice_finnish", at=at, store=store, language="sv")

    assert (told["answeredBy"], told["reason"]) == (by, reason)
    assert store.get("norrsjofors", told["reference"])
    if reason == "agreement":
        assert told["message"] == "Välkommen till Norrsjöfors kommun. Solhamra Direkt svarar i dag."


@pytest.mark.req("X18")
def test_a_language_line_answers_in_its_hours_and_in_its_language():
    on_the_line = answer("voice_finnish", at=sweden(25, 10, 30))
    outside = answer("voice_finnish", at=sweden(23, 10, 30))

    assert (on_the_line["reason"], on_the_line["language"]) == ("language_line", "fi")
    assert on_the_line["message"] == "Tervetuloa, Norrsjöfors kommun."
    assert (outside["reason"], outside["language"]) == ("hours", "sv")


@pytest.mark.req("R24")
def test_a_registered_returning_caller_goes_straight_to_their_unit():
    store = MemoryCaseStore()
    party = call.parse(recorded("call/voice.json")).to_contact("solhamra", "", NOW).party
    resident = resident_hash(store.resident_key("solhamra"), "solhamra", party)
    store.register_role("solhamra", resident, "god_man", NOW)

    told = answer(store=store)
    withheld = answer("voice_withheld_number", store=store)

    assert (told["role"], told["queue"]) == ("god_man", "of")
    assert told["message"].endswith("Vi kopplar dig direkt till rätt enhet.")
    assert (withheld["role"], withheld["queue"]) == ("", "kontaktcenter")


def test_a_role_without_a_queue_goes_the_normal_way():
    store = MemoryCaseStore()
    party = call.parse(recorded("call/voice.json")).to_contact("solhamra", "", NOW).party
    store.register_role("solhamra", resident_hash(store.resident_key("solhamra"), "solhamra", party), "polis", NOW)

    assert (answer(store=store)["role"], answer(store=store)["queue"]) == ("polis", "kontaktcenter")


def test_a_chat_is_greeted_as_a_chat():
    assert answer("chat")["message"] == "Hej och välkommen till Solhamra kommun."
    assert answer("chat", at=sweden(22, 9))["message"] == "Chatten är stängd. Den öppnar måndag klockan 08.00."


WORDS = {"chat.machine": "En maskin svarar.", "chat.handover": "En människa.", "chat.ended": "Hej då."}
IN_FINNISH = {"chat.first": "Tervetuloa.", "chat.machine": "Kone vastaa."}


@pytest.mark.req("R50", "X18")
@pytest.mark.parametrize(
    ("language", "first", "bot_on", "bot"),
    [
        ("sv", "Hej och välkommen till Solhamra kommun.", "true", "En maskin svarar."),
        ("fi", "Tervetuloa.", "true", "Kone vastaa."),
        ("en", "Hej och välkommen till Solhamra kommun.", "false", ""),
    ],
)
def test_a_chat_is_met_in_its_own_language_and_by_a_machine_only_where_that_speaks_it(language, first, bot_on, bot):
    texts = solhamra().texts | WORDS
    served = directory(bot=True, texts=texts, translations={"fi": IN_FINNISH})

    told = answer("chat", served=served, language=language)

    assert (told["language"], told["message"]) == (language, first)
    assert (told["botOn"], told["bot"]) == (bot_on, bot)
    assert told["queueArn"] == "arn:kontaktcenter"


def test_a_task_is_answered_without_a_case():
    store = MemoryCaseStore()

    told = answer("task", store=store)

    assert (told["status"], told["municipality"], told["reference"]) == ("ok", "solhamra", "")
    assert not store.cases


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("unknown_instance", "unknown_instance"),
        ("unknown_number", "unknown_number"),
        ("email", "unsupported_channel"),
    ],
)
def test_what_is_not_ours_is_refused_with_a_fixed_word(name, reason):
    store = MemoryCaseStore()

    with pytest.raises(CannotAnswerError, match=f"^{reason}$"):
        answer(name, store=store)
    assert not store.cases


@pytest.mark.parametrize(
    ("changes", "queue", "flow"),
    [
        ({}, "arn:kontaktcenter", "flow:sv"),
        ({"dialled": "+46846500405"}, "arn:mottagning", "flow:sv"),
        ({"dialled": "+46846500407"}, "arn:kontaktcenter", "flow:sv"),
        ({"name": "voice_finnish", "at": sweden(25, 10, 30)}, "arn:language:fi", "flow:fi"),
        ({"name": "voice_finnish", "at": sweden(27, 9)}, "arn:host:solhamra", "flow:sv"),
        ({"name": "voice_finnish", "at": sweden(23, 9)}, "arn:klf", "flow:sv"),
    ],
)
def test_the_queue_is_one_of_those_that_the_flow_has(changes, queue, flow):
    told = answer(**changes)

    assert (told["queueArn"], told["queueFlow"]) == (queue, flow)


def test_a_flow_that_passes_nothing_along_gets_no_queue():
    told = answer(question=FlowQuestion())

    assert (told["queue"], told["queueArn"], told["queueFlow"]) == ("kontaktcenter", "", "")


@pytest.mark.req("X18")
def test_a_language_is_offered_in_its_hours_to_whoever_has_not_chosen_one():
    swede = answer("voice_finnish", at=sweden(25, 10, 30), language="sv")
    finn = answer("voice_finnish", at=sweden(25, 10, 30))
    outside = answer("voice_finnish", at=sweden(23, 10, 30), language="sv")

    assert (swede["offerOn"], swede["offerLanguage"], swede["offerVoice"]) == ("true", "fi", "Suvi")
    assert swede["offer"] == "Vill du tala finska? Tryck två."
    assert (swede["voice"], finn["voice"]) == ("Elin", "Suvi")
    assert [finn["offerOn"], outside["offerOn"]] == ["false", "false"]


def register(store, role, code=""):
    """Register the number of the recorded call."""
    party = call.parse(recorded("call/voice.json")).to_contact("solhamra", "", NOW).party
    key = store.resident_key("solhamra")
    resident = resident_hash(key, "solhamra", party)
    kept = code_hash(key, "solhamra", resident, code) if code else ""
    store.register_role("solhamra", resident, role, NOW, code=kept)


def typed(code):
    """The flow's question, with what somebody has typed."""
    return FlowQuestion(queues=QUEUES | {"of": "arn:of"}, code=code)


@pytest.mark.req("X36", "R24")
def test_the_guide_hears_whose_caller_it_is_in_which_role_and_language():
    store = MemoryCaseStore()
    register(store, "god_man")

    assert answer()["whisper"] == "Solhamra kommun."
    assert answer(store=store)["whisper"] == "Solhamra kommun. Numret är registrerat på en god man."
    assert answer("voice_finnish", at=sweden(25, 10, 30))["whisper"] == "Norrsjöfors kommun. Finska."


SECRET_MATTERS = (
    (Secrecy.PERSONAL, {"unit": "of"}, False),
    (Secrecy.SECRET, {"unit": "of"}, True),
    (Secrecy.SEALED, {"department": "of"}, True),
    (Secrecy.SECRET, {"unit": "mottagning"}, False),
)


@pytest.mark.req("R24")
@pytest.mark.parametrize(("secrecy", "owner", "secret"), SECRET_MATTERS)
def test_the_number_alone_leads_to_no_unit_with_secret_matters(secrecy, owner, secret):
    store = MemoryCaseStore()
    register(store, "god_man", "207413")
    served = directory(services=(a_service(secrecy=secrecy, **owner),))

    by_number = answer(store=store, served=served)
    by_code = answer(store=store, served=served, question=typed("207413"))

    assert (by_number["queue"], by_number["codeOn"]) == (("kontaktcenter", "true") if secret else ("of", "false"))
    assert by_number["codeAsk"] == ("Slå din kod nu." if secret else "")
    assert (by_code["queue"], by_code["queueArn"], by_code["codeOn"]) == ("of", "arn:of", "false")
    assert by_code["codeSaid"] == "Vi kopplar dig direkt till rätt enhet."
    for told in (by_number, by_code):
        assert told["whisper"].endswith("Kontrollera vem det är." if secret else "på en god man.")


IN_CONFIDENCE = directory(services=(a_service(secrecy=Secrecy.SECRET, unit="of"),))


@pytest.mark.req("R24")
@pytest.mark.parametrize("guess", ["207414", "20741", "2074130", "000000"])
def test_a_wrong_code_leads_to_the_centre_and_is_not_asked_for_again(guess):
    store = MemoryCaseStore()
    register(store, "god_man", "207413")

    told = answer(store=store, served=IN_CONFIDENCE, question=typed(guess))

    assert (told["queue"], told["codeOn"], told["codeSaid"]) == ("kontaktcenter", "false", "Koden stämmer inte.")


@pytest.mark.req("R24")
def test_a_code_is_good_for_the_number_that_it_was_given_to():
    store = MemoryCaseStore()
    register(store, "god_man", "207413")

    stranger = answer(store=store, served=IN_CONFIDENCE, question=typed("207413"), caller="+46701740606")
    withheld = answer(store=store, served=IN_CONFIDENCE, question=typed("207413"), caller="")

    for told in (stranger, withheld):
        assert (told["role"], told["queue"]) == ("", "kontaktcenter")
        assert told["codeSaid"] == "Koden stämmer inte."


@pytest.mark.req("R24")
def test_whoever_has_no_code_is_not_asked_for_one():
    store = MemoryCaseStore()
    register(store, "god_man")

    told = answer(store=store, served=IN_CONFIDENCE)

    assert (told["queue"], told["codeOn"]) == ("kontaktcenter", "false")


@pytest.mark.req("R24", "R21")
def test_a_code_is_asked_for_in_the_place_of_a_language():
    store = MemoryCaseStore()
    register(store, "god_man", "207413")
    lines = norrsjofors().language_lines
    services = (a_service(secrecy=Secrecy.SECRET, unit="of"),)

    others = answer(at=sweden(25, 10, 30), served=directory(services=services, language_lines=lines))
    told = answer(at=sweden(25, 10, 30), store=store, served=directory(services=services, language_lines=lines))

    assert (others["offerOn"], others["codeOn"]) == ("true", "false")
    assert (told["offerOn"], told["codeOn"]) == ("false", "true")


@pytest.mark.req("R24", "R27")
@pytest.mark.parametrize("at", [sweden(23, 12, 15), sweden(22, 12)])
def test_a_guardian_is_not_sent_to_a_unit_that_is_closed(at):
    store = MemoryCaseStore()
    party = call.parse(recorded("call/voice.json")).to_contact("solhamra", "", NOW).party
    store.register_role("solhamra", resident_hash(store.resident_key("solhamra"), "solhamra", party), "god_man", NOW)

    told = answer(store=store, served=directory(role_queues={"god_man": "mottagning"}), at=at)

    assert (told["role"], told["queue"]) == ("god_man", "kontaktcenter")
    assert "rätt enhet" not in told["message"]


@pytest.mark.req("R27", "X32")
def test_a_closed_unit_tells_who_is_on_duty():
    served = directory()
    social = served.municipality("solhamra").department("sof")
    on_duty = replace(social, units=(replace(social.units[0], emergency_phone="+46846500490"),))

    told = answer(dialled="+46846500405", at=sweden(22, 12), served=directory(departments=(on_duty,)))

    assert told["message"].endswith("klockan 08.00. Jouren svarar på +46846500490.")


@pytest.mark.req("R29", "R30")
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("voice", "Socialmottagningen ringer dig senast {due}. Ditt ärendenummer är {reference}."),
        ("voice_withheld_number", "Socialmottagningen har fått ett meddelande. Ditt ärendenummer är {reference}."),
    ],
)
def test_two_transfers_that_nobody_answered_become_a_message_with_a_deadline_once(name, said):
    store = MemoryCaseStore()
    question = FlowQuestion(step=MESSAGE, queues=QUEUES, to="arn:mottagning")

    told, again = (answer(name, store=store, question=question) for _ in range(2))

    case = store.get("solhamra", told["reference"])
    assert told["message"] == said.format(due="tisdag 24 november klockan 17.00", reference=case.reference)
    assert again["message"] == told["message"]
    assert (case.department, case.unit, case.status) == ("sof", "mottagning", Status.HANDED_OVER)
    handed = [one for one in store.timeline("solhamra", case.reference) if one.type is EventType.HANDED_OVER]
    assert [one.data["summary"] for one in handed] == ["Ring upp."]


def test_a_message_to_a_queue_that_is_not_ours_is_refused():
    with pytest.raises(CannotAnswerError, match=r"^unknown_queue$"):
        answer(question=FlowQuestion(step=MESSAGE, queues=QUEUES, to="arn:somebody"))


def test_what_a_flow_passes_along_is_read_whatever_it_is():
    event = recorded("call/voice.json")
    event["Details"]["Parameters"] = {
        "step": "message",
        "queues": '{"a": "arn:a", "b": 1}',
        "queueFlows": "[",
        "to": "x",
    }

    assert call.question(event) == FlowQuestion(step=MESSAGE, queues={"a": "arn:a"}, to="x")
    for odd in ({"step": "dance", "queues": "[]"}, {"queues": None}, None, "x"):
        event["Details"]["Parameters"] = odd
        assert call.question(event) == FlowQuestion()


def test_the_language_that_the_caller_chose_is_the_flows_own_attribute():
    event = recorded("call/voice.json")
    event["Details"]["ContactData"]["Attributes"] = {"language": "fi"}

    assert call.parse(event).language == "fi"


@pytest.mark.req("X42")
def test_a_crisis_is_told_until_it_is_over():
    store = MemoryCaseStore()
    store.announce("solhamra", Crisis(message="Koka vattnet.", until=sweden(23, 12)))

    called, written, over = answer(store=store), answer("chat", store=store), answer(store=store, at=sweden(23, 12))
    elsewhere = answer("voice_finnish", store=store)

    assert (called["crisisOn"], called["crisis"]) == (
        "true",
        "Viktigt meddelande från Solhamra kommun. Koka vattnet.",
    )
    assert written["crisis"] == "Viktigt meddelande: Koka vattnet."
    assert [(one["crisisOn"], one["crisis"]) for one in (over, elsewhere)] == [("false", "")] * 2


def test_a_crisis_message_is_short():
    with pytest.raises(ValueError, match="1 to 140 characters"):
        announced("a" * 141, NOW)
