"""Flow events of Amazon Connect, one test for every recorded one."""

from __future__ import annotations

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envag.domain.contact import ANONYMOUS, Channel
from envag.intake import call
from envag.intake.payload import UnreadableError
from tests.builders import NOW
from tests.centre import CALL, CALLER, EVENTS, INSTANCE_ARN, directory, recorded

EXPECTED = {
    "voice": ("VOICE", CALLER, ("solhamra", ""), True),
    "voice_withheld_number": ("VOICE", "", ("solhamra", ""), True),
    "voice_without_media_streams": ("VOICE", "+46701740612", ("solhamra", ""), True),
    "voice_transferred": ("VOICE", CALLER, ("solhamra", ""), True),
    "voice_finnish": ("VOICE", "+46701740620", ("norrsjofors", ""), True),
    "chat": ("CHAT", "", ("solhamra", ""), True),
    "task": ("TASK", "", ("solhamra", ""), False),
    "email": ("EMAIL", "", ("solhamra", ""), False),
    "unknown_instance": ("VOICE", CALLER, ("solhamra", ""), True),
    "unknown_number": ("VOICE", CALLER, None, True),
}


def test_every_recorded_flow_event_is_expected_here():
    assert {path.stem for path in (EVENTS / "call").glob("*.json")} == set(EXPECTED)


@pytest.mark.req("R1", "R3")
@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_recorded_flow_event_is_read(name):
    channel, caller, addressee, from_resident = EXPECTED[name]

    contact = call.parse(recorded(f"call/{name}.json"))

    assert (contact.channel, contact.caller) == (channel, caller)
    assert directory().addressee(contact) == addressee
    assert contact.from_resident is from_resident


def test_a_transferred_call_belongs_to_the_first_contact_of_its_chain():
    contact = call.parse(recorded("call/voice_transferred.json"))

    assert contact.contact_id != CALL
    assert contact.to_contact("solhamra", "", NOW).source_id == CALL


@pytest.mark.req("X41")
@pytest.mark.parametrize(
    "address", ["anonymous", "Anonymous", "restricted", "unavailable", "", None, "+", "112", "sip:a@b"]
)
def test_a_withheld_number_leaves_an_anonymous_contact(address):
    event = recorded("call/voice_withheld_number.json")
    event["Details"]["ContactData"]["CustomerEndpoint"] = {"Address": address, "Type": "TELEPHONE_NUMBER"}

    contact = call.parse(event).to_contact("solhamra", "", NOW)

    assert contact.party == ANONYMOUS
    assert contact.channel is Channel.PHONE


@pytest.mark.parametrize("text", ["solhamra", "norrsjofors"])
@pytest.mark.req("X36")
def test_what_a_caller_can_say_never_decides_the_municipality(text):
    event = recorded("call/unknown_number.json")
    data = event["Details"]["ContactData"]
    data["Attributes"] = {"HostedWidget-municipality": text, "customerSaid": text}
    data["CustomerId"] = data["Name"] = data["Description"] = text
    event["Details"]["Parameters"] = {"municipality": text}

    assert directory().addressee(call.parse(event)) is None


def test_our_own_mark_must_name_a_municipality_that_exists():
    event = recorded("call/chat.json")
    event["Details"]["ContactData"]["Attributes"] = {"municipality": "ingenstans"}

    assert directory().addressee(call.parse(event)) is None


def test_the_language_is_told_without_its_country():
    assert call.parse(recorded("call/voice_finnish.json")).language == "fi"


@pytest.mark.parametrize("event", [None, [], "x", {}, {"Details": None}, {"Details": {"ContactData": [1]}}])
def test_anything_else_is_unreadable(event):
    with pytest.raises(UnreadableError):
        call.parse(event)


_ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=8), inner, max_size=2),
    max_leaves=4,
)


@given(field=st.sampled_from(sorted(recorded("call/voice.json")["Details"]["ContactData"])), value=_ANY_JSON)
def test_no_surprise_in_a_field_breaks_the_reading(field, value):
    event = copy.deepcopy(recorded("call/voice.json"))
    event["Details"]["ContactData"][field] = value

    try:
        contact = call.parse(event)
    except UnreadableError:
        assert field in {"ContactId", "Channel", "InstanceARN"}
    else:
        assert contact.instance_arn == INSTANCE_ARN or field == "InstanceARN"


@pytest.mark.req("R24")
@pytest.mark.parametrize(
    ("stored", "code"),
    [("207413", "207413"), ("207413#", "207413"), ("Timeout", ""), ("", ""), ("12*4", ""), ("١٢٣٤٥٦", ""), (None, "")],
)
def test_a_code_is_digits_or_nothing(stored, code):
    event = recorded("call/voice.json")
    event["Details"]["Parameters"] = {"code": stored}

    assert call.question(event).code == code
